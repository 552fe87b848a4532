using Nebula.Domain.Common;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Moves refusals and peaks from this process's counters into the minutes' history; a host calls it every second.</summary>
public sealed class MinuteSampler(NebulaMetrics metrics, IHistoryRecorder history, TimeProvider time)
{
    private static readonly int[] Settled = [200, 499];
    private Dictionary<int, long> _seen = [];

    /// <summary>Adds what happened since the last call to the running minute.</summary>
    public async ValueTask SampleAsync(CancellationToken cancellationToken = default)
    {
        var start = TimeBuckets.Minute(time.GetUtcNow());
        foreach (var (model, running, waiting) in metrics.TakePeaks())
        {
            if (running > 0 || waiting > 0)
                await history.RecordAsync(model, new HistoryPoint { Start = start, RunningMax = running, WaitingMax = waiting }, cancellationToken);
        }

        var refusals = Refusals();
        if (refusals.Count > 0)
            await history.RecordAsync("", new HistoryPoint { Start = start, ByStatus = refusals }, cancellationToken);
    }

    // Statuses below 500 other than these are refusals; the others reach the history with their settlement.
    private Dictionary<int, long> Refusals()
    {
        var now = metrics.Read().ByStatus;
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
