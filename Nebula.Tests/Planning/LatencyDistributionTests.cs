using Nebula.Domain.Common;
using Nebula.Domain.Planning.Simulation;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Planning;

public sealed class LatencyDistributionTests
{
    [Fact]
    public void GetPercentile_SortedValues_InterpolatesLinearly()
    {
        var latencies = new SortedLatencies([4, 1, 3, 2]);

        latencies.GetPercentile(0).ShouldBe(1);
        latencies.GetPercentile(50).ShouldBe(2.5);
        latencies.GetPercentile(95).ShouldNotBeNull().ShouldBe(3.85, 1e-12);
        latencies.GetPercentile(100).ShouldBe(4);
        latencies.Mean.ShouldBe(2.5);
        new SortedLatencies([]).GetPercentile(95).ShouldBeNull();
        new SortedLatencies([]).Mean.ShouldBeNull();
    }

    [Fact]
    public void GetPercentile_Histogram_IsWithinABucketOfTheExactOne()
    {
        var random = new SeededRandom(1);
        var (histogram, values) = (new GapHistogram(), new List<double>());
        for (var i = 0; i < 10_000; i++)
        {
            var value = 1e-4 * Math.Exp(10 * random.NextDouble());
            values.Add(value);
            histogram.Add(value);
        }

        var exact = new SortedLatencies([.. values]);
        for (var percentile = 0.5; percentile < 100; percentile += 0.5)
            histogram.GetPercentile(percentile).ShouldNotBeNull().ShouldBe(exact.GetPercentile(percentile)!.Value, exact.GetPercentile(percentile)!.Value * 0.012);
        histogram.Mean.ShouldNotBeNull().ShouldBe(exact.Mean!.Value, 1e-9);
        histogram.Count.ShouldBe(10_000);
    }

    [Fact]
    public void GetPercentile_EqualValues_IsExact()
    {
        var histogram = new GapHistogram();
        histogram.GetPercentile(50).ShouldBeNull();
        for (var i = 0; i < 8; i++)
            histogram.Add(0.0201);
        histogram.GetPercentile(95).ShouldNotBeNull().ShouldBe(0.0201, 1e-15);
        histogram.Add(0);
        histogram.GetPercentile(0).ShouldBe(0);
    }
}
