using Moq;
using Nebula.Api.Management.Metrics;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Shouldly;
using Xunit;
using static Nebula.Tests.Management.TestHttp;

namespace Nebula.Tests.Management;

public sealed class MetricsHandlersTests
{
    private readonly ManagementWorld _world = new();

    [Fact]
    public async Task Get_AsJson_HasTheCurrentValues()
    {
        var key = (await _world.AddKey("checkout")).Key;
        await FillAsync();
        _world.KeyTotals[key.Id] = new KeyTotals(key.Id, new UsageTotals(9, 1, 100, 200), _world.Time.GetUtcNow());
        _world.KeyTotals["gone"] = new KeyTotals("gone", new UsageTotals(10, 0, 1, 2), _world.Time.GetUtcNow());
        var http = Request();

        var metrics = await JsonAsync(http, MetricsHandlers.Get(http, _world.Collector, _world.Health, _world.Metrics));

        http.Response.ContentType.ShouldBe("application/json");
        metrics.GetProperty("requests").ToString().ShouldBe("""{"total":5,"running":3,"waiting":2,"by_status":{"200":2,"429":3}}""");
        metrics.GetProperty("tokens").ToString().ShouldBe("""{"input":101,"output":202}""");
        metrics.GetProperty("latency_seconds").GetProperty("time_to_first_token").GetProperty("count").GetInt64().ShouldBe(2);
        metrics.GetProperty("latency_seconds").GetProperty("time_to_first_token").GetProperty("mean").GetDouble().ShouldBe(0.05, 1e-9);
        metrics.GetProperty("keys")[0].GetProperty("name").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        metrics.GetProperty("keys")[1].GetProperty("name").GetString().ShouldBe("checkout");
        var deployment = metrics.GetProperty("deployments")[0];
        deployment.GetProperty("name").GetString().ShouldBe("llama");
        deployment.GetProperty("kv_cache_usage").GetDouble().ShouldBeInRange(0.01, 0.99);
        deployment.GetProperty("gpu_utilization").GetDouble().ShouldBe(0);
    }

    [Fact]
    public async Task Get_OfMoreThanAHundredKeys_ShowsTheBusiest()
    {
        for (var i = 0; i < 120; i++)
            _world.KeyTotals[$"k{i}"] = new KeyTotals($"k{i}", new UsageTotals(i, 0, 0, 0), default);
        var http = Request();

        var keys = (await JsonAsync(http, MetricsHandlers.Get(http, _world.Collector, _world.Health, _world.Metrics))).GetProperty("keys");

        keys.GetArrayLength().ShouldBe(100);
        keys[0].GetProperty("id").GetString().ShouldBe("k119");
    }

    [Theory]
    [InlineData("text/plain", false, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text", true, "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public async Task Get_AsText_ParsesUnderVllmsNames(string accept, bool openMetrics, string contentType)
    {
        await _world.AddKey();
        await FillAsync();
        var redis = new Mock<IHealthProbe>();
        redis.SetupGet(probe => probe.Name).Returns("redis");
        redis.Setup(probe => probe.CheckAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new DependencyHealth(HealthStatus.Degraded));
        _world.Probes.Add(redis.Object);
        _world.KeyTotals["k"] = new KeyTotals("k", new UsageTotals(9, 1, 100, 200), default);
        var http = Request();
        http.Request.Headers.Accept = accept;

        var metrics = PrometheusParser.Parse(await RunAsync(http, MetricsHandlers.Get(http, _world.Collector, _world.Health, _world.Metrics)), openMetrics);

        http.Response.ContentType.ShouldBe(contentType);
        http.Response.Headers.Vary.ToString().ShouldBe("Accept");
        var llama = """{model_name="llama",engine="0"}""";
        metrics[$"vllm:num_requests_running{llama}"].ShouldBe(3);
        metrics[$"vllm:num_requests_waiting{llama}"].ShouldBe(2);
        metrics[$"vllm:kv_cache_usage_perc{llama}"].ShouldBeInRange(0.01, 0.99);
        metrics[$"vllm:prompt_tokens_total{llama}"].ShouldBe(20);
        metrics[$"vllm:generation_tokens_total{llama}"].ShouldBe(40);
        metrics["""vllm:request_success_total{model_name="llama",engine="0",finished_reason="stop"}"""].ShouldBe(1);
        metrics["""vllm:request_success_total{model_name="llama",engine="0",finished_reason="length"}"""].ShouldBe(1);
        metrics["""vllm:request_success_total{model_name="llama",engine="0",finished_reason="abort"}"""].ShouldBe(0);
        metrics["""nebula_requests_refused_total{limit="tokens_per_minute"}"""].ShouldBe(3);
        metrics["""nebula_requests_refused_total{limit="tokens_per_day"}"""].ShouldBe(0);
        metrics["""nebula_requests_total{status="429"}"""].ShouldBe(3);
        metrics["""nebula_api_keys{status="active"}"""].ShouldBe(1);
        metrics["""nebula_ledger_tokens_total{type="output"}"""].ShouldBe(200);
        metrics["""nebula_outbox_records{state="waiting"}"""].ShouldBe(7);
        metrics["""nebula_outbox_records{state="rejected"}"""].ShouldBe(1);
        metrics["nebula_outbox_rejected_total"].ShouldBe(4);
        metrics["""nebula_gpus{model_name="llama",gpu="h100-sxm-80gb"}"""].ShouldBe(2);
        metrics["""nebula_dependency_up{dependency="redis"}"""].ShouldBe(0);
        metrics.Types["vllm:time_to_first_token_seconds"].ShouldBe("histogram");
        metrics.Types[openMetrics ? "vllm:prompt_tokens" : "vllm:prompt_tokens_total"].ShouldBe("counter");
    }

    [Fact]
    public async Task Get_AsText_CountsEveryHistogramInVllmsBuckets()
    {
        await FillAsync();
        var http = Request();
        http.Request.Headers.Accept = "text/plain";

        var metrics = PrometheusParser.Parse(await RunAsync(http, MetricsHandlers.Get(http, _world.Collector, _world.Health, _world.Metrics)), openMetrics: false);

        foreach (var (name, bounds) in new (string, double[])[]
        {
            ("vllm:time_to_first_token_seconds", LatencyBuckets.VllmTimeToFirstToken.ToArray()),
            ("vllm:inter_token_latency_seconds", LatencyBuckets.VllmInterToken.ToArray()),
            ("vllm:e2e_request_latency_seconds", LatencyBuckets.VllmRequest.ToArray()),
            ("vllm:request_queue_time_seconds", LatencyBuckets.VllmRequest.ToArray()),
        })
        {
            var buckets = metrics.Series.Where(series => series.Key.StartsWith($$"""{{name}}_bucket{model_name="llama",engine="0",""", StringComparison.Ordinal)).ToList();
            buckets.Count.ShouldBe(bounds.Length + 1);
            buckets.Select(bucket => bucket.Value).ShouldBeInOrder();
            buckets[^1].Key.ShouldEndWith(",le=\"+Inf\"}");
            buckets[^1].Value.ShouldBe(metrics[name + """_count{model_name="llama",engine="0"}"""]);
        }

        metrics["""vllm:time_to_first_token_seconds_bucket{model_name="llama",engine="0",le="0.02"}"""].ShouldBe(0);
        metrics["""vllm:time_to_first_token_seconds_bucket{model_name="llama",engine="0",le="0.04"}"""].ShouldBe(1);
        metrics["""vllm:time_to_first_token_seconds_bucket{model_name="llama",engine="0",le="1.0"}"""].ShouldBe(2);
        metrics["""vllm:time_to_first_token_seconds_sum{model_name="llama",engine="0"}"""].ShouldBe(0.1, 1e-9);
    }

    [Fact]
    public async Task Get_AsText_HasAnEngineForEachReplicaAndItsGpus()
    {
        await FillAsync();
        _world.ReplicaLoads = [new ReplicaReport(1, 3, 2, 99_000, 6_250)];
        var engine = _world.Counted!.ForEngine(new EngineId("llama", 1));
        engine.CountStep(seconds: 0.5, tokens: 600, preemptions: 2);
        engine.CountStep(seconds: 0.5, tokens: 8, preemptions: 0);
        (engine.QueriedTokens, engine.HitTokens) = (340, 160);
        _world.Counted.ForRequests(new EngineId("llama", 1)).Add(new UsageRecord
        {
            JobId = "chatcmpl-2", KeyId = "k", Model = "llama", At = default, Status = 200, FinishReason = "stop", InputTokens = 170, CachedTokens = 160, OutputTokens = 3,
            QueueSeconds = 0.01, TimeToFirstTokenSeconds = 0.03, DurationSeconds = 0.05, Replica = 1,
        });
        _world.Time.Advance(TimeSpan.FromSeconds(10));
        var http = Request();
        http.Request.Headers.Accept = "text/plain";

        var metrics = PrometheusParser.Parse(await RunAsync(http, MetricsHandlers.Get(http, _world.Collector, _world.Health, _world.Metrics)), openMetrics: false);

        double Of(string name, int replica, string labels = "") => metrics[$$"""{{name}}{model_name="llama",engine="{{replica}}"{{labels}}}"""];
        (Of("vllm:num_requests_running", 0), Of("vllm:num_requests_running", 1), Of("vllm:num_requests_waiting", 1)).ShouldBe((0, 3, 2));
        (Of("vllm:kv_cache_usage_perc", 0), Of("vllm:num_preemptions_total", 0), Of("vllm:num_preemptions_total", 1)).ShouldBe((0, 0, 2));
        Of("vllm:kv_cache_usage_perc", 1).ShouldBeInRange(0.1, 0.9);
        (Of("vllm:prefix_cache_queries_total", 1), Of("vllm:prefix_cache_hits_total", 1)).ShouldBe((340, 160));
        (Of("vllm:iteration_tokens_total_count", 1), Of("vllm:iteration_tokens_total_sum", 1), Of("vllm:iteration_tokens_total_bucket", 1, ",le=\"8.0\"")).ShouldBe((2, 608, 1));
        (Of("vllm:prompt_tokens_total", 1), Of("vllm:prompt_tokens_cached_total", 1)).ShouldBe((170, 160));
        (Of("vllm:prompt_tokens_cached_by_source_total", 1, ",source=\"device\""), Of("vllm:prompt_tokens_cached_by_source_total", 1, ",source=\"host\"")).ShouldBe((160, 0));
        (Of("vllm:prompt_tokens_by_source_total", 1, ",source=\"local_compute\""), Of("vllm:request_prefill_kv_computed_tokens_sum", 1)).ShouldBe((10, 10));
        Of("vllm:request_inference_time_seconds_sum", 1).ShouldBe(0.04, 1e-9);
        (Of("vllm:engine_sleep_state", 1, ",sleep_state=\"awake\""), Of("vllm:engine_sleep_state", 1, ",sleep_state=\"discard_all\"")).ShouldBe((1, 0));
        double OfGpu(string name, int replica) => metrics.Series.Single(series => series.Key.StartsWith(name + "{gpu=\"0\",", StringComparison.Ordinal) && series.Key.EndsWith($$""",Hostname="llama-{{replica}}",model_name="llama",engine="{{replica}}"}""", StringComparison.Ordinal)).Value;
        (OfGpu("DCGM_FI_DEV_GPU_UTIL", 0), OfGpu("DCGM_FI_DEV_POWER_USAGE", 0), OfGpu("DCGM_FI_DEV_GPU_TEMP", 0), OfGpu("DCGM_FI_DEV_SM_CLOCK", 0)).ShouldBe((0, 70, 30, 345));
        (OfGpu("DCGM_FI_DEV_FB_USED", 1) + OfGpu("DCGM_FI_DEV_FB_FREE", 1)).ShouldBe(81_559);
        OfGpu("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", 0).ShouldBe(70_000 * 10, "10 s without work");
        (OfGpu("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", 1) - (70_000 * 10)).ShouldBeInRange(378_000, 630_000, "a second of steps");
    }

    [Fact]
    public void Writer_EscapesWhatWouldEndALabel()
    {
        var writer = new PrometheusWriter(openMetrics: false);
        writer.Gauge("a", "One \\ two\nthree");
        writer.Sample("a", 0.1, ("b", "x\"y\\z\n"));

        var text = writer.Finish();

        text.ShouldBe("# HELP a One \\\\ two\\nthree\n# TYPE a gauge\na{b=\"x\\\"y\\\\z\\n\"} 0.1\n");
        PrometheusParser.Parse(text, openMetrics: false).Series.Count.ShouldBe(1);
    }

    private async Task FillAsync()
    {
        await _world.AddDeployment(replicas: 2);
        _world.Load = new DeploymentLoad(3, 2, 100_000);
        _world.ReplicaLoads = [new ReplicaReport(0, 3, 2, 99_000, 6_250)];
        var usage = new UsageRecord
        {
            JobId = "chatcmpl-1",
            KeyId = "k",
            Model = "llama",
            At = default,
            Status = 200,
            FinishReason = "stop",
            InputTokens = 10,
            OutputTokens = 20,
            QueueSeconds = 0,
            TimeToFirstTokenSeconds = 0.03,
            DurationSeconds = 0.4,
            InterTokenGaps = [new BucketCount(LatencyBuckets.IndexOf(0.01), 19)],
        };
        _world.Counted = new MetricsCounts();
        _world.Counted.ForRequests(new EngineId("llama", 0)).Add(usage);
        _world.Counted.ForRequests(new EngineId("llama", 0)).Add(usage with { FinishReason = "length", TimeToFirstTokenSeconds = 0.07, DurationSeconds = 60 });
        _world.Counted.CountStatus(200, 2);
        _world.Counted.CountStatus(429, 3);
        _world.Counted.CountRefusal(LimitKind.TokensPerMinute, 3);
        _world.Counted.RejectedSettlements = 4;
        _world.Backlog = new SettlementBacklog(7, 1);
    }
}
