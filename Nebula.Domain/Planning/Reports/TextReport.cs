using System.Globalization;
using System.Text;

namespace Nebula.Domain.Planning.Reports;

/// <summary>A plan for a terminal: plain text, no wider than 100 columns where names allow.</summary>
public static class TextReport
{
    private const int MaxListed = 10;

    private static readonly string[] FleetHeading = ["#", "FLEET", "$/H", "$/M OUT", "TTFT P95", "ITL P95", "E2E P95", "BUSY", "KV", "HITS", "BASIS", "±TTFT", "±TPOT"];

    /// <summary>The report.</summary>
    public static string Format(PlanReport report)
    {
        var text = new StringBuilder();
        text.Append(report.Answer).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Traffic  {report.Traffic.Source}: {report.Traffic.Requests:N0} requests in {report.Traffic.Seconds:N0} s ({PlanAnswer.Number(report.Traffic.RequestsPerSecond, 3)}/s), ");
        text.Append(CultureInfo.InvariantCulture, $"{report.Traffic.PromptTokens:N0} prompt and {report.Traffic.OutputTokens:N0} output tokens\n");
        text.Append(CultureInfo.InvariantCulture, $"Targets  {string.Join(", ", report.Targets)}\n");
        if (report.Traffic.Measured is { } measured)
            text.Append(CultureInfo.InvariantCulture, $"Measured p95 time to first token {FormatSeconds(measured.TimeToFirstToken.P95)}, time per output token {FormatSeconds(measured.TimePerOutputToken.P95)}, end to end {FormatSeconds(measured.EndToEnd.P95)} when it was served\n");
        AppendFleets(text, report);
        AppendSweep(text, report.Sweep);
        text.Append(TextPlot.Draw(report.Pareto));
        text.Append("\nNotes\n");
        foreach (var assumption in report.Assumptions)
            text.Append("  ").Append(assumption).Append('\n');
        return text.ToString();
    }

    /// <summary>Seconds for people: milliseconds below one second.</summary>
    internal static string FormatSeconds(double? seconds) => seconds switch
    {
        null => "-",
        < 1 => $"{PlanAnswer.Number(seconds.Value * 1000, 3)} ms",
        _ => $"{PlanAnswer.Number(seconds.Value, 3)} s",
    };

    /// <summary>A share for people, in percent.</summary>
    internal static string FormatShare(double share) => FormatPercent(share * 100);

    /// <summary>A percentage for people.</summary>
    internal static string FormatPercent(double percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0.#} %");

    private static void AppendFleets(StringBuilder text, PlanReport report)
    {
        if (report.Ranked.Count > 0)
        {
            text.Append("\nFleets that reach the targets\n");
            AppendTable(text, [FleetHeading, .. report.Ranked.Take(MaxListed).Select(static (fleet, i) => GetCells(fleet, (i + 1).ToString(CultureInfo.InvariantCulture)))]);
            text.Append("  Costs of the first: ").Append(report.Ranked[0].Arithmetic).Append('\n');
            AppendRest(text, report.Ranked.Count);
        }

        if (report.Rejected.Count > 0)
        {
            text.Append("\nFleets that miss a target\n");
            AppendTable(text, [FleetHeading, .. report.Rejected.Take(MaxListed).Select(static fleet => GetCells(fleet, ""))]);
            foreach (var fleet in report.Rejected.Take(MaxListed))
                text.Append("  ").Append(fleet.Name).Append(" misses ").Append(fleet.Miss).Append('\n');
            AppendRest(text, report.Rejected.Count);
        }

        if (report.Skipped.Count == 0)
            return;
        text.Append("\nNot simulated\n");
        foreach (var fleet in report.Skipped.Take(MaxListed))
            text.Append("  ").Append(fleet.Name).Append(": ").Append(fleet.Reason.TrimEnd('.')).Append('\n');
        AppendRest(text, report.Skipped.Count);
    }

    private static void AppendRest(StringBuilder text, int count)
    {
        if (count > MaxListed)
            text.Append(CultureInfo.InvariantCulture, $"  and {count - MaxListed} more\n");
    }

    private static string[] GetCells(PlannedFleet fleet, string rank) =>
    [
        rank, fleet.Name, fleet.CostPerHourUsd.ToString("0.00", CultureInfo.InvariantCulture), fleet.CostPerMillionOutputTokensUsd?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-",
        FormatSeconds(fleet.TimeToFirstToken.P95), FormatSeconds(fleet.InterTokenLatency.P95), FormatSeconds(fleet.EndToEnd.P95), FormatShare(fleet.Utilization),
        FormatShare(fleet.PeakKvUsage), FormatShare(fleet.CacheHitRate), fleet.Basis, FormatPercent(fleet.ErrorPercent.TimeToFirstToken), FormatPercent(fleet.ErrorPercent.TimePerOutputToken),
    ];

    private static void AppendSweep(StringBuilder text, PlanSweep? sweep)
    {
        if (sweep is null)
            return;
        text.Append(CultureInfo.InvariantCulture, $"\nRates of {sweep.Fleet}\n");
        AppendTable(text,
        [
            ["", "REQUESTS/S", "TTFT P95", "ITL P95", "E2E P95", "OUT TOKENS/S", "ERRORS", "BUSY"],
            .. sweep.Points.Select(static point => (string[])
            [
                point.Met ? "ok" : "miss", PlanAnswer.Number(point.RequestsPerSecond, 3), FormatSeconds(point.TimeToFirstTokenP95), FormatSeconds(point.InterTokenLatencyP95),
                FormatSeconds(point.EndToEndP95), PlanAnswer.Number(point.OutputTokensPerSecond, 3), FormatShare(point.ErrorRate), FormatShare(point.Utilization),
            ]),
        ]);
        text.Append(CultureInfo.InvariantCulture, $"  holds {PlanAnswer.Number(sweep.HeldRequestsPerSecond, 3)}/s");
        text.Append(sweep.BreakingTarget is null ? "" : $", then {sweep.BreakingTarget} breaks");
        text.Append(CultureInfo.InvariantCulture, $"; the cliff is at {PlanAnswer.Number(sweep.CliffRequestsPerSecond, 3)}/s\n");
    }

    private static void AppendTable(StringBuilder text, List<string[]> rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            text.Append("  ").Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
    }
}
