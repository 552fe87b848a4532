using System.Text.Json;
using Nebula.Api.Management.Deployments;
using Nebula.Domain.Common;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;
using static Nebula.Tests.Management.TestHttp;

namespace Nebula.Tests.Management;

public sealed class DeploymentHandlersTests
{
    private const string Minimal = """{"name":"my-llama","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}""";
    private readonly ManagementWorld _world = new();

    [Fact]
    public async Task Create_RequiredFieldsOnly_ReturnsTheProvisioningDeployment()
    {
        var http = Request(Minimal);

        var deployment = await JsonAsync(http, DeploymentHandlers.Create(http, _world.Deployments, _world.Upstreams));

        http.Response.StatusCode.ShouldBe(201);
        http.Response.Headers.Location.ToString().ShouldBe("/models/my-llama");
        http.Response.Headers.ETag.ToString().ShouldNotBeEmpty();
        deployment.ToString().ShouldBe(
            """
            {"object":"deployment","name":"my-llama","aliases":[],"model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb","gpus_per_replica":1,"replicas":1,"ready_replicas":0,"max_batch_size":1024,"max_batched_tokens":8192,"weights":"bf16","kv_cache_dtype":"auto","prefix_caching":true,"expert_parallel":false,"gpu_memory_utilization":0.9,"dialect":"openai","content_filter_phrase":null,"state":"provisioning","reason":null,"created_at":"2026-11-24T09:00:00Z","updated_at":"2026-11-24T09:00:00Z"}
            """);
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("{\"name\":\"/llama\"}", "name")]
    [InlineData("{\"name\":\"@llama\"}", "name")]
    [InlineData("{\"name\":\"lla~ma\"}", "name")]
    [InlineData("{\"name\":\"lla ma\"}", "name")]
    [InlineData("{\"name\":\"Catalog\"}", "name")]
    [InlineData("{\"name\":\"-llama\"}", "name")]
    [InlineData("{\"name\":\"llama\\n\"}", "name")]
    [InlineData("{\"name\":\"catalog\"}", "name")]
    [InlineData("{\"name\":\"estimate\"}", "name")]
    [InlineData("{\"name\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}", "name")]
    [InlineData("{\"name\":\"a\"}", "model")]
    [InlineData("{\"name\":\"a\",\"model\":\"gpt-9\",\"gpu\":\"h100-sxm-80gb\"}", "model")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\"}", "gpu")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"abacus\"}", "gpu")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-405b-instruct\",\"gpu\":\"a100-pcie-40gb\"}", "gpu")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"gpus_per_replica\":3}", "gpus_per_replica")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"replicas\":65}", "replicas")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"replicas\":-1}", "replicas")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"max_batch_size\":0}", "max_batch_size")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"weights\":\"int8\"}", "weights")]
    [InlineData("{\"name\":\"a\",\"model\":\"gpt-oss-20b\",\"gpu\":\"h100-sxm-80gb\",\"weights\":\"int4\"}", "weights")] // not published
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"mi300x-192gb\",\"weights\":\"nvfp4\"}", "weights")] // NVIDIA's
    [InlineData("{\"name\":\"a\",\"model\":\"gemma-3-4b-it\",\"gpu\":\"t4-16gb\",\"kv_cache_dtype\":\"fp8\"}", "kv_cache_dtype")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"expert_parallel\":true}", "expert_parallel")]
    [InlineData("{\"name\":\"a\",\"model\":\"gpt-oss-20b\",\"gpu\":\"h100-sxm-80gb\",\"expert_parallel\":true}", "expert_parallel")] // on one GPU
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"gpu_memory_utilization\":1.1}", "gpu_memory_utilization")]
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"gpus_per_replica\":1,\"gpu_memory_utilization\":0.2}", "gpu")] // does not fit
    [InlineData("{\"name\":\"a\",\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"max_batch_size\":64,\"max_batched_tokens\":32}", "max_batched_tokens")]
    public async Task Create_FromAWrongBody_Is400AndNamesTheField(string body, string param)
    {
        var error = await ErrorAsync(() => DeploymentHandlers.Create(Request(body), _world.Deployments, _world.Upstreams));

        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        error.Param.ShouldBe(param);
    }

    [Fact]
    public async Task Create_UnderANameInUse_IsAConflict()
    {
        await _world.AddDeployment("my-llama");

        var error = await ErrorAsync(() => DeploymentHandlers.Create(Request(Minimal), _world.Deployments, _world.Upstreams));

        error.Kind.ShouldBe(ErrorKind.Conflict);
        error.Param.ShouldBe("name");
    }

    [Fact]
    public async Task Update_ByAMergePatch_ScalesAndSetsTheBatchSizeBack()
    {
        await _world.AddDeployment();
        var small = Request("""{"max_batch_size":8,"gpu":"h100-sxm-80gb"}""", route: ("name", "llama"));
        (await JsonAsync(small, DeploymentHandlers.Update(small, _world.Deployments, _world.Upstreams))).GetProperty("max_batch_size").GetInt32().ShouldBe(8);

        var http = Request("""{"replicas":3,"max_batch_size":null}""", route: ("name", "llama"));
        var deployment = await JsonAsync(http, DeploymentHandlers.Update(http, _world.Deployments, _world.Upstreams));

        deployment.GetProperty("replicas").GetInt32().ShouldBe(3);
        deployment.GetProperty("state").GetString().ShouldBe("scaling");
        deployment.GetProperty("max_batch_size").GetInt32().ShouldBe(1024);
    }

    [Theory]
    [InlineData("{\"replicas\":null}", "replicas")]
    [InlineData("{\"replicas\":1.5}", "replicas")]
    [InlineData("{\"max_batch_size\":4097}", "max_batch_size")]
    [InlineData("{\"max_batched_tokens\":8}", "max_batched_tokens")] // less than max_batch_size
    [InlineData("{\"weights\":\"fp8\"}", "weights")]
    [InlineData("{\"weights\":null}", "weights")]
    [InlineData("{\"kv_cache_dtype\":\"fp8\"}", "kv_cache_dtype")]
    [InlineData("{\"expert_parallel\":true}", "expert_parallel")]
    [InlineData("{\"gpu_memory_utilization\":0.8}", "gpu_memory_utilization")]
    [InlineData("{\"prefix_caching\":\"yes\"}", "prefix_caching")]
    [InlineData("{\"gpu\":\"a100-sxm-80gb\"}", "gpu")]
    [InlineData("{\"name\":\"other\"}", "name")]
    [InlineData("{\"gpus_per_replica\":2}", "gpus_per_replica")]
    public async Task Update_FromAWrongBody_Is400AndNamesTheField(string body, string param)
    {
        await _world.AddDeployment();

        var error = await ErrorAsync(() => DeploymentHandlers.Update(Request(body, route: ("name", "llama")), _world.Deployments, _world.Upstreams));

        error.Kind.ShouldBe(ErrorKind.InvalidRequest);
        error.Param.ShouldBe(param);
    }

    [Fact]
    public async Task Create_WithEngineSettings_ShowsThem()
    {
        const string Engine = """
            "max_batch_size":32,"max_batched_tokens":4096,"weights":"bf16","kv_cache_dtype":"fp8","prefix_caching":false,"expert_parallel":true,"gpu_memory_utilization":0.95
            """;
        var http = Request($$"""{"name":"moe","model":"gpt-oss-20b","gpu":"h100-sxm-80gb","gpus_per_replica":2,{{Engine}}}""");

        (await JsonAsync(http, DeploymentHandlers.Create(http, _world.Deployments, _world.Upstreams))).GetRawText().ShouldContain(Engine);

        var patch = Request("""{"weights":"bf16","prefix_caching":null,"max_batched_tokens":null}""", route: ("name", "moe")); // what it has, and two defaults
        var changed = await JsonAsync(patch, DeploymentHandlers.Update(patch, _world.Deployments, _world.Upstreams));
        changed.GetProperty("prefix_caching").GetBoolean().ShouldBeTrue();
        changed.GetProperty("max_batched_tokens").GetInt32().ShouldBe(8192);
        changed.GetProperty("gpu_memory_utilization").GetDouble().ShouldBe(0.95);
    }

    [Fact]
    public async Task Delete_DrainsAndRespectsIfMatch()
    {
        await _world.AddDeployment();
        var old = Request(route: ("name", "llama"));
        old.Request.Headers.IfMatch = "\"old\"";
        (await ErrorAsync(() => DeploymentHandlers.Delete(old, _world.Deployments, _world.Upstreams))).Kind.ShouldBe(ErrorKind.PreconditionFailed);

        var http = Request(route: ("name", "llama"));
        (await JsonAsync(http, DeploymentHandlers.Delete(http, _world.Deployments, _world.Upstreams))).GetProperty("state").GetString().ShouldBe("draining");
        http.Response.StatusCode.ShouldBe(202);
    }

    [Fact]
    public async Task List_ShowsTheNewestFirst()
    {
        await _world.AddDeployment("a");
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.AddDeployment("b");
        var http = Request();

        var page = await JsonAsync(http, DeploymentHandlers.List(http, _world.Deployments, _world.Upstreams));

        page.GetProperty("first_id").GetString().ShouldBe("b");
        page.GetProperty("last_id").GetString().ShouldBe("a");
    }

    [Fact]
    public async Task Catalog_HasAllThatTheFitArithmeticNeeds()
    {
        var http = Request();

        var catalog = await JsonAsync(http, DeploymentHandlers.Catalog(http));

        catalog.GetProperty("models").GetArrayLength().ShouldBe(ModelCatalog.All.Count);
        catalog.GetProperty("gpus").GetArrayLength().ShouldBe(GpuCatalog.All.Count);
        var model = catalog.GetProperty("models")[0];
        foreach (var name in new[] { "id", "name", "parameters", "context_length", "weight_bytes", "kv_bytes_per_token", "license", "source" })
            model.TryGetProperty(name, out _).ShouldBeTrue(name);
        var gpu = catalog.GetProperty("gpus")[0];
        foreach (var name in new[] { "id", "name", "memory_bytes", "bandwidth_bytes_per_second", "flops_dense_bf16", "price_per_hour_usd", "source" })
            gpu.TryGetProperty(name, out _).ShouldBeTrue(name);
        catalog.GetProperty("fit_rules").GetProperty("usable_memory_fraction").GetDouble().ShouldBe(0.9);
        catalog.GetProperty("fits").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Estimate_OfWhatFits_HasAllNumbers()
    {
        var http = Request("""{"model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb","replicas":2,"concurrency":8}""");

        var estimate = await JsonAsync(http, DeploymentHandlers.Estimate(http));

        estimate.GetProperty("object").GetString().ShouldBe("estimate");
        estimate.GetProperty("fits").GetBoolean().ShouldBeTrue();
        estimate.GetProperty("output_tokens_per_second").GetDouble().ShouldBeGreaterThan(0);
        estimate.GetProperty("cost_per_million_output_tokens_usd").GetDouble().ShouldBeGreaterThan(0);
        estimate.GetProperty("basis").GetString().ShouldBe("interpolated"); // the calibration has this model in FP8, and BF16 of another one
        estimate.GetProperty("error_percent").EnumerateObject().Select(static error => error.Name).ShouldBe(
            ["time_to_first_token_seconds", "inter_token_seconds", "output_tokens_per_second", "cost_per_million_output_tokens_usd"]);
        estimate.GetProperty("simulated_requests").GetInt32().ShouldBe(40); // ten of each of the four clients of a replica
        estimate.GetProperty("preemptions").GetInt64().ShouldBe(0);
        estimate.GetProperty("prefix_cache_hit_rate").GetDouble().ShouldBe(0);
    }

    [Fact]
    public async Task Estimate_OfWhatDoesNotFit_SaysWhy()
    {
        var http = Request("""{"model":"llama-3.1-405b-instruct","gpu":"a100-pcie-40gb"}""");

        var estimate = await JsonAsync(http, DeploymentHandlers.Estimate(http));

        estimate.GetProperty("fits").GetBoolean().ShouldBeFalse();
        estimate.GetProperty("reason").GetString()!.ShouldContain("GB");
        estimate.GetProperty("time_to_first_token_seconds").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("concurrency", "0")]
    [InlineData("concurrency", "100001")]
    [InlineData("input_tokens", "0")]
    [InlineData("output_tokens", "\"many\"")]
    [InlineData("shared_prefix_tokens", "513")] // more than the prompt has
    public async Task Estimate_FromAWrongBody_Is400AndNamesTheField(string name, string value)
    {
        var body = $"{{\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\",\"{name}\":{value}}}";

        (await ErrorAsync(() => DeploymentHandlers.Estimate(Request(body)))).Param.ShouldBe(name);
    }
}
