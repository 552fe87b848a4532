namespace Nebula.Domain.Planning.Targets;

/// <summary>Tells during a run whether targets are missed, or all reached, whatever follows, so that the run can end. Never wrong; it may tell late.</summary>
internal sealed class TargetWatch
{
    private readonly Counter[][] _latencies;
    private readonly Target[] _errorTargets;
    private readonly double _maxErrors;
    private readonly int _requests;
    private readonly bool _canBeCertain;
    private int _errors;
    private bool _hasSentAll;

    /// <summary>Watches a run.</summary>
    /// <param name="targets">The targets. Those about throughput and cost are not watched.</param>
    /// <param name="requests">Requests of the run.</param>
    /// <param name="gaps">Gaps between tokens of the run, if no request fails.</param>
    public TargetWatch(IReadOnlyList<Target> targets, int requests, long gaps)
    {
        _requests = requests;
        _latencies = [.. Enumerable.Range(0, (int)TargetMetric.EndToEnd + 1).Select(metric => targets
            .Where(target => (int)target.Metric == metric)
            .Select(target => new Counter(target, target.Metric == TargetMetric.InterTokenLatency ? gaps : requests)).ToArray())];
        _errorTargets = [.. targets.Where(static target => target.Metric == TargetMetric.ErrorRate)];
        _maxErrors = _errorTargets.Select(target => target.Limit * requests).DefaultIfEmpty(double.PositiveInfinity).Min();
        _canBeCertain = targets.Where(static target => target.IsLatency).All(static target => target.Percentile is not null && target.Metric is TargetMetric.TimeToFirstToken or TargetMetric.EndToEnd);
    }

    /// <summary>Whether a target is missed.</summary>
    public bool IsMissed { get; private set; }

    /// <summary>Whether all targets are reached. Known early of error rates and percentiles of times to the first and the last token, which every request has that did not fail.</summary>
    public bool IsReached { get; private set; }

    /// <summary>Counts a measured latency.</summary>
    /// <param name="metric">What was measured.</param>
    /// <param name="seconds">The latency.</param>
    /// <param name="count">How many times.</param>
    public void Add(TargetMetric metric, double seconds, int count = 1)
    {
        foreach (var counter in _latencies[(int)metric])
            IsMissed |= counter.Exceeds(seconds, count);
        if (_hasSentAll)
            Check();
    }

    /// <summary>Counts a failed request.</summary>
    public void AddError() => IsMissed |= ++_errors > _maxErrors;

    /// <summary>All requests were sent: no other one fails.</summary>
    public void EndSending()
    {
        _hasSentAll = _canBeCertain && Array.TrueForAll(_errorTargets, target => target.IsMet((double)_errors / _requests));
        if (_hasSentAll)
            Check();
    }

    private void Check() => IsReached = !IsMissed && Array.TrueForAll(_latencies, counters => Array.TrueForAll(counters, counter => counter.IsReached(_requests - _errors)));

    private sealed class Counter(Target target, long values)
    {
        // With linear interpolation, a percentile is at least the value below its position. As values fail to come, fewer may exceed the limit, not more.
        private readonly double _most = target.Percentile is { } percentile ? Math.Ceiling((1 - (percentile / 100)) * Math.Max(0, values - 1)) : target.Limit * values;
        private double _sum;
        private int _met;

        public bool Exceeds(double seconds, int count)
        {
            if (target.Percentile is null)
            {
                _sum += seconds * count;
            }
            else if (!target.IsMet(seconds))
            {
                _sum += count;
            }
            else
            {
                _met += count;
                return false;
            }

            return _sum > _most;
        }

        // The percentile is at most the value above its position.
        public bool IsReached(int expected) => expected > 0 && _met > Math.Min(expected - 1, (int)(target.Percentile!.Value / 100 * (expected - 1)) + 1);
    }
}
