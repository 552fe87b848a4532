using System.Globalization;

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
        var points = sweep.Points.Where(static point => point.TimeToFirstTokenP95 > 0).ToList();
        if (points.Count < 2)
            return "";
        var bound = FindBound(report);
        var scale = new LogScale([.. points.Select(static point => point.TimeToFirstTokenP95!.Value), .. bound is { } limit ? [limit] : (double[])[]]);
        var max = Math.Max(points.Max(static point => point.RequestsPerSecond), sweep.CliffRequestsPerSecond) * Headroom;
        var chart = new SvgChart($"p95 time to first token of {sweep.Fleet} by request rate");
        chart.DrawAxes(
            [.. Enumerable.Range(0, 5).Select(i => (i / 4.0, PlanAnswer.Number(max * i / 4, 2)))], "requests/s",
            [.. scale.GetTicks().Select(tick => (scale.GetShare(tick), TextReport.FormatSeconds(tick)))], "p95 time to first token");
        (double Rate, string Name)[] markers = [(report.Traffic.RequestsPerSecond, "now"), (sweep.HeldRequestsPerSecond, "holds"), (sweep.CliffRequestsPerSecond, "cliff")];
        for (var row = 0; row < markers.Length; row++)
        {
            if (markers[row].Rate > 0)
                chart.DrawMarker(markers[row].Rate / max, $"{markers[row].Name} {PlanAnswer.Number(markers[row].Rate, 3)}", row);
        }

        if (bound is { } seconds)
            chart.DrawBound(scale.GetShare(seconds), $"target {TextReport.FormatSeconds(seconds)}");
        chart.DrawLine(points.Select(point => (point.RequestsPerSecond / max, scale.GetShare(point.TimeToFirstTokenP95!.Value))));
        foreach (var point in points)
        {
            var tooltip = $"{PlanAnswer.Number(point.RequestsPerSecond, 3)} requests/s: {TextReport.FormatSeconds(point.TimeToFirstTokenP95)}";
            chart.DrawPoint(point.RequestsPerSecond / max, scale.GetShare(point.TimeToFirstTokenP95!.Value), point.Met ? "good" : "bad", tooltip);
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
            [.. cost.GetTicks().Select(tick => (cost.GetShare(tick), string.Create(CultureInfo.InvariantCulture, $"${tick:0.##}")))], "US dollars per hour",
            [.. latency.GetTicks().Select(tick => (latency.GetShare(tick), TextReport.FormatSeconds(tick)))], pareto.Latency);
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

    private static double? FindBound(PlanReport report) => report.Ranked.Concat(report.Rejected).FirstOrDefault() is null
        ? null
        : report.Targets.Where(static target => target.StartsWith("ttft_p95<", StringComparison.Ordinal)).Select(static target => (double?)Targets.TargetParser.Parse(target)[0].Limit).FirstOrDefault();
}
