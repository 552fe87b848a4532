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

        var metrics = await JsonAsync(http, MetricsHandlers.Get(http, _world.Collector, _world.Health));

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

        var keys = (await JsonAsync(http, MetricsHandlers.Get(http, _world.Collector, _world.Health))).GetProperty("keys");

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

        var metrics = PrometheusParser.Parse(await RunAsync(http, MetricsHandlers.Get(http, _world.Collector, _world.Health)), openMetrics);

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

        var metrics = PrometheusParser.Parse(await RunAsync(http, MetricsHandlers.Get(http, _world.Collector, _world.Health)), openMetrics: false);

        foreach (var (name, bounds) in new (string, double[])[]
        {
            ("vllm:time_to_first_token_seconds", LatencyBuckets.VllmTimeToFirstToken.ToArray()),
            ("vllm:inter_token_latency_seconds", LatencyBuckets.VllmInterToken.ToArray()),
            ("vllm:e2e_request_latency_seconds", LatencyBuckets.VllmRequest.ToArray()),
            ("vllm:request_queue_time_seconds", LatencyBuckets.VllmRequest.ToArray()),
        })
        {
            var buckets = metrics.Series.Where(series => series.Key.StartsWith(name + "_bucket{", StringComparison.Ordinal)).ToList();
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
        _world.Counted.For("llama").Add(usage);
        _world.Counted.For("llama").Add(usage with { FinishReason = "length", TimeToFirstTokenSeconds = 0.07, DurationSeconds = 60 });
        _world.Counted.CountStatus(200, 2);
        _world.Counted.CountStatus(429, 3);
        _world.Counted.CountRefusal(LimitKind.TokensPerMinute, 3);
        _world.Counted.RejectedSettlements = 4;
        _world.Backlog = new SettlementBacklog(7, 1);
    }
}
