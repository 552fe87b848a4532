using System.Diagnostics;
using System.Text.RegularExpressions;
using Nebula.Tests.Hosts;
using Nebula.Tests.Management;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>vLLM's Grafana boards (examples/observability in vllm-project/vllm) and NVIDIA's find every metric and label that their queries name.</summary>
/// <remarks>
/// The names are those of <c>prometheus_grafana/grafana.json</c> and of the boards Overview, Instances, KV cache, Service status, Performance statistics and Query statistics under
/// <c>dashboards/grafana</c>, and of dcgm-exporter's <c>grafana/dcgm-exporter-dashboard.json</c>. Not here, and listed in docs/metrics.md, are metrics of what Nebula does not simulate:
/// speculative decoding, optional features of vLLM, and operations of its sleep mode and of weight updates.
/// </remarks>
public abstract partial class VllmBoardsContract(INebulaHost host) : NebulaContract(host)
{
    /// <summary>Each metric with the labels that a query selects or groups by, and the values that it asks for.</summary>
    private static readonly (string Metric, string Labels)[] Queried =
    [
        ("vllm:num_requests_running", "model_name engine"),
        ("vllm:num_requests_waiting", "model_name engine"),
        ("vllm:num_requests_waiting_by_reason", "model_name engine reason=capacity"),
        ("vllm:num_requests_waiting_by_reason", "model_name engine reason=deferred"),
        ("vllm:kv_cache_usage_perc", "model_name engine"),
        ("vllm:cache_config_info", "engine num_gpu_blocks block_size cache_dtype gpu_memory_utilization enable_prefix_caching"),
        ("vllm:num_preemptions_total", "model_name engine"),
        ("vllm:prefix_cache_queries_total", "model_name engine"),
        ("vllm:prefix_cache_hits_total", "model_name engine"),
        ("vllm:engine_sleep_state", "model_name engine sleep_state=awake"),
        ("vllm:engine_sleep_state", "model_name engine sleep_state=discard_all"),
        ("vllm:prompt_tokens_total", "model_name engine"),
        ("vllm:prompt_tokens_cached_total", "model_name engine"),
        ("vllm:prompt_tokens_cached_by_source_total", "model_name engine source=device"),
        ("vllm:generation_tokens_total", "model_name engine"),
        ("vllm:prompt_tokens_by_source_total", "model_name engine source=local_compute"),
        ("vllm:prompt_tokens_by_source_total", "model_name engine source=local_cache_hit"),
        ("vllm:prompt_tokens_by_source_total", "model_name engine source=external_kv_transfer"),
        ("vllm:request_success_total", "model_name engine finished_reason=stop"),
        ("vllm:request_success_total", "model_name engine finished_reason=length"),
        ("vllm:request_success_total", "model_name engine finished_reason=abort"),
        ("vllm:request_success_total", "model_name engine finished_reason=error"),
        ("http_requests_total", "handler=/v1/chat/completions status=2xx method=POST"),
        ("http_requests_total", "handler=/v1/chat/completions status=4xx method=POST"),
        ("http_request_duration_seconds_sum", "handler=/v1/chat/completions"),
        ("http_request_duration_seconds_count", "handler=/v1/chat/completions"),
        ("DCGM_FI_DEV_SM_CLOCK", "gpu UUID device modelName Hostname"),
        ("DCGM_FI_DEV_GPU_TEMP", "gpu UUID device modelName Hostname"),
        ("DCGM_FI_DEV_POWER_USAGE", "gpu UUID device modelName Hostname"),
        ("DCGM_FI_DEV_GPU_UTIL", "gpu UUID device modelName Hostname"),
        ("DCGM_FI_DEV_FB_USED", "gpu UUID device modelName Hostname"),
        ("DCGM_FI_DEV_FB_FREE", "gpu UUID device modelName Hostname"),
        ("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "gpu UUID device modelName Hostname"),
        ("process_start_time_seconds", ""),
        ("process_cpu_seconds_total", ""),
        ("process_resident_memory_bytes", ""),
    ];

    /// <summary>The latency objectives that Overview offers, each of which selects one bucket.</summary>
    private static readonly (string Metric, string[] Bounds)[] Objectives =
    [
        ("vllm:time_to_first_token_seconds_bucket", ["0.1", "0.25", "0.5", "0.75", "1.0", "2.5", "5.0", "10.0"]),
        ("vllm:request_time_per_output_token_seconds_bucket", ["0.025", "0.05", "0.075", "0.1", "0.15", "0.2", "0.3", "0.5"]),
    ];

    /// <summary>Read from <c>/proc</c>, which only Linux has.</summary>
    private static readonly (string Metric, string Labels)[] OpenFiles = OperatingSystem.IsLinux() ? [("process_open_fds", ""), ("process_max_fds", "")] : [];

    private static readonly string[] Histograms =
    [
        "vllm:time_to_first_token_seconds",
        "vllm:inter_token_latency_seconds",
        "vllm:e2e_request_latency_seconds",
        "vllm:request_queue_time_seconds",
        "vllm:request_inference_time_seconds",
        "vllm:request_prefill_time_seconds",
        "vllm:request_decode_time_seconds",
        "vllm:request_time_per_output_token_seconds",
        "vllm:request_prompt_tokens",
        "vllm:request_generation_tokens",
        "vllm:request_max_num_generation_tokens",
        "vllm:request_prefill_kv_computed_tokens",
        "vllm:iteration_tokens_total",
    ];

    [Fact]
    public async Task Every_metric_and_label_that_vLLMs_boards_query_is_there()
    {
        (await PostAsync("/v1/chat/completions", $$"""{"model":"{{Host.Model}}","messages":[{"role":"user","content":"Hello"}],"max_tokens":5,"n":2}""")).ShouldBe(200);
        (await PostAsync("/v1/chat/completions", "{}")).ShouldBe(400);

        var metrics = PrometheusParser.Parse(await ScrapeAsync(), openMetrics: false);

        var series = metrics.Series.Select(static sample => (Name: sample.Key.Split('{')[0], Labels: Labels(sample.Key))).ToLookup(static sample => sample.Name, static sample => sample.Labels);
        var missing = Queried
            .Concat(OpenFiles)
            .Concat(Objectives.SelectMany(static objective => objective.Bounds.Select(bound => (objective.Metric, Labels: "model_name engine le=" + bound))))
            .Concat(Histograms.SelectMany(static name => ((string[])["_bucket", "_sum", "_count"]).Select(suffix => (Metric: name + suffix, Labels: suffix == "_bucket" ? "model_name engine le" : "model_name engine"))))
            .Where(query => !series[query.Metric].Any(labels => query.Labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(wanted => Has(labels, wanted))))
            .Select(static query => $"{query.Metric}{{{query.Labels}}}");
        missing.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_replica_is_an_engine()
    {
        var name = $"engines-{Guid.NewGuid():N}";
        await DeployAsync(name, $$"""{"name":"{{name}}","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb","gpus_per_replica":2,"replicas":2}""");
        for (var i = 0; i < 2; i++)
            (await PostAsync("/v1/chat/completions", $$"""{"model":"{{name}}","messages":[{"role":"user","content":"Hello"}],"max_tokens":5,"n":8}""")).ShouldBe(200);

        var metrics = PrometheusParser.Parse(await ScrapeAsync(), openMetrics: false);

        double Sum(string metric) => ((string[])["0", "1"]).Sum(engine => metrics[$$"""{{metric}}{model_name="{{name}}",engine="{{engine}}"}"""]);
        Sum("vllm:request_generation_tokens_sum").ShouldBe(80);
        Sum("vllm:iteration_tokens_total_sum").ShouldBeGreaterThan(80);
        metrics.Series.Keys.Count(series => series.StartsWith("DCGM_FI_DEV_GPU_UTIL{", StringComparison.Ordinal) && series.Contains($"model_name=\"{name}\"", StringComparison.Ordinal)).ShouldBe(4);
    }

    [Fact]
    public async Task Prometheus_own_check_finds_nothing_but_names_that_others_chose()
    {
        (await PostAsync("/v1/chat/completions", $$"""{"model":"{{Host.Model}}","messages":[{"role":"user","content":"Hello"}],"max_tokens":5}""")).ShouldBe(200);

        var found = await CheckAsync(await ScrapeAsync());

        // vLLM's names have colons, and one histogram ends in _total; dcgm-exporter has a label in camel case.
        found.Where(static line => !line.EndsWith("metric names should not contain ':'", StringComparison.Ordinal)
            && line != "vllm:iteration_tokens_total non-counter metrics should not have \"_total\" suffix"
            && !(line.StartsWith("DCGM_", StringComparison.Ordinal) && line.EndsWith("label names should be written in 'snake_case' not 'camelCase'", StringComparison.Ordinal))).ShouldBeEmpty();
        found.ShouldContain("vllm:prompt_tokens_total metric names should not contain ':'");
    }

    [Fact]
    public async Task A_requests_sizes_and_phases_are_measured()
    {
        (await PostAsync("/v1/chat/completions", $$"""{"model":"{{Host.Model}}","messages":[{"role":"user","content":"Hello"}],"max_tokens":5,"n":2}""")).ShouldBe(200);

        var metrics = PrometheusParser.Parse(await ScrapeAsync(), openMetrics: false);

        double Of(string name) => metrics[$$"""{{name}}{model_name="{{Host.Model}}",engine="0"}"""];
        var count = Of("vllm:request_generation_tokens_count");
        count.ShouldBeGreaterThan(0);
        Of("vllm:request_prompt_tokens_count").ShouldBe(count);
        Of("vllm:request_max_num_generation_tokens_count").ShouldBe(count);
        Of("vllm:request_max_num_generation_tokens_sum").ShouldBeLessThan(Of("vllm:request_generation_tokens_sum"), "a request with two choices counts its longest");
        Of("vllm:request_prefill_time_seconds_sum").ShouldBeGreaterThan(0);
        Of("vllm:request_decode_time_seconds_sum").ShouldBeGreaterThan(0);
        Of("vllm:request_time_per_output_token_seconds_sum").ShouldBeGreaterThan(0);
    }

    private Task<Reply> PostAsync(string path, string body) => Client.SendAsync(HttpMethod.Post, path, Key.Secret, body);

    private async Task<string> ScrapeAsync() => (await Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Accept.ParseAdd("text/plain"))).ShouldBe(200).Text;

    private static async Task<string[]> CheckAsync(string text)
    {
        var start = new ProcessStartInfo(Component.Find("promtool", "Prometheus's promtool"), ["check", "metrics"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using var promtool = Process.Start(start)!;
        var (errors, output) = (promtool.StandardError.ReadToEndAsync(), promtool.StandardOutput.ReadToEndAsync());
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        promtool.ExitCode.ShouldBeOneOf(0, 3); // 3: it has found something, but could parse the text
        return $"{await errors}\n{await output}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static bool Has(IReadOnlyDictionary<string, string> labels, string wanted) =>
        wanted.Split('=') is [var name, var value] ? labels.GetValueOrDefault(name) == value : labels.ContainsKey(wanted);

    private static Dictionary<string, string> Labels(string series) =>
        Label().Matches(series).ToDictionary(static label => label.Groups["name"].Value, static label => label.Groups["value"].Value);

    [GeneratedRegex("(?<name>\\w+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Label();
}
