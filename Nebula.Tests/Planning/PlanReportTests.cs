using System.Text.Json;
using Nebula.Domain.Planning.Reports;
using Nebula.Domain.Planning.Search;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Planning;

public sealed class PlanReportTests
{
    private static readonly Lazy<PlanReport> Lazy = new(static () => PlanReportBuilder.Create(Planner.Run(new()
    {
        Traffic = new DescribedLoad { RequestsPerSecond = 10, Seconds = 120, InputTokens = 600, OutputTokens = 120 }.Generate(1),
        Candidates = new FleetSpace { Model = "llama-3.1-8b-instruct", Gpus = ["h100-sxm", "l40s", "l4"] }.Enumerate(),
        Targets = TargetParser.Parse("ttft_p95<800ms,itl_p95<50ms,error_rate<0.1%"),
        MaxCostPerHourUsd = 20,
    })));

    private static PlanReport Report => Lazy.Value;

    [Fact]
    public void Answer_IsTheContractsSentence() => Report.Answer.ShouldMatch(
        @"^\d+ × .+ \((bf16|fp8)\) holds? this traffic up to [\d.]+ requests/s at (p95 time to first token 800 ms|p95 inter-token latency 50 ms|error rate 0\.1%) "
        + @"\(now [\d.]+/s\); the cliff is at [\d.]+; \$\d+\.\d\d/h, \$[\d.]+ per million output tokens, ±[\d.]+ %\.$");

    [Fact]
    public void Costs_AreTheirArithmetic()
    {
        var first = Report.Ranked[0];

        first.CostPerHourUsd.ShouldBeLessThanOrEqualTo(20);
        first.Arithmetic.ShouldMatch(@"^\d+ × \$[\d.]+/h = \$[\d.]+/h; × [\d.]+ h ÷ [\d.]+ M output tokens = \$[\d.]+/M$");
        (first.CostPerHourUsd / 3600 / first.OutputTokensPerSecond * 1e6).ShouldBe(first.CostPerMillionOutputTokensUsd!.Value, first.CostPerMillionOutputTokensUsd.Value * 0.01);
    }

    [Fact]
    public void Pareto_Front_IsWhatNothingDominates()
    {
        var points = Report.Pareto.Points;

        Report.Pareto.Latency.ShouldBe("ttft_p95");
        points.Count.ShouldBeGreaterThan(3);
        foreach (var point in points)
        {
            var dominated = points.Any(other => other.CostPerHourUsd <= point.CostPerHourUsd && other.LatencySeconds <= point.LatencySeconds
                && (other.CostPerHourUsd < point.CostPerHourUsd || other.LatencySeconds < point.LatencySeconds));
            if (point.IsFront)
                dominated.ShouldBeFalse(point.Fleet);
        }
    }

    [Fact]
    public void EveryFleet_HasItsBasisAndErrors() => Report.Ranked.Concat(Report.Rejected).ShouldAllBe(static fleet =>
        (fleet.Basis == "measured" || fleet.Basis == "interpolated" || fleet.Basis == "assumed") && fleet.ErrorPercent.TimeToFirstToken > 0 && fleet.ErrorPercent.TimePerOutputToken > 0);

    [Fact]
    public void Json_IsSnakeCaseAndComesBack()
    {
        using var json = JsonDocument.Parse(PlanJson.Format(Report));

        json.RootElement.GetProperty("object").GetString().ShouldBe("plan");
        json.RootElement.GetProperty("meets_targets").GetBoolean().ShouldBeTrue();
        json.RootElement.GetProperty("ranked")[0].GetProperty("deployment").GetProperty("gpus_per_replica").GetInt32().ShouldBe(Report.Ranked[0].Deployment.GpusPerReplica);
        json.RootElement.GetProperty("ranked")[0].GetProperty("time_to_first_token").GetProperty("p95").GetDouble().ShouldBe(Report.Ranked[0].TimeToFirstToken.P95!.Value);
    }

    [Fact]
    public void Text_BeginsWithTheAnswerAndHasEverySection()
    {
        var text = TextReport.Format(Report);

        text.ShouldStartWith(Report.Answer + "\n");
        foreach (var heading in (string[])["Fleets that reach the targets", "Not simulated", $"Rates of {Report.Sweep!.Fleet}", "ttft_p95 against cost", "Notes"])
            text.ShouldContain($"\n{heading}");
        text.ShouldContain('*');
        text.Split('\n').ShouldAllBe(static line => line == line.TrimEnd());
    }

    [Fact]
    public void Csv_HasARowPerSimulatedFleetOfAsManyCells()
    {
        var lines = CsvReport.Format(Report).TrimEnd('\n').Split('\n');

        lines.Length.ShouldBe(1 + Report.Ranked.Count + Report.Rejected.Count);
        lines[1].ShouldStartWith($"1,{Report.Ranked[0].Name},true,,");
        lines.Where(static line => !line.Contains('"', StringComparison.Ordinal)).Select(static line => line.Split(',').Length).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Html_TicksOfRates_AreTheExactNumbers()
    {
        var sweep = Report.Sweep!;
        var slow = sweep with { CliffRequestsPerSecond = 1.9, Points = [.. sweep.Points.Select(static (point, i) => point with { RequestsPerSecond = 0.1 * (i + 1) })] };

        var html = HtmlReport.Format(Report with { Sweep = slow });
        foreach (var tick in (string[])["0", "0.5", "1", "1.5", "2"])
            html.ShouldContain($"text-anchor=\"middle\">{tick}</text>");
    }

    [Fact]
    public void Html_StandsAloneAndEscapes()
    {
        var html = HtmlReport.Format(Report with { Answer = "<script>alert(1)</script>" });

        html.ShouldContain("&lt;script&gt;");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("http");
        html.ShouldContain("prefers-color-scheme:dark");
        html.Split("<svg").Length.ShouldBe(3);
    }
}
