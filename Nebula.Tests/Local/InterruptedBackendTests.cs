using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Inference.Relay;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Relay;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Wire;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Nebula.Local with its own relay.</summary>
public sealed class InterruptedBackendTests : InterruptedBackendContract
{
    private protected override INebulaHost CreateHost(Action<IServiceCollection> replace) => new LocalNebula(["Simulation:TimeScale=0"]) { Replace = replace };
}

/// <summary>Nebula.Local with the relay of a fleet.</summary>
public sealed class RedisInterruptedBackendTests(RedisServer redis) : InterruptedBackendContract, IClassFixture<RedisServer>, IAsyncLifetime
{
    private RedisConnection _connection = null!;

    public async ValueTask InitializeAsync() =>
        _connection = RedisConnection.Open(await redis.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private protected override INebulaHost CreateHost(Action<IServiceCollection> replace) => new LocalNebula(["Simulation:TimeScale=0"])
    {
        Replace = services =>
        {
            services.AddSingleton<ITokenRelay>(new RedisTokenRelay(_connection, TimeProvider.System, NullLogger<RedisTokenRelay>.Instance));
            replace(services);
        },
    };
}
