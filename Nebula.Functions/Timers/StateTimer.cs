using Microsoft.Azure.Functions.Worker;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Slots;
using Nebula.Infrastructure.Background;

namespace Nebula.Functions.Timers;

/// <summary>Does what instances do by themselves while they live, so that it is done where none does.</summary>
/// <remarks>Leases of keys need no sweeping: every script that reads a key's limits drops those that have expired, and gives back what they had reserved.</remarks>
public sealed class StateTimer(IStateUpkeep upkeep, DeploymentStore deployments, IReplicaSlots slots)
{
    /// <summary>Every minute: what is billable and closed goes into the record store.</summary>
    [Function(nameof(RollUpUsage))]
    public async Task RollUpUsage([TimerTrigger("5 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await upkeep.ReplayOutboxAsync(cancellationToken);
        await upkeep.RollUpAsync(cancellationToken);
    }

    /// <summary>Every minute: seats that dead instances left behind are freed, and whoever waits is seated.</summary>
    [Function(nameof(SweepSlots))]
    public async Task SweepSlots([TimerTrigger("35 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (var deployment in await deployments.ListAsync(cancellationToken))
            await slots.GetLoadAsync(deployment.Name, cancellationToken); // looking sweeps
    }
}
