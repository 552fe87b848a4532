using System.Globalization;
using System.Text;

namespace Nebula.Domain.Planning.Reports;

/// <summary>The fleets of a plan as CSV (RFC 4180): one row per fleet that was simulated, seconds and US dollars as numbers.</summary>
public static class CsvReport
{
    private const string Heading =
        "rank,fleet,meets_targets,miss,gpu,gpus_per_replica,replicas,weights,cost_per_hour_usd,cost_per_million_output_tokens_usd,output_tokens_per_second,"
        + "ttft_mean,ttft_p50,ttft_p95,ttft_p99,itl_mean,itl_p50,itl_p95,itl_p99,tpot_mean,tpot_p95,e2e_mean,e2e_p95,"
        + "error_rate,utilization,mean_batch,peak_kv_usage,preemptions,cache_hit_rate,basis,ttft_error_percent,tpot_error_percent";

    /// <summary>The table.</summary>
    public static string Format(PlanReport report)
    {
        var text = new StringBuilder(Heading).Append('\n');
        var rank = 0;
        foreach (var fleet in report.Ranked.Concat(report.Rejected))
        {
            object?[] cells =
            [
                fleet.Miss is null ? ++rank : null, fleet.Name, fleet.Miss is null ? "true" : "false", fleet.Miss,
                fleet.Deployment.Gpu, fleet.Deployment.GpusPerReplica, fleet.Deployment.Replicas, fleet.Deployment.Weights,
                fleet.CostPerHourUsd, fleet.CostPerMillionOutputTokensUsd, fleet.OutputTokensPerSecond,
                fleet.TimeToFirstToken.Mean, fleet.TimeToFirstToken.P50, fleet.TimeToFirstToken.P95, fleet.TimeToFirstToken.P99,
                fleet.InterTokenLatency.Mean, fleet.InterTokenLatency.P50, fleet.InterTokenLatency.P95, fleet.InterTokenLatency.P99,
                fleet.TimePerOutputToken.Mean, fleet.TimePerOutputToken.P95, fleet.EndToEnd.Mean, fleet.EndToEnd.P95,
                fleet.ErrorRate, fleet.Utilization, fleet.MeanBatch, fleet.PeakKvUsage, fleet.Preemptions, fleet.CacheHitRate,
                fleet.Basis, fleet.ErrorPercent.TimeToFirstToken, fleet.ErrorPercent.TimePerOutputToken,
            ];
            text.AppendJoin(',', cells.Select(static cell => Escape(Convert.ToString(cell, CultureInfo.InvariantCulture) ?? ""))).Append('\n');
        }

        return text.ToString();
    }

    private static string Escape(string cell) => cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
