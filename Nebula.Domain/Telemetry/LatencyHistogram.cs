using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Counts durations by bucket of <see cref="LatencyBuckets"/>. Not safe for several writers at once.</summary>
public sealed class LatencyHistogram
{
    private long[]? _counts;

    /// <summary>How many values were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum in seconds.</summary>
    public double Sum { get; private set; }

    /// <summary>Their mean in seconds; 0 where there are none.</summary>
    public double Mean => Count == 0 ? 0 : Sum / Count;

    /// <summary>Adds one value.</summary>
    public void Record(double seconds) => Record(LatencyBuckets.IndexOf(seconds), seconds, 1);

    /// <summary>Adds counted values; each is taken to lie in the middle of its bucket.</summary>
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

    /// <summary>Adds what a stored histogram held.</summary>
    /// <param name="counts">Its buckets.</param>
    /// <param name="sum">Its sum in seconds, which the buckets alone know only roughly.</param>
    public void Add(IEnumerable<BucketCount> counts, double sum)
    {
        foreach (var (bucket, count) in counts)
        {
            (_counts ??= new long[LatencyBuckets.Count])[bucket] += count;
            Count += count;
        }

        Sum += sum;
    }

    /// <summary>The value below which <paramref name="share"/> of all values lie, in seconds; 0 where there are none.</summary>
    /// <param name="share">0 to 1.</param>
    public double Percentile(double share)
    {
        if (_counts is null || Count == 0)
            return 0;
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (var i = 0; i < _counts.Length; i++)
        {
            rank -= _counts[i];
            if (rank <= 0)
                return Middle(i);
        }

        return Middle(_counts.Length - 1);
    }

    /// <summary>How many values are at most <paramref name="bound"/>, which must be one of <see cref="LatencyBuckets.Bounds"/>.</summary>
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
