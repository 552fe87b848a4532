using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Functions.Timers;

/// <summary>Removes the history of orchestrations that began more than ten minutes ago and have ended, and callers' texts that have expired.</summary>
public sealed partial class PurgeTimer(JobTextStore texts, TimeProvider time, ILogger<PurgeTimer> logger)
{
    /// <summary>
    /// How long the history of a finished orchestration is kept from its beginning on: ten minutes. Those of inferences are removed sooner (<see cref="Durable.HistoryPurger"/>); this
    /// removes what that misses, and all others.
    /// </summary>
    public static readonly TimeSpan HistoryLifetime = TimeSpan.FromMinutes(10);

    private static readonly OrchestrationRuntimeStatus[] Ended =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>Every two minutes.</summary>
    [Function(nameof(PurgeOrchestrations))]
    public async Task PurgeOrchestrations([TimerTrigger("0 */2 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        try
        {
            // Created more than ten minutes ago, and ended: orchestrations that still run are not purged.
            var purged = await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: time.GetUtcNow() - HistoryLifetime, Statuses: Ended), cancellationToken);
            if (purged.PurgedInstanceCount > 0)
                Purged(logger, purged.PurgedInstanceCount);
        }
        finally
        {
            var swept = await texts.SweepAsync(cancellationToken);
            if (swept > 0)
                Swept(logger, swept);
        }
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Purged {Count} orchestrations")]
    private static partial void Purged(ILogger logger, int count);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Information, Message = "Removed {Count} expired texts")]
    private static partial void Swept(ILogger logger, int count);
}
