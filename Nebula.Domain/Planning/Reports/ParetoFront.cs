using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Planning.Search;
using Nebula.Domain.Planning.Simulation;

namespace Nebula.Domain.Planning.Reports;

/// <summary>Compares all fleets that were run to the end by cost and latency.</summary>
internal static class ParetoFront
{
    /// <summary>The fleets by cost, and which of them are on the front.</summary>
    public static PlanPareto Create(PlanResult result)
    {
        var latency = Planner.GetLatency(result.Request.Targets);
        var points = result.Ranked.Concat(result.Rejected).Where(static outcome => outcome.Fleet is not null)
            .SelectMany(static outcome => outcome.OtherRuns.Append((Fleet: outcome.Fleet!, Result: outcome.Result!)))
            .Where(run => run.Result.Measure(latency) is not null)
            .Select(run => CreatePoint(run.Fleet, run.Result, run.Result.Measure(latency)!.Value, result.Request))
            .OrderBy(static point => point.CostPerHourUsd).ThenBy(static point => point.LatencySeconds).ThenBy(static point => point.Fleet, StringComparer.Ordinal).ToList();
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].LatencySeconds >= fastest)
                continue;
            fastest = points[i].LatencySeconds;
            points[i] = points[i] with { IsFront = true };
        }

        return new(latency.Name, points);
    }

    private static ParetoPoint CreatePoint(Fleet fleet, FleetResult result, double latency, PlanRequest request) => new(
        fleet.Name,
        PlanReportBuilder.RoundToCents(fleet.CostPerHourUsd),
        PlanReportBuilder.Round(latency),
        result.Meets(request.Targets),
        false,
        PlanReportBuilder.GetName(Calibration.Default.Assess(fleet.Layout).Basis));
}
