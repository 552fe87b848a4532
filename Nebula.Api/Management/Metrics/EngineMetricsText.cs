using System.Globalization;
using Nebula.Domain.Telemetry;
using static Nebula.Api.Management.Metrics.MetricLabels;

namespace Nebula.Api.Management.Metrics;

/// <summary>Formats what vLLM reports of its engines, one for each replica (vllm/v1/metrics/loggers.py).</summary>
internal static class EngineMetricsText
{
    private const string WaitingByReason = "vllm:num_requests_waiting_by_reason";
    private const string SleepState = "vllm:engine_sleep_state";
    private const string CacheConfig = "vllm:cache_config_info";
    private const string StepTokens = "vllm:iteration_tokens_total";

    /// <summary>All of them.</summary>
    public static void Write(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        WriteLoad(writer, snapshot);
        WriteCacheConfig(writer, snapshot);
        WriteCounts(writer, snapshot);
    }

    private static void WriteLoad(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        void Each(string name, string help, Func<EngineReading, double> value)
        {
            writer.Gauge(name, help);
            foreach (var (reading, engine) in Engines(snapshot))
                writer.Sample(name, value(engine), Model(reading.Deployment.Name), Engine(engine.Replica));
        }

        Each("vllm:num_requests_running", "Number of requests in model execution batches.", static engine => engine.Running);
        Each("vllm:num_requests_waiting", "Number of requests waiting to be processed.", static engine => engine.Waiting);
        writer.Gauge(WaitingByReason, "Number of requests waiting to be processed, by reason.");
        foreach (var (reading, engine) in Engines(snapshot))
        {
            writer.Sample(WaitingByReason, engine.Waiting, Model(reading.Deployment.Name), Engine(engine.Replica), ("reason", "capacity"));
            writer.Sample(WaitingByReason, 0, Model(reading.Deployment.Name), Engine(engine.Replica), ("reason", "deferred")); // of LoRA and KV transfer
        }

        Each("vllm:kv_cache_usage_perc", "KV-cache usage. 1 means 100 percent usage.", static engine => engine.KvCacheUsage);
        writer.Gauge(SleepState, "Engine sleep state: awake, or without weights because the deployment has no replica.");
        foreach (var (reading, engine) in Engines(snapshot))
        {
            var isAwake = reading.Deployment.Hardware is not { ReadyReplicas: 0 };
            writer.Sample(SleepState, isAwake ? 1 : 0, Model(reading.Deployment.Name), Engine(engine.Replica), ("sleep_state", "awake"));
            writer.Sample(SleepState, 0, Model(reading.Deployment.Name), Engine(engine.Replica), ("sleep_state", "weights_offloaded"));
            writer.Sample(SleepState, isAwake ? 0 : 1, Model(reading.Deployment.Name), Engine(engine.Replica), ("sleep_state", "discard_all"));
        }
    }

    private static void WriteCacheConfig(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        writer.Gauge(CacheConfig, "Information of the LLMEngine CacheConfig");
        foreach (var (reading, engine) in Engines(snapshot))
        {
            if (reading.Cache is not { } cache)
                continue;
            writer.Sample(
                CacheConfig,
                1,
                Model(reading.Deployment.Name),
                Engine(engine.Replica),
                ("block_size", Number(cache.BlockTokens)),
                ("num_gpu_blocks", Number(cache.Blocks)),
                ("cache_dtype", cache.Dtype),
                ("gpu_memory_utilization", cache.MemoryUtilization.ToString(CultureInfo.InvariantCulture)),
                ("enable_prefix_caching", cache.HasPrefixCache ? "True" : "False"));
        }
    }

    private static void WriteCounts(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        var engines = ForEach(snapshot, snapshot.Counts.Engines, static () => new EngineCounts()).ToList();
        void Each(string name, string help, Func<EngineCounts, long> value)
        {
            writer.Counter(name, help);
            foreach (var (engine, counts) in engines)
                writer.Sample(name, value(counts), Model(engine.Deployment), Engine(engine.Replica));
        }

        Each("vllm:num_preemptions_total", "Cumulative number of preemption from the engine.", static counts => counts.Preemptions);
        Each("vllm:prefix_cache_queries_total", "Prefix cache queries, in terms of number of queried tokens.", static counts => counts.QueriedTokens);
        Each("vllm:prefix_cache_hits_total", "Prefix cache hits, in terms of number of cached tokens.", static counts => counts.HitTokens);
        writer.Histogram(StepTokens, "Histogram of number of tokens per engine_step.");
        foreach (var (engine, counts) in engines)
            writer.Distribution(StepTokens, counts.StepTokens, counts.StepTokens.Bounds, Model(engine.Deployment), Engine(engine.Replica));
    }

    private static IEnumerable<(DeploymentReading Deployment, EngineReading Engine)> Engines(MetricsSnapshot snapshot) =>
        snapshot.Deployments.SelectMany(static reading => reading.Engines.Select(engine => (reading, engine)));
}
