using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Slots;

namespace Nebula.Tests.Inference.Slots;

/// <summary>The batch slots as one process of a fleet sees them.</summary>
internal sealed record SlotsProcess(RedisReplicaSlots Slots, InstanceId Name, RedisConnection Connection, FakeTimeProvider Time, SimulatedGpus Gpus) : IAsyncDisposable
{
    /// <summary>Sends its next heartbeat.</summary>
    public void Beat() => Time.Advance(RedisReplicaSlots.BeatInterval);

    /// <summary>Releases its idle slots.</summary>
    public void ExpireIdle() => Time.Advance(IdleSlots.MaxIdleTime);

    public async ValueTask DisposeAsync()
    {
        await Slots.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
