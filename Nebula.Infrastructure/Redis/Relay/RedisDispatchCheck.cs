using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Refuses inference while Redis is lost, for a host whose jobs are relayed through Redis.</summary>
internal sealed class RedisDispatchCheck(RedisConnection redis) : IDispatchCheck
{
    private static readonly NebulaError Refusal =
        new(ErrorKind.Unavailable, "The server cannot relay answers at the moment, so it refuses inference. Please try again later.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <inheritdoc/>
    public NebulaError? GetRefusal() => redis.IsAvailable ? null : Refusal;
}
