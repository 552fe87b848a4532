using Microsoft.Azure.Functions.Worker;
using Nebula.Infrastructure.Redis;

namespace Nebula.Functions.Timers;

/// <summary>Does on a schedule what instances do while they run, for an app whose instances have all been stopped.</summary>
/// <remarks>
/// The leases of a key's limits need no sweeping: every script that reads the limits drops the leases that have expired, and returns what they had reserved.
/// </remarks>
public sealed class StateTimer(RedisMaintenance maintenance)
{
    /// <summary>Every minute: replays the outbox, settles the jobs of instances that have ended, and rolls the ledger and the history up into the record store.</summary>
    [Function(nameof(RollUpUsage))]
    public async Task RollUpUsage([TimerTrigger("5 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await maintenance.ReplayOutboxAsync(cancellationToken);
        await maintenance.SettleLapsedAsync(cancellationToken);
        await maintenance.RollUpAsync(cancellationToken);
    }
}
