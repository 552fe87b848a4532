using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Models;
using Nebula.Domain.Planning.Reports;
using Nebula.Domain.Planning.Search;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly TrafficTrace Busy = new DescribedLoad { RequestsPerSecond = 40, Seconds = 60, InputTokens = 800, OutputTokens = 150 }.Generate(1);

    [Fact]
    public void Run_Search_FindsTheCheapestFleetAndTheFewestReplicas()
    {
        var request = CreateRequest("ttft_p95<400ms,itl_p95<25ms", ["h100-sxm", "l40s", "a10"]);

        var result = Planner.Run(request);

        result.Ranked.Count.ShouldBeGreaterThan(1);
        result.Ranked.Select(static outcome => outcome.Result!.CostPerHourUsd).ShouldBeInOrder();
        foreach (var outcome in result.Ranked)
        {
            outcome.Result!.Meets(request.Targets).ShouldBeTrue(outcome.Candidate.Name);
            if (outcome.Fleet!.Replicas > 1)
                FleetSimulation.Run(outcome.Candidate.CreateFleet(outcome.Fleet.Replicas - 1), Busy, request.Settings).Meets(request.Targets).ShouldBeFalse(outcome.Candidate.Name);
        }

        result.Rejected.ShouldContain(static outcome => outcome.Candidate.Layout.Gpu.Id.StartsWith("a10", StringComparison.Ordinal));
        result.Rejected.ShouldAllBe(static outcome => outcome.Reason != null || outcome.MissedTarget != null);
    }

    [Fact]
    public void Run_Sweep_HoldsTheTargetsUpToItsRateAndNotAbove()
    {
        var request = CreateRequest("ttft_p95<400ms", ["h100-sxm"]);
        var result = Planner.Run(request);
        var (sweep, fleet) = (result.Sweep.ShouldNotBeNull(), result.Winner.ShouldNotBeNull().Fleet!);

        bool Meets(double factor) => FleetSimulation.Run(fleet, Busy, request.Settings with { RateFactor = factor }).Meets(request.Targets);
        sweep.HeldFactor.ShouldBeGreaterThanOrEqualTo(1);
        Meets(sweep.HeldFactor).ShouldBeTrue();
        Meets(sweep.HeldFactor * 1.02).ShouldBeFalse();
        sweep.BreakingTarget.ShouldBe(request.Targets[0]);
        sweep.CliffRequestsPerSecond.ShouldBeGreaterThanOrEqualTo(sweep.HeldFactor * Busy.RequestsPerSecond);
        sweep.Points.Select(static point => point.Factor).ShouldBeInOrder();
        sweep.Points.ShouldContain(static point => point.Factor == 1);
    }

    [Fact]
    public void Run_MoreCostAllowed_NeverFindsADearerWinner()
    {
        double? Cost(double max) => Planner.Run(CreateRequest("ttft_p95<400ms,itl_p95<25ms", ["h100-sxm", "l40s"]) with { MaxCostPerHourUsd = max }).Winner?.Result!.CostPerHourUsd;

        Cost(1).ShouldBeNull();
        var found = Cost(100).ShouldNotBeNull();
        Cost(1_000).ShouldBe(found);
        Cost(found).ShouldBe(found);
    }

    [Fact]
    public void Run_ImpossibleTarget_ReportsTheClosestFleetAndByHowMuchItMisses()
    {
        var result = Planner.Run(CreateRequest("itl_p95<1ms", ["h100-sxm"]));
        var report = PlanReportBuilder.Create(result);

        result.Winner.ShouldBeNull();
        report.MeetsTargets.ShouldBeFalse();
        report.Answer.ShouldStartWith("No fleet reaches the targets: the closest, ");
        report.Answer.ShouldContain("misses itl_p95<1ms by ");
        report.Answer.ShouldContain("it misses them at any rate");
        report.Rejected[0].Miss.ShouldNotBeNull().ShouldStartWith("itl_p95<1ms by ");
    }

    [Fact]
    public void Run_NothingFits_SaysWhy()
    {
        var candidates = new FleetSpace { Model = "llama-3.1-405b-instruct", Gpus = ["t4"] }.Enumerate();
        var result = Planner.Run(new() { Traffic = Busy, Candidates = candidates, Targets = TargetParser.Parse("") });

        result.Sweep.ShouldBeNull();
        PlanReportBuilder.Create(result).Answer.ShouldStartWith("No fleet can serve this traffic: ");
        result.Rejected.ShouldAllBe(static outcome => outcome.Reason!.Contains(" for its weights in ", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ListedFleets_AreAllRunWithTheirReplicas()
    {
        static FleetCandidate List(string gpu, int replicas) =>
            new(DeploymentPlan.Create("llama-3.1-8b-instruct", FleetSpace.FindGpus(gpu)[0].Id, 1, new() { Weights = WeightFormat.Fp8 }), Replicas: replicas);
        var result = Planner.Run(new() { Traffic = Busy, Candidates = [List("h100-sxm", 1), List("h100-sxm", 9), List("l4", 1)], Targets = TargetParser.Parse("ttft_p95<400ms") });

        result.Ranked.Concat(result.Rejected).Select(static outcome => $"{outcome.Fleet?.Replicas} {outcome.Candidate.Layout.Gpu.Id}").Order()
            .ShouldBe(["1 h100-sxm-80gb", "1 l4-24gb", "9 h100-sxm-80gb"]);
    }

    [Fact]
    public void Run_MoreKindsThanAreSimulated_SaysWhyTheOthersAreNot()
    {
        var listed = new FleetSpace { Model = "llama-3.1-8b-instruct", Gpus = ["h100-sxm", "l40s"], GpusPerReplica = [1], Weights = ["fp8"] }.Enumerate().Select(static candidate => candidate with { Replicas = 2 }).ToList();
        var result = Planner.Run(CreateRequest("ttft_p95<400ms", []) with { Candidates = listed, MaxSimulated = 1 });

        PlanReportBuilder.Create(result).Skipped.ShouldHaveSingleItem().Reason.ShouldMatch(@"^2 replicas, \$\d+\.\d\d/h: a plan simulates at most 1 kinds, those that look cheapest\.$");
        result.Ranked.Concat(result.Rejected).ShouldHaveSingleItem().Candidate.Layout.Gpu.Id.ShouldStartWith("l40s");

        var searched = Planner.Run(CreateRequest("ttft_p95<60s", ["any"]) with { Traffic = SampleTraces.Parse(SampleTraces.Mooncake) });
        searched.NotSimulated.ShouldNotBeEmpty();
        searched.NotSimulated.ShouldAllBe(outcome => outcome.Reason!.EndsWith("dearer than 5 fleets that reach the targets.", StringComparison.Ordinal)
            && outcome.Reason.StartsWith("About ", StringComparison.Ordinal)
            && outcome.Candidate.ReplicaCostPerHourUsd * outcome.EstimatedReplicas > searched.Ranked[4].Result!.CostPerHourUsd);
    }

    [Fact]
    public void Run_RepliesOfOneToken_MissNoTargetBetweenTokens()
    {
        var trace = new TrafficTrace("test", Enumerable.Range(0, 50).Select(static i => new TrafficRequest(i, 100, 1)));
        var result = Planner.Run(CreateRequest("itl_p95<1ms,ttft_p95<1ms", ["h100-sxm"]) with { Traffic = trace });

        result.Rejected.Where(static outcome => outcome.Result is not null).ShouldAllBe(static outcome => outcome.MissedTarget!.Metric == TargetMetric.TimeToFirstToken);
        result.Sweep!.BreakingTarget!.Metric.ShouldBe(TargetMetric.TimeToFirstToken);
        PlanReportBuilder.Create(result).Rejected[0].Targets.Select(static target => target.Met).ShouldBe([true, false, true]);
    }

    [Fact]
    public void Run_AnyNumberOfThreads_GivesTheSameReportByteForByte()
    {
        var trace = SampleTraces.Parse(SampleTraces.Mooncake);
        string Report(int threads)
        {
            var request = CreateRequest("ttft_p95<500ms", ["any"]) with { Traffic = trace, MaxThreads = threads };
            var report = PlanReportBuilder.Create(Planner.Run(request));
            return PlanJson.Format(report) + TextReport.Format(report) + CsvReport.Format(report) + HtmlReport.Format(report);
        }

        Report(1).ShouldBe(Report(4));
    }

    [Fact]
    public void Run_Progress_NeverDecreasesAndEndsAtOne()
    {
        var progress = new Recorder();
        Planner.Run(CreateRequest("ttft_p95<400ms", ["h100-sxm", "l40s"]) with { MaxThreads = 1 }, progress);

        progress.Done.ShouldBeInOrder();
        progress.Done[^1].ShouldBe(1);
        progress.Done.Distinct().Count().ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Run_Cancelled_Ends() => Should.Throw<OperationCanceledException>(() => Planner.Run(CreateRequest("", ["any"]), cancellationToken: new(canceled: true)));

    [Theory]
    [InlineData("llama-3.1-8b-instruc", "any", "", "model")]
    [InlineData("bge-m3", "any", "", "model")]
    [InlineData("llama-3.1-8b-instruct", "h10", "", "gpus")]
    [InlineData("llama-3.1-8b-instruct", "any", "fp9", "weights")]
    [InlineData("llama-3.1-8b-instruct", "any", "int8", "weights")]
    [InlineData("gpt-oss-120b", "any", "nvfp4", "weights")]
    public void Enumerate_UnknownName_NamesTheParameter(string model, string gpu, string weights, string param) =>
        Should.Throw<NebulaException>(() => new FleetSpace { Model = model, Gpus = [gpu], Weights = weights.Length > 0 ? [weights] : [] }.Enumerate()).Error.Param.ShouldBe(param);

    [Fact]
    public void Enumerate_NativeFormat_NoWiderOneIsOffered()
    {
        static string[] Formats(string model, string gpu) =>
            [.. new FleetSpace { Model = model, Gpus = [gpu] }.Enumerate().Select(static candidate => candidate.Layout.Weights.ToName()).Distinct().Order()];

        Formats("llama-3.1-70b-instruct", "h100-sxm").ShouldBe(["bf16", "fp8"]);
        Formats("llama-3.1-70b-instruct", "b200").ShouldBe(["bf16", "fp8", "nvfp4"]);
        Formats("llama-3.1-70b-instruct", "a100-sxm-80gb").ShouldBe(["bf16"]);
        Formats("gpt-oss-120b", "h100-sxm").ShouldBe(["mxfp4"]);
    }

    [Fact]
    public void Enumerate_EveryModel_EachKindThatIsPossibleCanBeDeployed()
    {
        foreach (var model in ModelCatalog.All.Where(static model => model.Kind == ModelKind.Chat))
        {
            foreach (var candidate in new FleetSpace { Model = model.Id }.Enumerate().Where(static candidate => candidate.ExplainMisfit() is null))
            {
                var (layout, engine) = (candidate.Layout, candidate.Plan.Engine);
                DeploymentPlan.Create(model.Id, layout.Gpu.Id, layout.Gpus, engine).EnsureFits().Layout.ShouldBe(layout);
            }
        }
    }

    [Fact]
    public void Enumerate_SettingsThatSomeGpusDoNotHave_SaysSoOfThose()
    {
        static string?[] Explain(string weights, EngineSettings engine) =>
            [.. new FleetSpace { Model = "llama-3.1-8b-instruct", Gpus = ["t4", "l40s"], GpusPerReplica = [2], Weights = [weights], Engine = engine }.Enumerate().Select(static candidate => candidate.ExplainMisfit()).Order()];

        Explain("nvfp4", new()).ShouldBe([null, "T4 16 GB does not run nvfp4 weights."]);
        Explain("fp8", new() { KvCacheDtype = KvCacheDtype.Fp8 }).ShouldBe([null, "T4 16 GB has no KV cache in fp8."]);
    }

    [Fact]
    public void Enumerate_ExpertParallel_IsOffOnOneGpu() =>
        new FleetSpace { Model = "gpt-oss-120b", Gpus = ["h100-sxm"], Engine = new() { ExpertParallel = true } }.Enumerate().Select(static candidate => (candidate.Layout.Gpus, candidate.Plan.Engine.ExpertParallel))
            .ShouldBe([(1, false), (2, true), (4, true), (8, true)]);

    private static PlanRequest CreateRequest(string targets, string[] gpus) => new()
    {
        Traffic = Busy, Candidates = new FleetSpace { Model = "llama-3.1-8b-instruct", Gpus = gpus }.Enumerate(), Targets = TargetParser.Parse(targets),
    };

    private sealed class Recorder : IProgress<PlanProgress>
    {
        public List<double> Done { get; } = [];

        public void Report(PlanProgress value) => Done.Add(value.Done);
    }
}
