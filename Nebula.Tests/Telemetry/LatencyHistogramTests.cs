using FsCheck.Xunit;
using Nebula.Domain.Telemetry;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Telemetry;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentile_NothingRecorded_IsZero() => new LatencyHistogram().Percentile(0.5).ShouldBe(0);

    [Fact]
    public void Percentile_AllInOneBucket_LiesProportionallyInside()
    {
        var (lower, upper) = BucketOf(0.3);
        var histogram = Of([.. Enumerable.Repeat(0.3, 10)]);

        histogram.Percentile(0.5).ShouldBe(lower + ((upper - lower) * 0.5), 1e-12);
        histogram.Percentile(0.9).ShouldBe(lower + ((upper - lower) * 0.9), 1e-12);
        histogram.Percentile(1).ShouldBe(upper);
    }

    [Fact]
    public void Percentile_BetweenBuckets_CountsThoseBelow()
    {
        var (lower, upper) = BucketOf(2);
        Of(0.1, 0.1, 2, 2).Percentile(0.75).ShouldBe(lower + ((upper - lower) * 0.5), 1e-12);
    }

    [Fact]
    public void Percentile_AllZero_IsZero() => Of(0, 0, 0).Percentile(0.99).ShouldBe(0);

    [Fact]
    public void Percentile_BeyondTheLastBound_IsThatBound() => Of(1e6).Percentile(0.5).ShouldBe(LatencyBuckets.Bounds[^1]);

    [Property]
    public void Percentile_AnyValues_IsWithinABucketOfTheTrueOneAndNeverFalls(byte[] drawn)
    {
        double[] values = [.. drawn.Select(static value => 0.001 + (value * 0.01)).Order()];
        if (values.Length == 0)
            return;
        var histogram = Of(values);
        var last = 0.0;
        foreach (var share in (double[])[0.01, 0.25, 0.5, 0.9, 0.99, 1])
        {
            var told = histogram.Percentile(share);
            var (lower, upper) = BucketOf(values[Math.Max(0, (int)Math.Ceiling(share * values.Length) - 1)]);
            told.ShouldBeInRange(lower, upper);
            told.ShouldBeGreaterThanOrEqualTo(last);
            last = told;
        }
    }

    private static LatencyHistogram Of(params double[] values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values)
            histogram.Record(value);
        return histogram;
    }

    private static (double Lower, double Upper) BucketOf(double value)
    {
        var index = LatencyBuckets.IndexOf(value);
        return (LatencyBuckets.Bounds[index - 1], LatencyBuckets.Bounds[index]);
    }
}
