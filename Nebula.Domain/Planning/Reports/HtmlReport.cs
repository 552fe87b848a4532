using System.Globalization;
using System.Text;

namespace Nebula.Domain.Planning.Reports;

/// <summary>A plan as one HTML file without scripts and without anything that has to be loaded: light and dark as the reader's system is, from 320 px of width on.</summary>
public static class HtmlReport
{
    private const string Style = """
        :root{color-scheme:light dark;--page:#fff;--card:#f6f7f9;--text:#14171c;--muted:#59616e;--edge:#d5d9e0;--line:#3257d6;--good:#0b7a50;--bad:#b3261e}
        @media (prefers-color-scheme:dark){:root{--page:#101318;--card:#181c23;--text:#e9ecf1;--muted:#a2abb9;--edge:#333a46;--line:#8ea8ff;--good:#4cc38a;--bad:#ff8f85}}
        *{box-sizing:border-box}body{margin:0 auto;max-width:1200px;padding:24px 16px 48px;background:var(--page);color:var(--text);font:15px/1.55 system-ui,sans-serif}
        h1{font-size:22px;line-height:1.35;margin:0 0 8px;text-wrap:pretty}h2{font-size:16px;margin:32px 0 8px}p{margin:4px 0}.muted{color:var(--muted)}
        .scroll{overflow-x:auto;border:1px solid var(--edge);border-radius:8px}.scroll:focus-visible{outline:2px solid var(--line)}
        table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}th,td{padding:7px 9px;text-align:right;white-space:nowrap;border-top:1px solid var(--edge)}
        thead th{border-top:0;background:var(--card);color:var(--muted);font-weight:500;font-size:13px}th:first-child,td:first-child{text-align:left;font-weight:500}
        td small{display:block;min-width:190px;white-space:normal;color:var(--muted);font-size:12px;font-weight:400}.charts{margin-top:16px;display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(320px,100%),1fr))}
        figure{margin:0;padding:12px;background:var(--card);border:1px solid var(--edge);border-radius:8px}figcaption{font-size:13px;color:var(--muted)}svg{display:block;width:100%;height:auto}
        svg text{fill:var(--muted);font:12px system-ui,sans-serif}svg .label{fill:var(--text);paint-order:stroke;stroke:var(--card);stroke-width:4px}.grid{stroke:var(--edge);stroke-width:.6}.axis{stroke:var(--muted)}.line{fill:none;stroke:var(--line);stroke-width:1.6}
        .marker,.bound{stroke:var(--muted);stroke-dasharray:3 3}.bound{stroke:var(--bad)}.good{fill:var(--good)}.bad{fill:var(--card);stroke:var(--bad);stroke-width:2}.behind{opacity:.55}
        ul{padding-left:20px;margin:4px 0}li{margin:2px 0}
        """;

    /// <summary>The file.</summary>
    public static string Format(PlanReport report)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
        html.Append(CultureInfo.InvariantCulture, $"<title>Plan for {Encode(report.Model)}</title><style>{Style}</style></head><body><main>\n");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Encode(report.Answer)}</h1>\n<p class=\"muted\">{Encode(DescribeTraffic(report))}</p>\n<p class=\"muted\">Targets: {Encode(string.Join(", ", report.Targets))}</p>\n");
        if (report.Traffic.Measured is { } measured)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"muted\">Measured when it was served: p95 time to first token {TextReport.FormatSeconds(measured.TimeToFirstToken.P95)}, time per output token {TextReport.FormatSeconds(measured.TimePerOutputToken.P95)}, end to end {TextReport.FormatSeconds(measured.EndToEnd.P95)}.</p>\n");
        AppendCharts(html, report);
        AppendFleets(html, "Fleets that reach the targets", report.Ranked, static fleet => fleet.Arithmetic);
        AppendFleets(html, "Fleets that miss a target", report.Rejected, static fleet => $"Misses {fleet.Miss}");
        AppendSweep(html, report.Sweep);
        AppendList(html, "Not simulated", report.Skipped.Select(static fleet => $"{fleet.Name}: {fleet.Reason}"));
        AppendList(html, "Notes", report.Assumptions);
        return html.Append("</main></body></html>\n").ToString();
    }

    private static string Encode(string text) => SvgChart.Encode(text);

    private static string DescribeTraffic(PlanReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"Traffic: {report.Traffic.Source}: {report.Traffic.Requests:N0} requests in {report.Traffic.Seconds:N0} s, {report.Traffic.PromptTokens:N0} prompt and {report.Traffic.OutputTokens:N0} output tokens. Model: {report.Model}. Seed: {report.Seed}.");

    private static void AppendCharts(StringBuilder html, PlanReport report)
    {
        (string Svg, string Caption)[] charts =
        [
            (HtmlCharts.DrawSweep(report), $"{report.Sweep?.Fleet}: latency by rate, up to the cliff. Filled points reach the targets, hollow ones miss one."),
            (HtmlCharts.DrawPareto(report.Pareto), "Cost against latency of the simulated fleets. The line is the front: no other fleet is cheaper and as fast."),
        ];
        html.Append("<div class=\"charts\">");
        foreach (var (svg, caption) in charts.Where(static chart => chart.Svg.Length > 0))
            html.Append(CultureInfo.InvariantCulture, $"<figure>{svg}<figcaption>{Encode(caption)}</figcaption></figure>");
        html.Append("</div>\n");
    }

    private static void AppendFleets(StringBuilder html, string title, IReadOnlyList<PlannedFleet> fleets, Func<PlannedFleet, string> words)
    {
        if (fleets.Count == 0)
            return;
        AppendTable(
            html,
            title,
            ["Fleet", "$/h", "$/M output", "TTFT p95", "ITL p95", "E2E p95", "Errors", "Busy", "KV", "Cache hits", "Basis", "± TTFT", "± per token"],
            fleets.Select(fleet => (string[])
            [
                fleet.Name, fleet.CostPerHourUsd.ToString("0.00", CultureInfo.InvariantCulture), fleet.CostPerMillionOutputTokensUsd?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-",
                TextReport.FormatSeconds(fleet.TimeToFirstToken.P95), TextReport.FormatSeconds(fleet.InterTokenLatency.P95), TextReport.FormatSeconds(fleet.EndToEnd.P95),
                TextReport.FormatShare(fleet.ErrorRate), TextReport.FormatShare(fleet.Utilization), TextReport.FormatShare(fleet.PeakKvUsage), TextReport.FormatShare(fleet.CacheHitRate),
                fleet.Basis, TextReport.FormatPercent(fleet.ErrorPercent.TimeToFirstToken), TextReport.FormatPercent(fleet.ErrorPercent.TimePerOutputToken),
            ]),
            [.. fleets.Select(words)]);
    }

    private static void AppendSweep(StringBuilder html, PlanSweep? sweep)
    {
        if (sweep is null)
            return;
        AppendTable(
            html,
            $"Rates of {sweep.Fleet}",
            ["Requests/s", "TTFT p95", "ITL p95", "E2E p95", "Output tokens/s", "Errors", "Busy", "Targets"],
            sweep.Points.Select(static point => (string[])
            [
                PlanAnswer.Number(point.RequestsPerSecond, 3), TextReport.FormatSeconds(point.TimeToFirstTokenP95), TextReport.FormatSeconds(point.InterTokenLatencyP95),
                TextReport.FormatSeconds(point.EndToEndP95), PlanAnswer.Number(point.OutputTokensPerSecond, 3), TextReport.FormatShare(point.ErrorRate),
                TextReport.FormatShare(point.Utilization), point.Met ? "reached" : "missed",
            ]));
    }

    private static void AppendTable(StringBuilder html, string title, string[] heading, IEnumerable<string[]> rows, IReadOnlyList<string>? notes = null)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(title)}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Encode(title)}\"><table><thead><tr>");
        foreach (var cell in heading)
            html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Encode(cell)}</th>");
        html.Append("</tr></thead><tbody>\n");
        foreach (var (number, row) in rows.Index())
        {
            html.Append("<tr>");
            foreach (var (column, cell) in row.Index())
                html.Append(CultureInfo.InvariantCulture, $"<td>{Encode(cell)}{(column == 0 && notes is not null ? $"<small>{Encode(notes[number])}</small>" : "")}</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static void AppendList(StringBuilder html, string title, IEnumerable<string> items)
    {
        var list = items.ToList();
        if (list.Count == 0)
            return;
        html.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>\n<ul class=\"muted\">");
        foreach (var item in list)
            html.Append(CultureInfo.InvariantCulture, $"<li>{Encode(item)}</li>");
        html.Append("</ul>\n");
    }
}
