using System.Globalization;
using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Reports;

/// <summary>The charts of the HTML report.</summary>
internal static class HtmlCharts
{
    private const double Headroom = 1.08;

    /// <summary>Latency over the rate; empty if there are fewer than two rates.</summary>
    public static string DrawSweep(PlanReport report)
    {
        if (report.Sweep is not { } sweep)
            return "";
        var (name, select) = ChooseLatency(sweep.BreakingTarget);
        var points = sweep.Points.Where(point => select(point) > 0).Select(point => (point.RequestsPerSecond, Latency: select(point)!.Value, point.Met)).ToList();
        if (points.Count < 2)
            return "";
        var bound = FindBound(report, name);
        var scale = new LogScale([.. points.Select(static point => point.Latency), .. bound is { } limit ? [limit] : (double[])[]]);
        var max = Math.Max(points.Max(static point => point.RequestsPerSecond), sweep.CliffRequestsPerSecond) * Headroom;
        var chart = new SvgChart($"{name} of {sweep.Fleet} by request rate");
        chart.DrawAxes(
            [.. LogScale.GetLinearTicks(max).Select(tick => (tick / max, FormatTick(tick)))], "requests/s",
            [.. scale.GetTicks().Select(tick => (scale.GetShare(tick), FormatSecondsTick(tick)))], name);
        (double Rate, string Name)[] markers = [(report.Traffic.RequestsPerSecond, "now"), (sweep.HeldRequestsPerSecond, "holds"), (sweep.CliffRequestsPerSecond, "cliff")];
        for (var row = 0; row < markers.Length; row++)
        {
            if (markers[row].Rate > 0)
                chart.DrawMarker(markers[row].Rate / max, $"{markers[row].Name} {PlanAnswer.Number(markers[row].Rate, 3)}", row);
        }

        if (bound is { } seconds)
            chart.DrawBound(scale.GetShare(seconds), $"target {FormatSecondsTick(seconds)}");
        chart.DrawLine(points.Select(point => (point.RequestsPerSecond / max, scale.GetShare(point.Latency))));
        foreach (var (rate, latency, met) in points)
        {
            var tooltip = $"{PlanAnswer.Number(rate, 3)} requests/s: {TextReport.FormatSeconds(latency)}";
            chart.DrawPoint(rate / max, scale.GetShare(latency), met ? "good" : "bad", tooltip);
        }

        return chart.ToString();
    }

    /// <summary>Latency over cost; empty if there are fewer than two fleets.</summary>
    public static string DrawPareto(PlanPareto pareto)
    {
        var points = pareto.Points.Where(static point => point is { CostPerHourUsd: > 0, LatencySeconds: > 0 }).ToList();
        if (points.Count < 2)
            return "";
        var (cost, latency) = (new LogScale(points.Select(static point => point.CostPerHourUsd)), new LogScale(points.Select(static point => point.LatencySeconds)));
        (double X, double Y) Place(ParetoPoint point) => (cost.GetShare(point.CostPerHourUsd), latency.GetShare(point.LatencySeconds));
        var chart = new SvgChart($"{pareto.Latency} against cost per hour");
        chart.DrawAxes(
            [.. cost.GetTicks().Select(tick => (cost.GetShare(tick), $"${FormatTick(tick)}"))], "US dollars per hour",
            [.. latency.GetTicks().Select(tick => (latency.GetShare(tick), FormatSecondsTick(tick)))], pareto.Latency);
        chart.DrawLine(points.Where(static point => point.IsFront).Select(Place));
        foreach (var point in points.OrderBy(static point => point.IsFront))
        {
            var (x, y) = Place(point);
            chart.DrawPoint(
                x, y, $"{(point.Meets ? "good" : "bad")}{(point.IsFront ? "" : " behind")}",
                string.Create(CultureInfo.InvariantCulture, $"{point.Fleet}: ${point.CostPerHourUsd:0.00}/h, {TextReport.FormatSeconds(point.LatencySeconds)} ({point.Basis})"));
        }

        return chart.ToString();
    }

    private static string FormatTick(double value) => value.ToString("#,0.######", CultureInfo.InvariantCulture);

    private static string FormatSecondsTick(double seconds) => seconds < 1 ? $"{FormatTick(Math.Round(seconds * 1000, 3))} ms" : $"{FormatTick(seconds)} s";

    // The latency whose target breaks is the one to watch.
    private static (string Name, Func<SweptRate, double?> Select) ChooseLatency(string? breakingTarget) => breakingTarget?.Split('_')[0] switch
    {
        "itl" or "tpot" => ("itl_p95", static point => point.InterTokenLatencyP95),
        "e2e" => ("e2e_p95", static point => point.EndToEndP95),
        _ => ("ttft_p95", static point => point.TimeToFirstTokenP95),
    };

    private static double? FindBound(PlanReport report, string name) =>
        report.Targets.Where(target => target.StartsWith($"{name}<", StringComparison.Ordinal)).Select(static target => (double?)TargetParser.Parse(target)[0].Limit).FirstOrDefault();
}
