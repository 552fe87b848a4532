using Microsoft.Azure.Functions.Worker;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Slots;
using Nebula.Infrastructure.Redis;

namespace Nebula.Functions.Timers;

/// <summary>Does on a schedule what instances do while they run, for an app whose instances have all been stopped.</summary>
/// <remarks>
/// Leases of keys need no sweeping: every script that reads a key's limits drops the leases that have expired, and returns what they had reserved.
/// </remarks>
public sealed class StateTimer(RedisMaintenance maintenance, DeploymentStore deployments, IReplicaSlots slots)
{
    /// <summary>Every minute: replays the outbox, and rolls the ledger and the history up into the record store.</summary>
    [Function(nameof(RollUpUsage))]
    public async Task RollUpUsage([TimerTrigger("5 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await maintenance.ReplayOutboxAsync(cancellationToken);
        await maintenance.RollUpAsync(cancellationToken);
    }

    /// <summary>Every minute: frees the slots of dead instances and assigns them to waiting sequences.</summary>
    [Function(nameof(SweepSlots))]
    public async Task SweepSlots([TimerTrigger("35 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (var deployment in await deployments.ListAsync(cancellationToken))
            await slots.GetLoadAsync(deployment.Name, cancellationToken); // reading the load sweeps
    }
}
