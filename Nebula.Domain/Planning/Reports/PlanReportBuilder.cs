using System.Globalization;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Models;
using Nebula.Domain.Planning.Search;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;

namespace Nebula.Domain.Planning.Reports;

/// <summary>Creates the report of a plan. Numbers are rounded to what is worth reading, so the report of a seed and a trace is always the same text.</summary>
public static class PlanReportBuilder
{
    /// <summary>Creates the report.</summary>
    public static PlanReport Create(PlanResult result)
    {
        var request = result.Request;
        var traffic = request.Traffic;
        List<PlannedFleet> ranked = [.. result.Ranked.Select(outcome => CreateFleet(outcome, request))];
        List<PlannedFleet> rejected = [.. result.Rejected.Where(static outcome => outcome.Result is not null).Select(outcome => CreateFleet(outcome, request))];
        List<SkippedFleet> skipped =
            [.. result.NotSimulated.Concat(result.Rejected.Where(static outcome => outcome.Result is null)).Select(static outcome => new SkippedFleet(outcome.Candidate.Name, outcome.Reason!))];
        return new(
            "plan",
            PlanAnswer.Describe(result),
            result.Winner is not null,
            request.Candidates[0].Layout.Model.Id,
            new(traffic.Source, traffic.Count, Round(traffic.Seconds), Round(traffic.RequestsPerSecond), traffic.PromptTokens, traffic.OutputTokens, traffic.HasPrefixes, CreateMeasurement(traffic.Measured)),
            [.. request.Targets.Select(static target => target.ToString())],
            request.Seed,
            request.Settings.Routing.ToName(),
            ranked,
            rejected,
            skipped,
            CreateSweep(result),
            ParetoFront.Create(result),
            PlanAssumptions.List(result));
    }

    /// <summary>Four significant digits.</summary>
    internal static double Round(double value) => value == 0 || !double.IsFinite(value) ? value : double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>US dollars, to the cent.</summary>
    internal static double RoundToCents(double value) => Math.Round(value, 2);

    private static double? Round(double? value) => value is { } known ? Round(known) : null;

    private static PlannedFleet CreateFleet(CandidateOutcome outcome, PlanRequest request)
    {
        var (fleet, result) = (outcome.Fleet!, outcome.Result!);
        var quality = Calibration.Default.Assess(fleet.Layout);
        return new(
            fleet.Name,
            CreateDeployment(fleet, outcome.Candidate.Plan.Engine.GpuMemoryUtilization),
            fleet.Gpus,
            RoundToCents(fleet.CostPerHourUsd),
            Round(result.CostPerMillionOutputTokensUsd),
            PlanAnswer.DescribeCost(fleet, result),
            Round(result.OutputTokensPerSecond),
            CreateLatency(result.TimeToFirstToken),
            CreateLatency(result.InterTokenLatency),
            CreateLatency(result.TimePerOutputToken),
            CreateLatency(result.EndToEnd),
            Round(result.ErrorRate),
            Round(result.Utilization),
            Round(result.MeanBatch),
            Round(result.PeakKvUsage),
            result.Preemptions,
            Round(result.CacheHitRate),
            GetName(quality.Basis),
            new(quality.TimePerOutputTokenErrorPercent, quality.TimeToFirstTokenErrorPercent),
            [.. request.Targets.Select(target => CreateTarget(target, result))],
            outcome.MissedTarget is { } missed ? PlanAnswer.DescribeMiss(missed, result) : null);
    }

    /// <summary>The name of a basis in reports.</summary>
    internal static string GetName(PredictionBasis basis) => basis.ToString().ToLowerInvariant();

    private static PlannedDeployment CreateDeployment(Fleet fleet, double memoryUtilization) => new(
        fleet.Layout.Model.Id,
        fleet.Layout.Gpu.Id,
        fleet.Layout.Gpus,
        fleet.Replicas,
        fleet.Layout.Weights.ToName(),
        (fleet.Layout.KvElementBytes == 1 ? KvCacheDtype.Fp8 : KvCacheDtype.Bfloat16).ToName(),
        fleet.Engine.MaxSequences,
        fleet.Engine.MaxBatchedTokens,
        fleet.Engine.PrefixCaching,
        fleet.Layout.ExpertParallel > 1,
        memoryUtilization);

    private static PlanMeasurement? CreateMeasurement(MeasuredLatencies? measured) => measured is null
        ? null
        : new(CreateLatency(measured.TimeToFirstToken), CreateLatency(measured.TimePerOutputToken), CreateLatency(measured.EndToEnd));

    private static PlannedLatency CreateLatency(LatencyDistribution latency) => new(
        Round(latency.Mean), Round(latency.GetPercentile(50)), Round(latency.GetPercentile(90)), Round(latency.GetPercentile(95)), Round(latency.GetPercentile(99)));

    private static PlannedTarget CreateTarget(Target target, FleetResult result)
    {
        var value = result.Measure(target);
        return new(target.ToString(), Round(value), result.Reaches(target), Round(target.ComputeExcess(value) * 100));
    }

    private static PlanSweep? CreateSweep(PlanResult result)
    {
        if (result is not { Sweep: { } sweep, Swept.Fleet: { } fleet })
            return null;
        var rate = result.Request.Traffic.RequestsPerSecond;
        var targets = result.Request.Targets.Where(static target => target.IsLatency || target.Metric == TargetMetric.ErrorRate).ToList();
        return new(
            fleet.Name,
            Round(sweep.HeldFactor * rate),
            sweep.BreakingTarget?.ToString(),
            Round(sweep.CliffRequestsPerSecond),
            [.. sweep.Points.Select(point => new SweptRate(
                Round(point.Factor * rate),
                Round(point.Result.TimeToFirstToken.GetPercentile(95)),
                Round(point.Result.InterTokenLatency.GetPercentile(95)),
                Round(point.Result.EndToEnd.GetPercentile(95)),
                Round(point.Result.OutputTokensPerSecond),
                Round(point.Result.ErrorRate),
                Round(point.Result.Utilization),
                point.Result.Meets(targets)))]);
    }
}
