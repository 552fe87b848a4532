using Nebula.Functions.Tests.Hosts;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Wire;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Functions.Tests.Outages;

/// <summary>The app on Azurite and Redis.</summary>
public sealed class FunctionsLostEntriesTests(RedisServer redis) : LostEntriesContract, IClassFixture<RedisServer>, IAsyncDisposable
{
    private readonly FunctionsNebula _host = new([.. FunctionsNebula.QuickReplicas, "Simulation:TimeScale=1"], urlVariable: null, redis);
    private ConnectionMultiplexer? _connection;

    private protected override INebulaHost Host => _host;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    private protected override async Task<IDatabase> ConnectAsync()
    {
        _connection ??= await ConnectionMultiplexer.ConnectAsync(await redis.GetConnectionStringAsync());
        return _connection.GetDatabase();
    }
}
