using Nebula.Domain.Common;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Adds this process's refusals and peaks of load to the minutes' history; the host calls it once a second.</summary>
public sealed class MinuteSampler(NebulaMetrics metrics, IProcessLoads loads, IHistoryRecorder history, TimeProvider time)
{
    /// <summary>Adds what happened since the previous call to the current minute.</summary>
    public async ValueTask SampleAsync(CancellationToken cancellationToken = default)
    {
        var start = TimeBuckets.Minute(time.GetUtcNow());
        foreach (var peak in loads.TakePeaks())
        {
            if (peak is { Running: 0, Waiting: 0 })
                continue;
            var point = new HistoryPoint { Start = start, RunningMax = peak.Running, WaitingMax = peak.Waiting };
            await history.RecordAsync(peak.Deployment, point, cancellationToken);
        }

        // Requests that were admitted are in the history through their settlement.
        var refusals = metrics.TakeRefusals();
        if (refusals.Count > 0)
            await history.RecordAsync("", new HistoryPoint { Start = start, ByStatus = refusals }, cancellationToken);
    }
}
