using Nebula.Domain.Common;
using Nebula.Domain.Planning.Traffic;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Planning;

public sealed class DescribedLoadTests
{
    private static readonly DescribedLoad Load = new() { RequestsPerSecond = 20, Seconds = 1_000, InputTokens = 400, OutputTokens = 100 };

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(4)]
    public void Generate_Burstiness_IsTheShapeOfTheGaps(double burstiness)
    {
        var trace = (Load with { Burstiness = burstiness }).Generate(1);
        double[] times = [.. trace.Requests.ToArray().Select(static request => request.Seconds)];
        double[] gaps = [.. times.Zip(times.Skip(1), static (a, b) => b - a)];
        var mean = gaps.Average();
        var variation = Math.Sqrt(gaps.Average(gap => (gap - mean) * (gap - mean))) / mean;

        trace.RequestsPerSecond.ShouldBe(20, 0.6);
        variation.ShouldBe(1 / Math.Sqrt(burstiness), 0.05);
    }

    [Fact]
    public void Generate_Lengths_HaveTheirMeanAndVariation()
    {
        var trace = (Load with { LengthVariation = 0.5 }).Generate(1);
        double[] prompts = [.. trace.Requests.ToArray().Select(static request => (double)request.PromptTokens)];

        prompts.Average().ShouldBe(400, 8);
        Math.Sqrt(prompts.Average(static length => (length - 400) * (length - 400))).ShouldBe(200, 12);
        ((double)trace.OutputTokens / trace.Count).ShouldBe(100, 2);
        (Load with { LengthVariation = 0 }).Generate(1).Requests.ToArray().ShouldAllBe(static request => request.PromptTokens == 400 && request.OutputTokens == 100);
    }

    [Theory]
    [InlineData(1, 1.5)]
    [InlineData(-0.5, 0.75)]
    public void Generate_Growth_ChangesTheRateFromBeginToEnd(double growth, double meanRate)
    {
        var trace = (Load with { Growth = growth }).Generate(1);
        var late = trace.Requests.ToArray().Count(static request => request.Seconds > 900);

        ((double)trace.Count).ShouldBe(20_000 * meanRate, 600);
        (late / 100.0).ShouldBe(20 * (1 + (growth * 0.95)), 20 * 0.08);
    }

    [Fact]
    public void Generate_SharedPrefix_IsInEveryPromptAndInItsHashes()
    {
        var trace = (Load with { SharedPrefixTokens = 100 }).Generate(1);

        trace.HasPrefixes.ShouldBeTrue();
        trace.Requests.ToArray().ShouldAllBe(static request => request.PromptTokens > 100 && request.BlockHashes!.Length == 6);
    }

    [Fact]
    public void Generate_SameSeed_IsTheSameTraffic()
    {
        (Load with { Burstiness = 0.3 }).Generate(7).Requests.ToArray().ShouldBe((Load with { Burstiness = 0.3 }).Generate(7).Requests.ToArray());
        Load.Generate(7).Requests.ToArray().ShouldNotBe(Load.Generate(8).Requests.ToArray());
    }

    [Fact]
    public void Generate_OutOfRange_NamesTheParameter()
    {
        Fails(Load with { RequestsPerSecond = 0 }, "traffic.rate");
        Fails(Load with { RequestsPerSecond = double.NaN }, "traffic.rate");
        Fails(Load with { RequestsPerSecond = 10_000, Seconds = 10_000 }, "traffic.rate");
        Fails(Load with { Seconds = 0 }, "traffic.duration_seconds");
        Fails(Load with { InputTokens = 0 }, "traffic.input_tokens");
        Fails(Load with { OutputTokens = 0 }, "traffic.output_tokens");
        Fails(Load with { LengthVariation = 6 }, "traffic.length_variation");
        Fails(Load with { Burstiness = 0 }, "traffic.burstiness");
        Fails(Load with { Growth = -1 }, "traffic.growth");
        Fails(Load with { SharedPrefixTokens = 401 }, "traffic.shared_prefix_tokens");
    }

    private static void Fails(DescribedLoad load, string param) => Should.Throw<NebulaException>(() => load.Generate(1)).Error.Param.ShouldBe(param);
}
