using Nebula.Domain.Telemetry;
using static Nebula.Api.Management.Metrics.MetricLabels;

namespace Nebula.Api.Management.Metrics;

/// <summary>Formats what vLLM reports of the requests that have ended (vllm/v1/metrics/loggers.py).</summary>
internal static class RequestMetricsText
{
    private const string PromptTokensBySource = "vllm:prompt_tokens_by_source_total";
    private const string CachedTokensBySource = "vllm:prompt_tokens_cached_by_source_total";
    private const string Finished = "vllm:request_success_total";

    // Sources of vllm/v1/metrics/cache_hit_source.py beside the memory of the GPU: offloading and KV transfer.
    private static readonly string[] OtherCacheSources = ["host", "p2p", "disk", "external_unspecified"];
    private static readonly string[] Reasons = ["stop", "length", "abort", "error"];

    /// <summary>All of them.</summary>
    public static void Write(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        var engines = ForEach(snapshot, snapshot.Counts.Models, static () => new ModelMetrics()).ToList();
        WriteCounts(writer, engines);
        WriteLatencies(writer, engines);
        WriteSizes(writer, engines);
    }

    private static void WriteCounts(PrometheusWriter writer, List<(EngineId Engine, ModelMetrics Counts)> engines)
    {
        void Each(string name, string help, Func<ModelMetrics, long> value)
        {
            writer.Counter(name, help);
            foreach (var (engine, counts) in engines)
                writer.Sample(name, value(counts), Model(engine.Deployment), Engine(engine.Replica));
        }

        Each("vllm:prompt_tokens_total", "Number of prefill tokens processed.", static counts => counts.PromptTokens);
        Each("vllm:prompt_tokens_cached_total", "Number of prompt tokens that were in the prefix cache.", static counts => counts.CachedTokens);
        writer.Counter(PromptTokensBySource, "Number of prefill tokens by the place that they came from.");
        foreach (var (engine, counts) in engines)
        {
            writer.Sample(PromptTokensBySource, counts.PromptTokens - counts.CachedTokens, Model(engine.Deployment), Engine(engine.Replica), ("source", "local_compute"));
            writer.Sample(PromptTokensBySource, counts.CachedTokens, Model(engine.Deployment), Engine(engine.Replica), ("source", "local_cache_hit"));
            writer.Sample(PromptTokensBySource, 0, Model(engine.Deployment), Engine(engine.Replica), ("source", "external_kv_transfer"));
        }

        writer.Counter(CachedTokensBySource, "Number of cached prompt tokens by the memory that held them.");
        foreach (var (engine, counts) in engines)
        {
            writer.Sample(CachedTokensBySource, counts.CachedTokens, Model(engine.Deployment), Engine(engine.Replica), ("source", "device"));
            foreach (var source in OtherCacheSources)
                writer.Sample(CachedTokensBySource, 0, Model(engine.Deployment), Engine(engine.Replica), ("source", source));
        }

        Each("vllm:generation_tokens_total", "Number of generation tokens processed.", static counts => counts.GenerationTokens);
        writer.Counter(Finished, "Count of successfully processed requests.");
        foreach (var (engine, counts) in engines)
        {
            foreach (var reason in Reasons.Union(counts.Finished.Keys))
                writer.Sample(Finished, counts.Finished.GetValueOrDefault(reason), Model(engine.Deployment), Engine(engine.Replica), ("finished_reason", reason));
        }
    }

    private static void WriteLatencies(PrometheusWriter writer, List<(EngineId Engine, ModelMetrics Counts)> engines)
    {
        void Each(string name, string help, ReadOnlySpan<double> bounds, Func<ModelMetrics, LatencyHistogram> histogram)
        {
            writer.Histogram(name, help);
            foreach (var (engine, counts) in engines)
                writer.Distribution(name, histogram(counts), bounds, Model(engine.Deployment), Engine(engine.Replica));
        }

        Each("vllm:time_to_first_token_seconds", "Histogram of time to first token in seconds.", LatencyBuckets.VllmTimeToFirstToken, static counts => counts.TimeToFirstToken);
        Each("vllm:inter_token_latency_seconds", "Histogram of inter-token latency in seconds.", LatencyBuckets.VllmInterToken, static counts => counts.InterToken);
        Each("vllm:e2e_request_latency_seconds", "Histogram of e2e request latency in seconds.", LatencyBuckets.VllmRequest, static counts => counts.EndToEnd);
        Each("vllm:request_queue_time_seconds", "Histogram of time spent in WAITING phase for request.", LatencyBuckets.VllmRequest, static counts => counts.Queue);
        Each("vllm:request_inference_time_seconds", "Histogram of time spent in RUNNING phase for request.", LatencyBuckets.VllmRequest, static counts => counts.Inference);
        Each("vllm:request_prefill_time_seconds", "Histogram of time spent in PREFILL phase for request.", LatencyBuckets.VllmRequest, static counts => counts.Prefill);
        Each("vllm:request_decode_time_seconds", "Histogram of time spent in DECODE phase for request.", LatencyBuckets.VllmRequest, static counts => counts.Decode);
        Each("vllm:request_time_per_output_token_seconds", "Histogram of time_per_output_token_seconds per request.", LatencyBuckets.VllmInterToken, static counts => counts.TimePerToken);
    }

    private static void WriteSizes(PrometheusWriter writer, List<(EngineId Engine, ModelMetrics Counts)> engines)
    {
        void Each(string name, string help, Func<ModelMetrics, TokenHistogram> histogram)
        {
            writer.Histogram(name, help);
            foreach (var (engine, counts) in engines)
                writer.Distribution(name, histogram(counts), histogram(counts).Bounds, Model(engine.Deployment), Engine(engine.Replica));
        }

        Each("vllm:request_prompt_tokens", "Number of prefill tokens processed.", static counts => counts.PromptSize);
        Each("vllm:request_prefill_kv_computed_tokens", "Number of prefill tokens that were computed.", static counts => counts.ComputedSize);
        Each("vllm:request_generation_tokens", "Number of generation tokens processed.", static counts => counts.GenerationSize);
        Each("vllm:request_max_num_generation_tokens", "Histogram of maximum number of requested generation tokens.", static counts => counts.LongestChoice);
    }
}
