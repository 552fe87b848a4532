using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.Redis;

namespace Nebula.Infrastructure.Settings;

/// <summary>Refuses a connection string that StackExchange.Redis cannot parse. It does not check whether a server answers.</summary>
internal sealed class RedisConnectionValidator : IValidateOptions<NebulaOptions>
{
    public ValidateOptionsResult Validate(string? name, NebulaOptions options) =>
        options.RedisConnection is { Length: > 0 } connection && RedisConnection.Explain(connection) is { } wrong
            ? ValidateOptionsResult.Fail($"Nebula:RedisConnection cannot be read: {wrong} An example: 127.0.0.1:6379,password=…,ssl=true")
            : ValidateOptionsResult.Success;
}
