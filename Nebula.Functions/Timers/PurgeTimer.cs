using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Nebula.Functions.Timers;

/// <summary>Removes the history of orchestrations that ended more than an hour ago.</summary>
public sealed partial class PurgeTimer(TimeProvider time, ILogger<PurgeTimer> logger)
{
    /// <summary>How long a finished orchestration can still be looked at: an hour.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private static readonly OrchestrationRuntimeStatus[] Ended =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>Every ten minutes.</summary>
    [Function(nameof(PurgeOrchestrations))]
    public async Task PurgeOrchestrations([TimerTrigger("0 */10 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        // Created more than an hour ago, and ended: what began earlier and runs on is left alone.
        var purged = await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: time.GetUtcNow() - Kept, Statuses: Ended), cancellation);
        if (purged.PurgedInstanceCount > 0)
            Purged(logger, purged.PurgedInstanceCount);
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Purged {Count} orchestrations")]
    private static partial void Purged(ILogger logger, int count);
}
