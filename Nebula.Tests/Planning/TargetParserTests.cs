using Nebula.Domain.Common;
using Nebula.Domain.Planning.Targets;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Planning;

public sealed class TargetParserTests
{
    [Fact]
    public void Parse_TheContractsExample_HasItsThreeTargets() => TargetParser.Parse("ttft_p95<800ms,itl_p95<50ms,error_rate<0.1%").ShouldBe(
    [
        new(TargetMetric.TimeToFirstToken, 95, 800 * 0.001, false),
        new(TargetMetric.InterTokenLatency, 95, 50 * 0.001, false),
        new(TargetMetric.ErrorRate, null, 0.1 * 0.01, false),
    ]);

    [Theory]
    [InlineData("e2e_mean<=2.5s", "e2e_mean<=2.5s")]
    [InlineData(" TPOT_P99.9 < 30 ms ", "tpot_p99.9<30ms")]
    [InlineData("throughput>1000", "throughput>1000")]
    [InlineData("throughput>=1000/s", "throughput>=1000")]
    [InlineData("cost<20/h", "cost<20")]
    [InlineData("cost_per_million<$0.5", "cost_per_million<0.5")]
    [InlineData("error_rate<=0.02", "error_rate<=2%")]
    [InlineData("", "error_rate<=1%")]
    public void Parse_OneTarget_IsWrittenInItsShortestForm(string text, string written) => TargetParser.Parse(text)[0].ToString().ShouldBe(written);

    [Fact]
    public void Parse_NoErrorRate_HasTheDefault()
    {
        TargetParser.Parse("ttft_p95<1s").ShouldContain(Target.DefaultErrorRate);
        TargetParser.Parse(null).ShouldBe([Target.DefaultErrorRate]);
        TargetParser.Parse("error_rate<5%").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("ttft_p95", "The target 'ttft_p95' has no '<' or '>'")]
    [InlineData("<800ms", "has no '<' or '>'")]
    [InlineData("ttft<800ms", "has no statistic: write ttft_mean or ttft_p95.")]
    [InlineData("ttft_max<800ms", "has an unknown statistic")]
    [InlineData("ttft_p100<800ms", "has an unknown statistic")]
    [InlineData("ttft_p0<800ms", "has an unknown statistic")]
    [InlineData("speed<1", "has an unknown name")]
    [InlineData("error_rate_p95<1%", "has an unknown name")]
    [InlineData("ttft_p95<800", "has a wrong limit: write it as 800ms or 1.5s.")]
    [InlineData("ttft_p95<-1s", "has a wrong limit")]
    [InlineData("ttft_p95<fasts", "has a wrong limit")]
    [InlineData("error_rate<x%", "has a wrong limit: write it as 0.1% or 0.001.")]
    [InlineData("throughput<1000", "has the wrong direction: throughput takes '>'.")]
    [InlineData("ttft_p95>1s", "has the wrong direction: ttft_p95 takes '<'.")]
    [InlineData("ttft_p95<1s,ttft_p95<2s", "The target ttft_p95 is given twice.")]
    public void Parse_WrongTarget_QuotesItAndSaysWhatIsWrong(string text, string said)
    {
        var error = Should.Throw<NebulaException>(() => TargetParser.Parse(text)).Error;

        error.Message.ShouldContain(said);
        error.Param.ShouldBe("require");
    }

    [Fact]
    public void IsMet_AtTheBound_DependsOnTheSign()
    {
        TargetParser.Parse("ttft_p95<1s")[0].IsMet(1).ShouldBeFalse();
        TargetParser.Parse("ttft_p95<=1s")[0].IsMet(1).ShouldBeTrue();
        TargetParser.Parse("throughput>5")[0].IsMet(5).ShouldBeFalse();
        TargetParser.Parse("throughput>=5")[0].IsMet(5).ShouldBeTrue();
        TargetParser.Parse("ttft_p95<1s")[0].IsMet(null).ShouldBeFalse();
    }

    [Fact]
    public void ComputeExcess_IsAShareOfTheBound()
    {
        TargetParser.Parse("ttft_p95<800ms")[0].ComputeExcess(1).ShouldNotBeNull().ShouldBe(0.25, 1e-9);
        TargetParser.Parse("throughput>100")[0].ComputeExcess(75).ShouldNotBeNull().ShouldBe(0.25, 1e-9);
        TargetParser.Parse("error_rate<=0%")[0].ComputeExcess(0.5).ShouldBeNull();
    }
}
