using Nebula.Domain.Common;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Adds this process's refusals and peaks of load to the minutes' history; the host calls it once a second.</summary>
public sealed class MinuteSampler(NebulaMetrics metrics, IReplicaSlots slots, IHistoryRecorder history, TimeProvider time)
{
    private static readonly int[] Settled = [200, 499];
    private Dictionary<int, long> _seen = [];

    /// <summary>Adds what happened since the previous call to the current minute.</summary>
    public async ValueTask SampleAsync(CancellationToken cancellationToken = default)
    {
        var start = TimeBuckets.Minute(time.GetUtcNow());
        foreach (var peak in slots.TakePeaks())
        {
            if (peak is { Running: 0, Waiting: 0 })
                continue;
            var point = new HistoryPoint { Start = start, RunningMax = peak.Running, WaitingMax = peak.Waiting };
            await history.RecordAsync(peak.Deployment, point, cancellationToken);
        }

        var refusals = TakeRefusals();
        if (refusals.Count > 0)
            await history.RecordAsync("", new HistoryPoint { Start = start, ByStatus = refusals }, cancellationToken);
    }

    // Statuses below 500 other than these are refusals. The others are in the history through their settlement.
    private Dictionary<int, long> TakeRefusals()
    {
        var now = metrics.ReadByStatus();
        var refusals = new Dictionary<int, long>();
        foreach (var (status, count) in now)
        {
            if (status < 500 && !Settled.Contains(status) && count > _seen.GetValueOrDefault(status))
                refusals[status] = count - _seen.GetValueOrDefault(status);
        }

        _seen = now;
        return refusals;
    }
}
