namespace Nebula.Domain.Planning.Simulation;

/// <summary>
/// A distribution of many values in buckets that are 0.8 % wide or less: each power of two has 128 of equal width. Adding takes no logarithm, and the same values
/// give the same buckets on every machine. A percentile is the mean of its bucket.
/// </summary>
internal sealed class GapHistogram : LatencyDistribution
{
    private const int BitsPerOctave = 7;
    private const int MantissaBits = 52 - BitsPerOctave;
    private const int MinExponent = -30; // below a nanosecond
    private const int Octaves = 64;
    private const long Offset = (long)(1023 + MinExponent) << BitsPerOctave;

    private readonly long[] _counts = new long[Octaves << BitsPerOctave];
    private readonly double[] _sums = new double[Octaves << BitsPerOctave];
    private long _count;

    public override long Count => _count;

    public override double? Mean => _count == 0 ? null : _sums.Sum() / _count;

    /// <summary>Adds a value, at least 0.</summary>
    /// <param name="seconds">The value.</param>
    /// <param name="count">How many times.</param>
    public void Add(double seconds, int count = 1)
    {
        var bucket = (int)Math.Clamp((BitConverter.DoubleToInt64Bits(seconds) >> MantissaBits) - Offset, 0, _counts.Length - 1);
        _counts[bucket] += count;
        _sums[bucket] += seconds * count;
        _count += count;
    }

    public override double? GetPercentile(double percentile)
    {
        if (_count == 0)
            return null;
        var position = (long)(Math.Clamp(percentile / 100, 0, 1) * (_count - 1));
        var bucket = 0;
        for (var before = _counts[0]; before <= position; before += _counts[bucket])
            bucket++;
        return _sums[bucket] / _counts[bucket];
    }
}
