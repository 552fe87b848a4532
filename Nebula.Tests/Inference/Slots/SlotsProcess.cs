using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Slots;

namespace Nebula.Tests.Inference.Slots;

/// <summary>The seats as one process of a fleet has them.</summary>
internal sealed record SlotsProcess(RedisReplicaSlots Seats, InstanceId Name, RedisConnection Connection, FakeTimeProvider Time, SimulatedGpus Gpus) : IAsyncDisposable
{
    /// <summary>Lets it say that it is alive.</summary>
    public void Beat() => Time.Advance(RedisReplicaSlots.BeatInterval);

    /// <summary>Lets what idles with it go back to the pool.</summary>
    public void Linger() => Time.Advance(IdleSlots.MaxIdleTime);

    public async ValueTask DisposeAsync()
    {
        await Seats.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
