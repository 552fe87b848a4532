using System.Globalization;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Planning.Search;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Reports;

/// <summary>Says in sentences what a plan found.</summary>
internal static class PlanAnswer
{
    /// <summary>The whole answer in one sentence.</summary>
    public static string Describe(PlanResult result)
    {
        var rate = result.Request.Traffic.RequestsPerSecond;
        if (result.Winner is { } winner)
        {
            var (fleet, sweep) = (winner.Fleet!, result.Sweep!);
            var perToken = winner.Result!.CostPerMillionOutputTokensUsd is { } cost ? $", ${Dollars(cost)} per million output tokens" : "";
            return $"{fleet.Name} {(fleet.Replicas == 1 ? "holds" : "hold")} this traffic up to {DescribeHeld(sweep, rate)} (now {Number(rate, 3)}/s); "
                + $"the cliff is at {Number(sweep.CliffRequestsPerSecond, 3)}; ${Dollars(fleet.CostPerHourUsd)}/h{perToken}, ±{Number(GetErrorPercent(fleet, sweep.BreakingTarget), 2)} %.";
        }

        if (result is { Swept: { Fleet: { } closest } outcome, Sweep: { } missed })
        {
            var verb = closest.Replicas == 1 ? "holds" : "hold";
            return $"No fleet reaches the targets: the closest, {closest.Name}, misses {DescribeMiss(outcome.MissedTarget!, outcome.Result!)}; "
                + (missed.HeldFactor > 0 ? $"it {verb} {DescribeHeld(missed, rate)} (now {Number(rate, 3)}/s)" : "it misses them at any rate")
                + $"; ${Dollars(closest.CostPerHourUsd)}/h, ±{Number(GetErrorPercent(closest, outcome.MissedTarget), 2)} %.";
        }

        var first = result.Rejected.Concat(result.NotSimulated).First();
        return $"No fleet can serve this traffic: {first.Candidate.Name}: {first.Reason}";
    }

    /// <summary>A missed target with how much, such as "ttft_p95&lt;800ms by 24 % (992ms)".</summary>
    public static string DescribeMiss(Target target, FleetResult result)
    {
        var value = result.Measure(target);
        var excess = target.ComputeExcess(value) is { } share ? $" by {Number(share * 100, 2)} %" : "";
        return $"{target}{excess} ({(value is { } known ? TargetNames.FormatValue(target.Metric, PlanReportBuilder.Round(known)) : "none measured")})";
    }

    /// <summary>The arithmetic of the costs.</summary>
    public static string DescribeCost(Fleet fleet, FleetResult result)
    {
        var gpus = string.Create(CultureInfo.InvariantCulture, $"{fleet.Gpus} × ${fleet.Layout.Gpu.PricePerHourUsd:0.00}/h = ${fleet.CostPerHourUsd:0.00}/h");
        return result.CostPerMillionOutputTokensUsd is { } cost
            ? string.Create(CultureInfo.InvariantCulture, $"{gpus}; × {result.Seconds / 3600:0.###} h ÷ {result.OutputTokens / 1e6:0.###} M output tokens = ${cost:0.00}/M")
            : gpus;
    }

    /// <summary>A number with at least so many significant digits, and never fewer than its whole part has.</summary>
    public static string Number(double value, int digits)
    {
        if (value == 0 || !double.IsFinite(value))
            return value.ToString(CultureInfo.InvariantCulture);
        var decimals = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 6);
        return value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }

    private static string Dollars(double value) => value >= 0.1 ? value.ToString("N2", CultureInfo.InvariantCulture) : Number(value, 2);

    private static string DescribeHeld(SweepResult sweep, double rate)
    {
        var held = $"{Number(sweep.HeldFactor * rate, 3)} requests/s";
        return sweep.BreakingTarget is { } target
            ? $"{held} at {TargetNames.Describe(target)} {FormatLimit(target)}"
            : $"{held} and more";
    }

    private static string FormatLimit(Target target) => target.IsLatency
        ? string.Create(CultureInfo.InvariantCulture, $"{(target.Limit < 1 ? target.Limit * 1000 : target.Limit):0.###} {(target.Limit < 1 ? "ms" : "s")}")
        : TargetNames.FormatValue(target.Metric, target.Limit);

    private static double GetErrorPercent(Fleet fleet, Target? target)
    {
        var quality = Calibration.Default.Assess(fleet.Layout);
        return target?.Metric == TargetMetric.TimeToFirstToken ? quality.TimeToFirstTokenErrorPercent : quality.TimePerOutputTokenErrorPercent;
    }
}
