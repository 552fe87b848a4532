using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Clients that disconnect, wait, or do not read, on a host whose tokens take time.</summary>
public abstract class DisconnectContract(INebulaHost host) : NebulaContract(host)
{
    /// <summary>A reply that takes minutes.</summary>
    private const string Endless = "\"max_tokens\":100000,\"ignore_eos\":true";

    [Fact]
    public async Task A_client_that_disconnects_in_mid_stream_is_charged_for_produced_tokens_only()
    {
        var key = await Client.NewKeyAsync("\"concurrent_requests\":1,\"tokens_per_day\":1000000");
        string id;
        using (var stream = await Client.StreamAsync(key, Chat($"\"stream\":true,{Endless}")))
            id = await stream.ReadTokensAsync(5);

        var row = await SettledAsync(key, id);
        row.GetProperty("status").GetInt32().ShouldBe(499);
        row.GetProperty("finish_reason").GetString().ShouldBe("abort");
        row.GetProperty("stream").GetBoolean().ShouldBeTrue();
        row.GetProperty("output_tokens").GetInt64().ShouldBeInRange(5, 5_000);
        row.GetProperty("input_tokens").GetInt64().ShouldBeGreaterThan(0);
        var tokens = row.GetProperty("input_tokens").GetInt64() + row.GetProperty("output_tokens").GetInt64();
        (await GaugeAsync(key, "tokens_per_day")).ShouldBe(tokens);
        (await GaugeAsync(key, "concurrent_requests")).ShouldBe(0);
        var usage = (await Client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total");
        usage.GetProperty("requests").GetInt64().ShouldBe(1);
        usage.GetProperty("failed_requests").GetInt64().ShouldBe(0);
        usage.GetProperty("output_tokens").GetInt64().ShouldBe(row.GetProperty("output_tokens").GetInt64());
    }

    [Fact]
    public async Task A_client_that_disconnects_while_it_waits_for_a_whole_answer_stops_the_work()
    {
        using var leaving = new CancellationTokenSource();
        var waiting = Client.OpenAsync("/v1/chat/completions", Key.Secret, Chat(Endless), leaving.Token);
        await Eventually.PassesAsync(async () => (await GaugeAsync(Key, "concurrent_requests")).ShouldBe(1));
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);

        var row = await SettledAsync(Key);
        row.GetProperty("status").GetInt32().ShouldBe(499);
        (await GaugeAsync(Key, "concurrent_requests")).ShouldBe(0);
    }

    [Fact]
    public async Task A_key_may_have_as_many_requests_at_once_as_its_limit_says()
    {
        var key = await Client.NewKeyAsync("\"concurrent_requests\":1");
        using (await Client.StreamAsync(key, Chat($"\"stream\":true,{Endless}")))
        {
            var refused = await Client.ChatAsync(key, Chat("\"max_tokens\":1"));
            refused.ShouldBeError(429, "concurrency", "rate_limit_exceeded");
            refused.Error.GetProperty("message").GetString()!.ShouldContain("on concurrent requests: Limit 1, Used 1, Requested 1.");
            refused.Header("retry-after").ShouldBe("1");
            int.Parse(refused.Header("retry-after-ms")!).ShouldBeInRange(1, 1_000);
        }

        await Eventually.PassesAsync(async () => (await Client.ChatAsync(key, Chat("\"max_tokens\":1"))).Status.ShouldBe(200));
    }

    [Fact]
    public async Task Beyond_the_queue_a_request_gets_retry_after_and_leaving_the_queue_is_free()
    {
        var model = await DeployAsync("\"max_batch_size\":1");
        var key = await Client.NewKeyAsync("\"requests_per_minute\":100");
        using var seated = await Client.StreamAsync(key, For(model, $"\"stream\":true,{Endless}"));
        using var leaving = new CancellationTokenSource();
        var queued = Enumerable.Range(0, PacedNebula.MaxQueue)
            .Select(_ => Client.StreamAsync(Key, For(model, "\"stream\":true,\"max_tokens\":3"), leaving.Token)).ToList();
        await Eventually.PassesAsync(async () => (await LoadAsync(model)).GetProperty("waiting").GetInt32().ShouldBe(PacedNebula.MaxQueue));

        foreach (var fields in (string[])["\"max_tokens\":1", "\"max_tokens\":1,\"stream\":true"])
        {
            var refused = await Client.ChatAsync(key, For(model, fields));
            refused.ShouldBeError(503, "server_error", "overloaded").Header("retry-after").ShouldBe("1");
            refused.Header("x-ratelimit-limit-requests").ShouldBe("100");
            refused.Header("openai-processing-ms").ShouldNotBeNull();
        }

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(Task.WhenAll(queued));
        await Eventually.PassesAsync(async () => (await RowsAsync(Key)).Count.ShouldBe(PacedNebula.MaxQueue));
        foreach (var row in await RowsAsync(Key))
        {
            row.GetProperty("status").GetInt32().ShouldBe(499);
            (row.GetProperty("input_tokens").GetInt64() + row.GetProperty("output_tokens").GetInt64()).ShouldBe(0);
            row.GetProperty("queue_seconds").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        (await Client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total").GetProperty("failed_requests").GetInt64().ShouldBe(2);
        (await LoadAsync(model)).GetProperty("waiting").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Waiting_requests_get_slots_when_the_deployment_grows()
    {
        var model = await DeployAsync("\"max_batch_size\":1");
        using var seated = await Client.StreamAsync(Key, For(model, $"\"stream\":true,{Endless}"));
        var queued = Client.ChatAsync(Key, For(model, "\"max_tokens\":3"));
        await Eventually.PassesAsync(async () => (await LoadAsync(model)).GetProperty("waiting").GetInt32().ShouldBe(1));
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{model}", """{"max_batch_size":2}""")).ShouldBe(200);
        (await queued).ShouldBe(200);
    }

    [Fact]
    public async Task A_draining_deployment_finishes_running_requests_and_refuses_new_ones()
    {
        var model = await DeployAsync("");
        using (var running = await Client.StreamAsync(Key, For(model, $"\"stream\":true,{Endless}")))
        {
            (await Client.AdminAsync(HttpMethod.Delete, $"/models/{model}")).ShouldBe(202).Json.GetProperty("state").GetString().ShouldBe("draining");
            (await Client.AdminAsync(HttpMethod.Delete, $"/models/{model}")).ShouldBe(202);
            (await Client.ChatAsync(Key, For(model, "\"max_tokens\":1"))).ShouldBeError(404, "invalid_request_error", "model_not_found", "model");
            (await Client.SendAsync(HttpMethod.Get, $"/v1/models/{model}", Key.Secret)).ShouldBeError(404, "invalid_request_error", "model_not_found", "model");
            (await Client.GetAsync($"/models/{model}")).ShouldBe(200).Json.GetProperty("state").GetString().ShouldBe("draining");
            (await Client.AdminAsync(HttpMethod.Patch, $"/models/{model}", """{"replicas":2}""")).ShouldBeError(409).Header("x-should-retry").ShouldBe("false");
            (await Client.AdminAsync(HttpMethod.Post, "/models", Deployment(model, ""))).ShouldBeError(409).Error.GetProperty("param").GetString().ShouldBe("name");
            await running.ReadTokensAsync(20);
            (await Client.GetAsync($"/models/{model}")).ShouldBe(200);
        }

        await Eventually.PassesAsync(async () => (await Client.GetAsync($"/models/{model}")).Status.ShouldBe(404));
        (await Client.AdminAsync(HttpMethod.Post, "/models", Deployment(model, ""))).ShouldBe(201);
    }

    [Fact]
    public async Task A_deployment_that_is_not_ready_is_overloaded()
    {
        var name = $"d-{Guid.NewGuid():n}";
        var made = (await Client.AdminAsync(HttpMethod.Post, "/models", Deployment(name, ""))).ShouldBe(201);
        made.Header("location").ShouldBe($"/models/{name}");
        made.Json.GetProperty("state").GetString().ShouldBe("provisioning");
        (await Client.ChatAsync(Key, For(name, "\"max_tokens\":1"))).ShouldBeError(503, "server_error", "overloaded").Header("retry-after").ShouldNotBeNull();
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{name}", """{"replicas":0}""")).ShouldBe(200);
        await Eventually.PassesAsync(async () => (await Client.GetAsync($"/models/{name}")).Json.GetProperty("state").GetString().ShouldBe("stopped"));
        (await Client.ChatAsync(Key, For(name, "\"max_tokens\":1"))).ShouldBeError(503, "server_error", "overloaded");
    }

    [Fact]
    public async Task A_client_that_does_not_read_delays_no_other()
    {
        using var deaf = await Client.StreamAsync(Key, Chat("\"stream\":true,\"n\":16,\"max_tokens\":15000,\"ignore_eos\":true")); // all fit into the cache at once
        deaf.Status.ShouldBe(200);
        var other = await Client.NewKeyAsync();
        (await Client.ChatAsync(other, Chat("\"stream\":true,\"max_tokens\":50"))).ShouldBe(200).Text.ShouldEndWith("data: [DONE]\n\n");
    }

    private static string Deployment(string name, string fields) =>
        $$"""{"name":"{{name}}","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"{{(fields.Length > 0 ? "," : "")}}{{fields}}}""";

    private static string For(string model, string fields) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}],{{fields}}}""";

    private async Task<string> DeployAsync(string fields)
    {
        var name = $"d-{Guid.NewGuid():n}";
        await DeployAsync(name, Deployment(name, fields));
        return name;
    }

    private async Task<JsonElement> LoadAsync(string model) => (await Client.GetAsync("/metrics")).Json.GetProperty("deployments").EnumerateArray()
        .Single(deployment => deployment.GetProperty("name").GetString() == model);

    private async Task<long> GaugeAsync(TestKey key, string limit) =>
        (await Client.GetAsync($"/apikeys/{key.Id}")).Json.GetProperty("usage").GetProperty(limit).GetProperty("used").GetInt64();

    private async Task<List<JsonElement>> RowsAsync(TestKey key) =>
        [.. (await Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data").EnumerateArray()];

    private async Task<JsonElement> SettledAsync(TestKey key, string? id = null)
    {
        await Eventually.PassesAsync(async () => (await RowsAsync(key)).Count.ShouldBe(1));
        var row = (await RowsAsync(key))[0];
        if (id is not null)
            row.GetProperty("id").GetString().ShouldBe(id);
        return row;
    }
}
