using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Engine.Live;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Loads;

namespace Nebula.Tests.Engine.Live;

/// <summary>The engines of one process of a fleet, and how it reports them.</summary>
internal sealed record FleetProcess(RedisEngineLoads Loads, ReplicaEngines Engines, RedisConnection Connection, FakeTimeProvider Time) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Loads.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
