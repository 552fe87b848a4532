using System.Text.Json;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using static Nebula.Api.Management.Metrics.MetricLabels;

namespace Nebula.Api.Management.Metrics;

/// <summary>Formats what only Nebula has: keys, limits, the ledger, upstream servers, dependencies, scripts and recordings.</summary>
internal static class PlatformMetricsText
{
    /// <summary>All of them.</summary>
    public static void Write(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        WriteLimits(writer, snapshot);
        WriteLedger(writer, snapshot);
        WriteUpstreams(writer, snapshot);
        WriteDependencies(writer, snapshot);
        WriteScripts(writer, snapshot);
        WriteExchanges(writer, snapshot);
        WriteSockets(writer, snapshot);
    }

    private static void WriteLimits(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        writer.Counter("nebula_requests_total", "Inference requests by HTTP status; 499 is a client that disconnected.");
        foreach (var (status, count) in snapshot.Counts.ByStatus.OrderBy(static count => count.Key))
            writer.Sample("nebula_requests_total", count, ("status", Number(status)));
        writer.Counter("nebula_requests_refused_total", "Requests refused by a limit of their key.");
        foreach (var limit in Enum.GetValues<LimitKind>().Where(static limit => limit != LimitKind.None))
            writer.Sample("nebula_requests_refused_total", snapshot.Counts.Refused.GetValueOrDefault(limit), ("limit", ToSnakeCase(limit)));
        writer.Counter("nebula_faults_total", "Requests that got a fault, by the fault's name and kind.");
        foreach (var ((fault, kind), count) in snapshot.Counts.Faults.OrderBy(static count => count.Key))
            writer.Sample("nebula_faults_total", count, ("fault", fault), ("kind", kind));
        writer.Counter("nebula_settlement_failures_total", "Settlements that failed, each attempt counted.");
        writer.Sample("nebula_settlement_failures_total", snapshot.Counts.SettlementFailures);
        writer.Gauge("nebula_api_keys", "API keys by status.");
        foreach (var status in Enum.GetValues<ApiKeyStatus>())
            writer.Sample("nebula_api_keys", snapshot.Keys.GetValueOrDefault(status), ("status", ToSnakeCase(status)));
    }

    private static void WriteLedger(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        writer.Counter("nebula_ledger_requests_total", "Settled requests in the ledger, of all time.");
        writer.Sample("nebula_ledger_requests_total", snapshot.Ledger.Requests);
        writer.Counter("nebula_ledger_failed_requests_total", "Settled requests in the ledger that failed, of all time.");
        writer.Sample("nebula_ledger_failed_requests_total", snapshot.Ledger.FailedRequests);
        writer.Counter("nebula_ledger_tokens_total", "Tokens in the ledger, of all time.");
        writer.Sample("nebula_ledger_tokens_total", snapshot.Ledger.InputTokens, ("type", "input"));
        writer.Sample("nebula_ledger_tokens_total", snapshot.Ledger.OutputTokens, ("type", "output"));
        writer.Gauge("nebula_outbox_records", "Settlements that are stored and wait to be replayed to Redis.");
        writer.Sample("nebula_outbox_records", snapshot.Backlog.Waiting, ("state", "waiting"));
        writer.Sample("nebula_outbox_records", snapshot.Backlog.Rejected, ("state", "rejected"));
        writer.Counter("nebula_outbox_rejected_total", "Settlements that were set aside because they could not be replayed.");
        writer.Sample("nebula_outbox_rejected_total", snapshot.Counts.RejectedSettlements);
    }

    private static void WriteUpstreams(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        void Each(string name, Func<UpstreamHealth, double> value)
        {
            foreach (var reading in snapshot.Deployments)
            {
                if (reading.Upstream is { } upstream)
                    writer.Sample(name, value(upstream), Model(reading.Deployment.Name));
            }
        }

        writer.Gauge("nebula_upstream_circuit_open", "Whether requests to an upstream server are refused because too many failed: 1 if they are, 0.5 while one is tried.");
        Each("nebula_upstream_circuit_open", static upstream => upstream.Circuit switch { UpstreamCircuit.Open => 1, UpstreamCircuit.HalfOpen => 0.5, _ => 0 });
        writer.Gauge("nebula_upstream_latency_seconds", "Moving average of the time from a request to the first part of an upstream server's answer.");
        Each("nebula_upstream_latency_seconds", static upstream => upstream.LatencySeconds ?? 0);
        writer.Counter("nebula_upstream_answers_total", "Answers of an upstream server that began.");
        Each("nebula_upstream_answers_total", static upstream => upstream.Answers);
        writer.Counter("nebula_upstream_failures_total", "Attempts to ask an upstream server that failed.");
        Each("nebula_upstream_failures_total", static upstream => upstream.Failures);
        writer.Counter("nebula_upstream_retries_total", "Attempts to ask an upstream server that were made again.");
        Each("nebula_upstream_retries_total", static upstream => upstream.Retries);
    }

    private static void WriteDependencies(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        writer.Gauge("nebula_dependency_up", "Whether a dependency works; 0 if requests are served without it or cannot be served.");
        foreach (var (name, status) in snapshot.Dependencies)
            writer.Sample("nebula_dependency_up", status == HealthStatus.Ok ? 1 : 0, ("dependency", name));
    }

    private static void WriteScripts(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        writer.Counter("nebula_script_matches_total", "Requests that a script answered, since its counters were reset.");
        foreach (var (script, matches) in snapshot.Scripts)
            writer.Sample("nebula_script_matches_total", matches, ("script", script));
    }

    private static void WriteExchanges(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        void Each(string name, ExchangeOutcome outcome, string result)
        {
            foreach (var ((deployment, _), count) in snapshot.Counts.Exchanges.Where(count => count.Key.Outcome == outcome).OrderBy(static count => count.Key))
                writer.Sample(name, count, Model(deployment), ("outcome", result));
        }

        writer.Counter("nebula_recorded_exchanges_total", "Complete exchanges with an upstream server, by whether they were recorded.");
        Each("nebula_recorded_exchanges_total", ExchangeOutcome.Recorded, "recorded");
        Each("nebula_recorded_exchanges_total", ExchangeOutcome.NotRecorded, "failed");
        writer.Counter("nebula_replayed_exchanges_total", "Choices that were replayed, or that a recording does not have.");
        Each("nebula_replayed_exchanges_total", ExchangeOutcome.Replayed, "replayed");
        Each("nebula_replayed_exchanges_total", ExchangeOutcome.NotMatched, "not_matched");
    }

    private static void WriteSockets(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        writer.Gauge("nebula_websocket_connections", "WebSockets that are open in the process that answers, by route.");
        foreach (var route in (ReadOnlySpan<string>)[$"/{Routes.Realtime}", $"/{Routes.Responses}"])
            writer.Sample("nebula_websocket_connections", snapshot.Sockets.GetValueOrDefault(route), ("route", route));
    }

    private static string ToSnakeCase<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
