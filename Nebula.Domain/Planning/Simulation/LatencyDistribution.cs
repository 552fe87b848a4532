namespace Nebula.Domain.Planning.Simulation;

/// <summary>A distribution of measured seconds.</summary>
public abstract class LatencyDistribution
{
    /// <summary>Number of values.</summary>
    public abstract long Count { get; }

    /// <summary>Their mean; null if there is none.</summary>
    public abstract double? Mean { get; }

    /// <summary>A percentile, interpolated linearly between the two nearest values; null if there is no value.</summary>
    /// <param name="percentile">From 0 to 100.</param>
    public abstract double? GetPercentile(double percentile);
}

/// <summary>A distribution of which every value is kept.</summary>
internal sealed class SortedLatencies : LatencyDistribution
{
    private readonly double[] _sorted;

    public SortedLatencies(ReadOnlySpan<double> values)
    {
        _sorted = values.ToArray();
        Array.Sort(_sorted);
        Mean = _sorted.Length == 0 ? null : _sorted.Sum() / _sorted.Length;
    }

    public override long Count => _sorted.Length;

    public override double? Mean { get; }

    public override double? GetPercentile(double percentile)
    {
        if (_sorted.Length == 0)
            return null;
        var position = Math.Clamp(percentile / 100, 0, 1) * (_sorted.Length - 1);
        var below = (int)position;
        return below + 1 == _sorted.Length ? _sorted[below] : _sorted[below] + ((_sorted[below + 1] - _sorted[below]) * (position - below));
    }
}
