using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Counts numbers of tokens by bucket of <see cref="Bounds"/>, which are those of vLLM's histogram (vllm/v1/metrics/loggers.py). Not safe for several writers at once.</summary>
public sealed class TokenHistogram : IHistogram
{
    // build_1_2_5_buckets
    private static readonly double[] RequestBounds =
        [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000];

    // vllm:iteration_tokens_total
    private static readonly double[] StepBounds = [1, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384];

    private readonly double[] _bounds;
    private long[]? _counts;

    private TokenHistogram(double[] bounds) => _bounds = bounds;

    /// <summary>Upper bounds in tokens, each inclusive as Prometheus's <c>le</c>.</summary>
    public ReadOnlySpan<double> Bounds => _bounds;

    /// <summary>Creates a histogram of the tokens of requests.</summary>
    public static TokenHistogram CreateForRequests() => new(RequestBounds);

    /// <summary>Creates a histogram of the tokens of engine steps.</summary>
    public static TokenHistogram CreateForSteps() => new(StepBounds);

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

    /// <summary>Adds another histogram of the same bounds.</summary>
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
        (_counts ??= new long[_bounds.Length + 1])[bucket] += count;
        Count += count;
    }

    private int IndexOf(double tokens)
    {
        var index = Array.BinarySearch(_bounds, tokens);
        return index >= 0 ? index : ~index;
    }
}
