using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Counts durations by bucket of <see cref="LatencyBuckets"/>. Not safe for several writers at once.</summary>
public sealed class LatencyHistogram : IHistogram
{
    private long[]? _counts;

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <summary>The sum of the values in seconds.</summary>
    public double Sum { get; private set; }

    /// <summary>Their mean in seconds; 0 if there are none.</summary>
    public double Mean => Count == 0 ? 0 : Sum / Count;

    /// <summary>Adds one value.</summary>
    public void Record(double seconds) => Record(LatencyBuckets.IndexOf(seconds), seconds, 1);

    /// <summary>Adds counted values, each as the middle of its bucket.</summary>
    public void Add(IReadOnlyList<BucketCount> counts)
    {
        for (var i = 0; i < counts.Count; i++)
            Record(counts[i].Bucket, Middle(counts[i].Bucket), counts[i].Count);
    }

    /// <summary>Adds another histogram.</summary>
    public void Add(LatencyHistogram other)
    {
        if (other._counts is null)
            return;
        _counts ??= new long[LatencyBuckets.Count];
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
        Sum += other.Sum;
    }

    /// <summary>Adds a stored histogram.</summary>
    /// <param name="counts">Its buckets.</param>
    /// <param name="sum">Its sum in seconds, which the buckets give only roughly.</param>
    public void Add(IEnumerable<BucketCount> counts, double sum)
    {
        foreach (var (bucket, count) in counts)
        {
            (_counts ??= new long[LatencyBuckets.Count])[bucket] += count;
            Count += count;
        }

        Sum += sum;
    }

    /// <summary>The value below which <paramref name="share"/> of all values are, in seconds; 0 if there are none.</summary>
    /// <remarks>
    /// Values are spread evenly over their bucket, as in Prometheus's <c>histogram_quantile</c>
    /// (https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile). A value beyond the last bound is reported as that
    /// bound, and one below the first, a microsecond, as 0.
    /// </remarks>
    /// <param name="share">0 to 1.</param>
    public double Percentile(double share)
    {
        if (_counts is null || Count == 0)
            return 0;
        var bounds = LatencyBuckets.Bounds;
        var (rank, below) = (share * Count, 0L);
        for (var i = 0; i < bounds.Length; i++)
        {
            if (_counts[i] > 0 && below + _counts[i] >= rank)
            {
                return i == 0 ? 0 : bounds[i - 1] + ((bounds[i] - bounds[i - 1]) * ((rank - below) / _counts[i]));
            }

            below += _counts[i];
        }

        return bounds[^1];
    }

    /// <inheritdoc/>
    public long CountUpTo(double bound)
    {
        if (_counts is null)
            return 0;
        long sum = 0;
        for (int i = 0, last = LatencyBuckets.IndexOf(bound); i <= last; i++)
            sum += _counts[i];
        return sum;
    }

    /// <summary>The buckets that hold anything.</summary>
    public IEnumerable<BucketCount> NonEmpty()
    {
        for (var i = 0; _counts is not null && i < _counts.Length; i++)
        {
            if (_counts[i] != 0)
                yield return new BucketCount(i, _counts[i]);
        }
    }

    private void Record(int bucket, double seconds, long count)
    {
        (_counts ??= new long[LatencyBuckets.Count])[bucket] += count;
        Count += count;
        Sum += seconds * count;
    }

    private static double Middle(int bucket)
    {
        var bounds = LatencyBuckets.Bounds;
        if (bucket >= bounds.Length)
            return bounds[^1];
        return bucket == 0 ? 0 : Math.Sqrt(bounds[bucket - 1] * bounds[bucket]);
    }
}
