using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Tests.Hosts;
using Nebula.Tests.Planning;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary><c>POST /planner</c>.</summary>
public abstract class PlannerContract(INebulaHost host) : NebulaContract(host)
{
    private const string Model = "\"model\":\"llama-3.1-8b-instruct\"";
    private const string Traffic = "\"traffic\":{\"rate\":4,\"duration_seconds\":30}";

    [Fact]
    public async Task A_described_load_gets_an_answer_and_a_fleet_that_can_be_deployed()
    {
        var plan = (await PlanAsync($"{{{Model},{Traffic},\"gpus\":[\"l4\",\"h100-sxm\"],\"weights\":[\"fp8\"],\"kv_cache_dtype\":\"fp8\",\"max_batched_tokens\":4096,\"prefix_caching\":false,\"gpu_memory_utilization\":0.85,\"max_cost_per_hour_usd\":20,\"require\":\"ttft_p95<800ms,itl_p95<50ms\",\"html\":true}}")).ShouldBe(200).Json;

        plan.GetProperty("object").GetString().ShouldBe("plan");
        plan.GetProperty("answer").GetString().ShouldNotBeNull().ShouldContain(" this traffic up to ");
        plan.GetProperty("meets_targets").GetBoolean().ShouldBeTrue();
        plan.GetProperty("html").GetString().ShouldNotBeNull().ShouldStartWith("<!doctype html>");
        plan.GetProperty("traffic").GetProperty("measured").ValueKind.ShouldBe(JsonValueKind.Null);
        var deployment = JsonNode.Parse(plan.GetProperty("ranked")[0].GetProperty("deployment").GetRawText())!;
        deployment["name"] = $"planned-{Guid.NewGuid():N}";
        var deployed = (await Client.AdminAsync(HttpMethod.Post, "/models", deployment.ToJsonString())).ShouldBe(201).Json;
        var stored = (await Client.AdminAsync(HttpMethod.Get, $"/models/{deployment["name"]}")).ShouldBe(200).Json;
        foreach (var (name, value) in deployment.AsObject())
        {
            JsonNode.DeepEquals(JsonNode.Parse(deployed.GetProperty(name).GetRawText()), value).ShouldBeTrue(name);
            JsonNode.DeepEquals(JsonNode.Parse(stored.GetProperty(name).GetRawText()), value).ShouldBeTrue(name);
        }

        (await Client.AdminAsync(HttpMethod.Delete, $"/models/{deployment["name"]}")).ShouldBe(202);
    }

    [Fact]
    public async Task The_same_plan_is_the_same_body()
    {
        var body = $"{{{Model},\"traffic\":{{\"trace\":{JsonSerializer.Serialize(SampleTraces.Mooncake)},\"name\":\"mine\"}},\"gpus\":[\"h100-sxm\"],\"routing\":\"prefix_aware\"}}";
        var first = (await PlanAsync(body)).ShouldBe(200);

        first.Json.GetProperty("traffic").GetProperty("source").GetString().ShouldBe("mine (Mooncake trace)");
        first.Json.TryGetProperty("html", out _).ShouldBeFalse();
        (await PlanAsync(body)).ShouldBe(200).Text.ShouldBe(first.Text);
    }

    [Fact]
    public async Task The_ledgers_requests_are_traffic_with_what_they_took()
    {
        for (var i = 0; i < 3; i++)
            (await Client.ChatAsync(Key, Chat("\"max_tokens\":5"))).ShouldBe(200);
        var from = DateTimeOffset.UnixEpoch.ToString("O");
        JsonElement traffic = default;
        await Eventually.PassesAsync(async () =>
        {
            var plan = (await PlanAsync($$$"""{{{{Model}}},"traffic":{"ledger":{"from":"{{{from}}}","model":"{{{Host.Model}}}"}},"fleets":[{"gpu":"h100-sxm-80gb","replicas":1}]}""")).ShouldBe(200).Json;
            traffic = plan.GetProperty("traffic");
            traffic.GetProperty("requests").GetInt32().ShouldBeGreaterThanOrEqualTo(3);
        });
        traffic.GetProperty("measured").GetProperty("time_to_first_token").GetProperty("p95").GetDouble().ShouldBeGreaterThan(0);
        traffic.GetProperty("source").GetString().ShouldNotBeNull().ShouldStartWith("ledger from 1970-01-01T00:00:00Z");
    }

    [Fact]
    public async Task A_stream_has_progress_and_then_the_plan()
    {
        using var response = await Client.OpenAsync("/planner", Client.AdminKey, $"{{{Model},{Traffic},\"gpus\":[\"l4\"],\"stream\":true}}");
        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");

        string[] events = [.. (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static line => line["data: ".Length..])];

        events[^1].ShouldBe("[DONE]");
        JsonDocument.Parse(events[^2]).RootElement.GetProperty("object").GetString().ShouldBe("plan");
        double[] done = [.. events[..^2].Select(static text => JsonDocument.Parse(text).RootElement.GetProperty("done").GetDouble())];
        done.ShouldNotBeEmpty();
        done.ShouldBeInOrder();
    }

    [Theory]
    [InlineData(Traffic, "model")]
    [InlineData(Model, "traffic")]
    [InlineData("\"model\":\"none\"," + Traffic, "model")]
    [InlineData(Model + ",\"traffic\":{}", "traffic")]
    [InlineData(Model + ",\"traffic\":{\"rate\":1,\"trace\":\"x\"}", "traffic")]
    [InlineData(Model + ",\"traffic\":{\"rate\":\"1\"}", "traffic.rate")]
    [InlineData(Model + ",\"traffic\":{\"rate\":1,\"name\":\"mine\"}", "traffic.name")]
    [InlineData(Model + ",\"traffic\":{\"ledger\":{},\"duration_seconds\":60}", "traffic")]
    [InlineData(Model + ",\"traffic\":{\"rate\":0}", "traffic.rate")]
    [InlineData(Model + ",\"traffic\":{\"rate\":1000,\"duration_seconds\":1000}", "traffic")]
    [InlineData(Model + ",\"traffic\":{\"trace\":\"hello\"}", "traffic.trace")]
    [InlineData(Model + ",\"traffic\":{\"rate\":1,\"input_tokens\":10,\"shared_prefix_tokens\":11}", "traffic.shared_prefix_tokens")]
    [InlineData(Model + ",\"traffic\":{\"ledger\":{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-01T00:00:00Z\"}}", "traffic.ledger.from")]
    [InlineData(Model + ",\"traffic\":{\"ledger\":{\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2020-01-02T00:00:00Z\"}}", "traffic")]
    [InlineData(Model + "," + Traffic + ",\"gpus\":[\"h10\"]", "gpus")]
    [InlineData(Model + "," + Traffic + ",\"gpus_per_replica\":[3]", "gpus_per_replica")]
    [InlineData(Model + "," + Traffic + ",\"weights\":[\"fp9\"]", "weights")]
    [InlineData(Model + "," + Traffic + ",\"fleets\":[{}]", "fleets[0].gpu")]
    [InlineData(Model + "," + Traffic + ",\"fleets\":[{\"gpu\":\"none\"}]", "fleets[0].gpu")]
    [InlineData(Model + "," + Traffic + ",\"fleets\":[{\"gpu\":\"l4-24gb\",\"gpus_per_replica\":3}]", "fleets[0].gpus_per_replica")]
    [InlineData(Model + "," + Traffic + ",\"fleets\":[{\"gpu\":\"t4-16gb\",\"weights\":\"nvfp4\"}]", "fleets[0].weights")]
    [InlineData(Model + "," + Traffic + ",\"fleets\":[{\"gpu\":\"l4-24gb\"},{\"gpu\":\"l4-24gb\",\"weights\":\"int8\"}]", "fleets[1].weights")]
    [InlineData(Model + "," + Traffic + ",\"fleets\":[{\"gpu\":\"t4-16gb\",\"kv_cache_dtype\":\"fp8\"}]", "fleets[0].kv_cache_dtype")]
    [InlineData(Model + "," + Traffic + ",\"expert_parallel\":true", "expert_parallel")]
    [InlineData(Model + "," + Traffic + ",\"gpu_memory_utilization\":0.05", "gpu_memory_utilization")]
    [InlineData(Model + "," + Traffic + ",\"fleets\":[{\"gpu\":\"l4-24gb\"}],\"gpus\":[\"any\"]", "gpus")]
    [InlineData(Model + "," + Traffic + ",\"max_replicas\":65", "max_replicas")]
    [InlineData(Model + "," + Traffic + ",\"require\":\"ttft<1s\"", "require")]
    [InlineData(Model + "," + Traffic + ",\"routing\":\"best\"", "routing")]
    [InlineData(Model + "," + Traffic + ",\"kv_cache_dtype\":\"fp4\"", "kv_cache_dtype")]
    [InlineData(Model + "," + Traffic + ",\"max_batch_size\":64,\"max_batched_tokens\":32", "max_batched_tokens")]
    [InlineData(Model + "," + Traffic + ",\"stream\":1", "stream")]
    public async Task A_wrong_field_is_refused_by_name(string fields, string param) =>
        (await PlanAsync($"{{{fields}}}")).ShouldBe(400).Error.GetProperty("param").GetString().ShouldBe(param);

    [Fact]
    public async Task An_API_key_does_not_plan() => (await Client.SendAsync(HttpMethod.Post, "/planner", Key.Secret, $"{{{Model},{Traffic}}}")).ShouldBe(403);

    private Task<Reply> PlanAsync(string body) => Client.AdminAsync(HttpMethod.Post, "/planner", body);
}
