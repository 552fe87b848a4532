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
        var busy = new Dictionary<string, double>();
        foreach (var deployment in engines.Deployments)
            busy[deployment] = engines.BusySeconds(deployment);
        lock (_lock)
        {
            _readings.Enqueue(new Reading(time.GetTimestamp(), busy));
            while (_readings.Count > 1 && time.GetElapsedTime(_readings.Peek().At) > Window)
                _readings.Dequeue();
        }
    }

    /// <summary>The share of the time in which a deployment's ready replicas worked.</summary>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="readyReplicas">How many replicas share the work; the utilization of no replica is 0.</param>
    /// <returns>0 to 1. At time scale 0, where work takes no time, virtual seconds of work per real second, at most 1.</returns>
    public double GetUtilization(string deployment, int readyReplicas)
    {
        Reading oldest;
        lock (_lock)
            oldest = _readings.Peek();
        var elapsed = time.GetElapsedTime(oldest.At).TotalSeconds;
        if (readyReplicas <= 0 || elapsed <= 0)
            return 0;
        var worked = engines.BusySeconds(deployment) - oldest.Busy.GetValueOrDefault(deployment);
        var real = engines.TimeScale == 0 ? worked : worked * engines.TimeScale;
        return Math.Clamp(real / (elapsed * readyReplicas), 0, 1);
    }

    private sealed record Reading(long At, Dictionary<string, double> Busy);
}
