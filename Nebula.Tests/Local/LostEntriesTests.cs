using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Relay;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Wire;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Nebula.Local with the relay of a fleet.</summary>
public sealed class LocalLostEntriesTests(RedisServer redis) : LostEntriesContract, IClassFixture<RedisServer>, IAsyncLifetime
{
    private RedisConnection _connection = null!;
    private LocalNebula _host = null!;

    private protected override INebulaHost Host => _host;

    public async ValueTask InitializeAsync()
    {
        _connection = RedisConnection.Open(await redis.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        _host = new(["Simulation:TimeScale=1"])
        {
            Replace = services => services
                .AddSingleton<ITokenRelay>(new RedisTokenRelay(_connection, TimeProvider.System, NullLogger<RedisTokenRelay>.Instance))
                .AddSingleton<IJobCancellation>(new RedisJobCancellation(_connection, TimeProvider.System, NullLogger<RedisJobCancellation>.Instance)),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private protected override Task<IDatabase> ConnectAsync() => Task.FromResult(_connection.Database);
}
