namespace Nebula.Domain.Planning.Targets;

/// <summary>Tells during a run that a target will be missed whatever follows, so that the run can end. Never wrong; it may tell late.</summary>
internal sealed class TargetWatch
{
    private readonly Counter[][] _latencies;
    private readonly double _maxErrors;
    private long _errors;

    /// <summary>Watches a run.</summary>
    /// <param name="targets">The targets. Those about throughput and cost are not watched.</param>
    /// <param name="requests">Requests of the run.</param>
    /// <param name="gaps">Gaps between tokens of the run, if no request fails.</param>
    public TargetWatch(IReadOnlyList<Target> targets, long requests, long gaps)
    {
        _latencies = [.. Enumerable.Range(0, (int)TargetMetric.EndToEnd + 1).Select(metric => targets
            .Where(target => (int)target.Metric == metric)
            .Select(target => new Counter(target, target.Metric == TargetMetric.InterTokenLatency ? gaps : requests)).ToArray())];
        _maxErrors = targets.Where(static target => target.Metric == TargetMetric.ErrorRate).Select(target => target.Limit * requests).DefaultIfEmpty(double.PositiveInfinity).Min();
    }

    /// <summary>Whether a target is missed.</summary>
    public bool IsMissed { get; private set; }

    /// <summary>Counts a measured latency.</summary>
    public void Add(TargetMetric metric, double seconds)
    {
        foreach (var counter in _latencies[(int)metric])
            IsMissed |= counter.Exceeds(seconds);
    }

    /// <summary>Counts a failed request.</summary>
    public void AddError() => IsMissed |= ++_errors > _maxErrors;

    private sealed class Counter(Target target, long values)
    {
        // With linear interpolation, a percentile is at least the value below its position. As values fail to come, fewer may exceed the limit, not more.
        private readonly double _most = target.Percentile is { } percentile ? Math.Ceiling((1 - (percentile / 100)) * Math.Max(0, values - 1)) : target.Limit * values;
        private double _sum;

        public bool Exceeds(double seconds)
        {
            if (target.Percentile is null)
                _sum += seconds;
            else if (!target.IsMet(seconds))
                _sum++;
            else
                return false;
            return _sum > _most;
        }
    }
}
