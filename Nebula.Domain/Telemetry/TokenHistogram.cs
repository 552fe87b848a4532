using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Counts numbers of tokens by bucket of <see cref="Bounds"/>. Not safe for several writers at once.</summary>
public sealed class TokenHistogram : IHistogram
{
    private static readonly double[] AllBounds =
        [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

    private long[]? _counts;

    /// <summary>Upper bounds in tokens, each inclusive as Prometheus's <c>le</c>: vLLM's steps of 1, 2 and 5 (<c>build_1_2_5_buckets</c> in vllm/v1/metrics/loggers.py).</summary>
    public static ReadOnlySpan<double> Bounds => AllBounds;

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public double Sum { get; private set; }

    /// <summary>Adds one value.</summary>
    public void Record(long tokens)
    {
        AddToBucket(IndexOf(tokens), 1);
        Sum += tokens;
    }

    /// <summary>Adds another histogram.</summary>
    public void Add(TokenHistogram other) => Add(other.NonEmpty(), other.Sum);

    /// <summary>Adds a stored histogram.</summary>
    /// <param name="counts">Its buckets.</param>
    /// <param name="sum">Its sum in tokens, which the buckets give only roughly.</param>
    public void Add(IEnumerable<BucketCount> counts, double sum)
    {
        foreach (var (bucket, count) in counts)
            AddToBucket(bucket, count);
        Sum += sum;
    }

    /// <inheritdoc/>
    public long CountUpTo(double bound) => _counts is null ? 0 : _counts.Take(IndexOf(bound) + 1).Sum();

    /// <summary>The buckets that hold anything.</summary>
    public IEnumerable<BucketCount> NonEmpty()
    {
        for (var i = 0; _counts is not null && i < _counts.Length; i++)
        {
            if (_counts[i] != 0)
                yield return new BucketCount(i, _counts[i]);
        }
    }

    private void AddToBucket(int bucket, long count)
    {
        (_counts ??= new long[AllBounds.Length + 1])[bucket] += count;
        Count += count;
    }

    private static int IndexOf(double tokens)
    {
        var index = Array.BinarySearch(AllBounds, tokens);
        return index >= 0 ? index : ~index;
    }
}
