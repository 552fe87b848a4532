using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Engine.Live;

/// <summary>How busy the simulated GPUs of this process were over the last <see cref="Window"/>.</summary>
/// <param name="engines">Their engines.</param>
/// <param name="time">The clock.</param>
public sealed class GpuUtilization(ReplicaEngines engines, TimeProvider time)
{
    /// <summary>The time over which utilization is measured: 10 s.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<Reading> _readings = new([new Reading(time.GetTimestamp(), [])]);

    /// <summary>Samples the work that was done so far; the host calls it once a second.</summary>
    public void Sample()
    {
        var reading = new Reading(time.GetTimestamp(), engines.GetEngineCounts().ToDictionary(static engine => engine.Key, static engine => Work.From(engine.Value)));
        lock (_lock)
        {
            _readings.Enqueue(reading);
            while (_readings.Count > 1 && time.GetElapsedTime(_readings.Peek().At) > Window)
                _readings.Dequeue();
        }
    }

    /// <summary>The share of the time in which a deployment's ready replicas worked.</summary>
    /// <param name="activities">What each replica has done: <see cref="GetActivities"/>.</param>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="readyReplicas">How many replicas share the work; the utilization of no replica is 0.</param>
    /// <returns>0 to 1. At time scale 0, where work takes no time, virtual seconds of work per real second, at most 1.</returns>
    public static double GetUtilization(IReadOnlyDictionary<EngineId, GpuActivity> activities, string deployment, int readyReplicas) =>
        readyReplicas <= 0 ? 0 : Math.Min(1, activities.Where(engine => engine.Key.Deployment == deployment).Sum(static engine => engine.Value.BusyShare) / readyReplicas);

    /// <summary>What each replica that was used has done.</summary>
    public IReadOnlyDictionary<EngineId, GpuActivity> GetActivities()
    {
        Reading oldest;
        lock (_lock)
            oldest = _readings.Peek();
        var elapsed = time.GetElapsedTime(oldest.At).TotalSeconds;
        if (elapsed <= 0)
            return new Dictionary<EngineId, GpuActivity>();
        var scale = engines.TimeScale == 0 ? 1 : engines.TimeScale;
        return engines.GetEngineCounts().ToDictionary(static engine => engine.Key, engine =>
        {
            var (now, before) = (Work.From(engine.Value), oldest.Engines.GetValueOrDefault(engine.Key));
            var busy = Math.Max(0, now.BusySeconds - before.BusySeconds);
            return new GpuActivity(busy * scale / elapsed, busy == 0 ? 0 : Math.Max(0, now.Tokens - before.Tokens) / busy);
        });
    }

    private readonly record struct Work(double BusySeconds, double Tokens)
    {
        public static Work From(EngineCounts counts) => new(counts.BusySeconds, counts.StepTokens.Sum);
    }

    private sealed record Reading(long At, Dictionary<EngineId, Work> Engines);
}

/// <summary>What a replica has done over a time.</summary>
/// <param name="BusyShare">Real seconds of steps per second, normally 0 to 1; at time scale 0, where steps take no time, virtual seconds, which may be more.</param>
/// <param name="TokensPerBusySecond">Tokens of prompts and replies that it computed per virtual second of steps.</param>
public readonly record struct GpuActivity(double BusyShare, double TokensPerBusySecond);
