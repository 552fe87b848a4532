using System.Globalization;
using System.Text.Json;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Metrics;

/// <summary>Formats a snapshot for Prometheus: vLLM's metrics by vLLM's names (vllm/v1/metrics/loggers.py), then Nebula's own.</summary>
internal static class PrometheusText
{
    // vLLM's default block size on CUDA.
    private const int BlockTokens = 16;

    private static readonly string[] Reasons = ["stop", "length", "abort", "error"];

    /// <summary>The whole text.</summary>
    public static string Write(MetricsSnapshot snapshot, bool openMetrics)
    {
        var writer = new PrometheusWriter(openMetrics);
        WriteLoad(writer, snapshot);
        WriteCache(writer, snapshot);
        WriteCounts(writer, snapshot);
        WriteLatencies(writer, snapshot);
        WriteSizes(writer, snapshot);
        HttpMetricsText.Write(writer, snapshot.Counts.Http);
        ProcessMetricsText.Write(writer);
        WriteLimits(writer, snapshot);
        WriteLedger(writer, snapshot);
        WriteGpus(writer, snapshot);
        WriteUpstreams(writer, snapshot);
        WriteDependencies(writer, snapshot);
        WriteScripts(writer, snapshot);
        WriteExchanges(writer, snapshot);
        return writer.Finish();
    }

    private static void WriteLoad(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        void Each(string name, string help, Func<DeploymentReading, double> value)
        {
            writer.Gauge(name, help);
            foreach (var reading in snapshot.Deployments)
                writer.Sample(name, value(reading), Model(reading.Deployment.Name), Engine);
        }

        Each("vllm:num_requests_running", "Number of requests in model execution batches.", static reading => reading.Load.Running);
        Each("vllm:num_requests_waiting", "Number of requests waiting to be processed.", static reading => reading.Load.Waiting);
        writer.Gauge("vllm:num_requests_waiting_by_reason", "Number of requests waiting to be processed, by reason.");
        foreach (var reading in snapshot.Deployments)
        {
            writer.Sample("vllm:num_requests_waiting_by_reason", reading.Load.Waiting, Model(reading.Deployment.Name), Engine, ("reason", "capacity"));
            writer.Sample("vllm:num_requests_waiting_by_reason", 0, Model(reading.Deployment.Name), Engine, ("reason", "deferred"));
        }

        Each("vllm:kv_cache_usage_perc", "KV-cache usage. 1 means 100 percent usage.", static reading => reading.KvCacheUsage);
    }

    private static void WriteCache(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        writer.Gauge("vllm:cache_config_info", "Information of the LLMEngine CacheConfig");
        foreach (var reading in snapshot.Deployments)
        {
            var engine = reading.Deployment.Hardware?.Engine ?? EngineSettings.Default;
            writer.Sample(
                "vllm:cache_config_info",
                1,
                Model(reading.Deployment.Name),
                Engine,
                ("block_size", BlockTokens.ToString(CultureInfo.InvariantCulture)),
                ("num_gpu_blocks", (reading.KvCacheTokens / BlockTokens).ToString(CultureInfo.InvariantCulture)),
                ("cache_dtype", engine.KvCacheDtype.ToName()),
                ("gpu_memory_utilization", engine.GpuMemoryUtilization.ToString(CultureInfo.InvariantCulture)),
                ("enable_prefix_caching", engine.PrefixCaching ? "True" : "False"));
        }
    }

    private static void WriteCounts(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        writer.Counter("vllm:prompt_tokens_total", "Number of prefill tokens processed.");
        foreach (var (model, metrics) in Models(snapshot))
            writer.Sample("vllm:prompt_tokens_total", metrics.PromptTokens, Model(model), Engine);
        writer.Counter("vllm:prompt_tokens_by_source_total", "Number of prefill tokens by the place that they came from.");
        foreach (var (model, metrics) in Models(snapshot))
        {
            writer.Sample("vllm:prompt_tokens_by_source_total", metrics.PromptTokens, Model(model), Engine, ("source", "local_compute"));
            writer.Sample("vllm:prompt_tokens_by_source_total", 0, Model(model), Engine, ("source", "local_cache_hit"));
            writer.Sample("vllm:prompt_tokens_by_source_total", 0, Model(model), Engine, ("source", "external_kv_transfer"));
        }

        writer.Counter("vllm:generation_tokens_total", "Number of generation tokens processed.");
        foreach (var (model, metrics) in Models(snapshot))
            writer.Sample("vllm:generation_tokens_total", metrics.GenerationTokens, Model(model), Engine);
        writer.Counter("vllm:request_success_total", "Count of successfully processed requests.");
        foreach (var (model, metrics) in Models(snapshot))
        {
            foreach (var reason in Reasons.Union(metrics.Finished.Keys))
                writer.Sample("vllm:request_success_total", metrics.Finished.GetValueOrDefault(reason), Model(model), Engine, ("finished_reason", reason));
        }
    }

    private static void WriteLatencies(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        void Each(string name, string help, ReadOnlySpan<double> bounds, Func<ModelMetrics, LatencyHistogram> histogram) =>
            WriteHistogram(writer, snapshot, name, help, bounds, histogram);

        Each(
            "vllm:time_to_first_token_seconds",
            "Histogram of time to first token in seconds.",
            LatencyBuckets.VllmTimeToFirstToken,
            static model => model.TimeToFirstToken);
        Each(
            "vllm:inter_token_latency_seconds",
            "Histogram of inter-token latency in seconds.",
            LatencyBuckets.VllmInterToken,
            static model => model.InterToken);
        Each(
            "vllm:e2e_request_latency_seconds",
            "Histogram of e2e request latency in seconds.",
            LatencyBuckets.VllmRequest,
            static model => model.EndToEnd);
        Each(
            "vllm:request_queue_time_seconds",
            "Histogram of time spent in WAITING phase for request.",
            LatencyBuckets.VllmRequest,
            static model => model.Queue);
        Each(
            "vllm:request_prefill_time_seconds",
            "Histogram of time spent in PREFILL phase for request.",
            LatencyBuckets.VllmRequest,
            static model => model.Prefill);
        Each(
            "vllm:request_decode_time_seconds",
            "Histogram of time spent in DECODE phase for request.",
            LatencyBuckets.VllmRequest,
            static model => model.Decode);
        Each(
            "vllm:request_time_per_output_token_seconds",
            "Histogram of time_per_output_token_seconds per request.",
            LatencyBuckets.VllmInterToken,
            static model => model.TimePerToken);
    }

    private static void WriteSizes(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        void Each(string name, string help, Func<ModelMetrics, TokenHistogram> histogram) =>
            WriteHistogram(writer, snapshot, name, help, TokenHistogram.Bounds, histogram);

        Each("vllm:request_prompt_tokens", "Number of prefill tokens processed.", static model => model.PromptSize);
        Each("vllm:request_prefill_kv_computed_tokens", "Number of prefill tokens that were computed.", static model => model.PromptSize);
        Each("vllm:request_generation_tokens", "Number of generation tokens processed.", static model => model.GenerationSize);
        Each("vllm:request_max_num_generation_tokens", "Histogram of maximum number of requested generation tokens.", static model => model.LongestChoice);
    }

    private static void WriteHistogram(
        PrometheusWriter writer, MetricsSnapshot snapshot, string name, string help, ReadOnlySpan<double> bounds, Func<ModelMetrics, IHistogram> histogram)
    {
        writer.Histogram(name, help);
        foreach (var (model, metrics) in Models(snapshot))
            writer.Distribution(name, histogram(metrics), bounds, Model(model), Engine);
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

    private static void WriteLimits(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        writer.Counter("nebula_requests_total", "Inference requests by HTTP status; 499 is a client that disconnected.");
        foreach (var (status, count) in snapshot.Counts.ByStatus.OrderBy(static count => count.Key))
            writer.Sample("nebula_requests_total", count, ("status", status.ToString(CultureInfo.InvariantCulture)));
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

    private static void WriteGpus(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        void Each(string name, string help, Func<DeploymentReading, SimulatedHardware, double> value)
        {
            writer.Gauge(name, help);
            foreach (var reading in snapshot.Deployments)
            {
                if (reading.Deployment.Hardware is { } hardware)
                    writer.Sample(name, value(reading, hardware), Model(reading.Deployment.Name), ("gpu", hardware.Gpu));
            }
        }

        Each("nebula_deployment_replicas", "Replicas wanted.", static (_, hardware) => hardware.Replicas);
        Each("nebula_deployment_ready_replicas", "Replicas that are ready to serve.", static (_, hardware) => hardware.ReadyReplicas);
        Each("nebula_gpus", "GPUs of ready replicas.", static (_, hardware) => hardware.ReadyReplicas * hardware.GpusPerReplica);
        Each("nebula_gpu_utilization_ratio", "Share of the last 10 seconds in which the GPUs worked.", static (reading, _) => reading.GpuUtilization);
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

    private static (string Name, string Value) Engine => ("engine", "0");

    private static (string Name, string Value) Model(string name) => ("model_name", name);

    // A deployment that has not served a request has its series at zero, so that rates start with the first request.
    private static IEnumerable<KeyValuePair<string, ModelMetrics>> Models(MetricsSnapshot snapshot) => snapshot.Counts.Models
        .Concat(snapshot.Deployments
            .Select(static reading => reading.Deployment.Name)
            .Where(name => !snapshot.Counts.Models.ContainsKey(name))
            .Select(static name => KeyValuePair.Create(name, new ModelMetrics())))
        .OrderBy(static model => model.Key, StringComparer.Ordinal);

    private static string ToSnakeCase<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
