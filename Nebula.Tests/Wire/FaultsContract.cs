using System.Text;
using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Faults break exactly the requests they are set for, look like real failures on the wire, and cost nothing.</summary>
public abstract class FaultsContract(INebulaHost host) : NebulaContract(host)
{
    private const string Streamed = "\"stream\":true,\"max_tokens\":20,\"ignore_eos\":true,\"seed\":1";
    private const string Whole = "\"max_tokens\":20,\"ignore_eos\":true,\"seed\":1";

    private readonly List<string> _created = [];

    [Theory]
    [InlineData("\"kind\":\"outage\"", "kind")]
    [InlineData("\"name\":\"Upper case\",\"kind\":\"cut\"", "name")]
    [InlineData("\"kind\":\"error\",\"status\":399", "status")]
    [InlineData("\"kind\":\"error\",\"status\":600", "status")]
    [InlineData("\"kind\":\"error\",\"code\":\"\"", "code")]
    [InlineData("\"kind\":\"error\",\"retry_after\":-1", "retry_after")]
    [InlineData("\"kind\":\"error\",\"after_tokens\":1", "after_tokens")]
    [InlineData("\"kind\":\"slow_first_token\"", "seconds")]
    [InlineData("\"kind\":\"slow_first_token\",\"seconds\":\"1\"", "seconds")]
    [InlineData("\"kind\":\"stall\",\"seconds\":3601", "seconds")]
    [InlineData("\"kind\":\"stall\",\"seconds\":1,\"factor\":2", "factor")]
    [InlineData("\"kind\":\"slow_stream\"", "factor")]
    [InlineData("\"kind\":\"slow_stream\",\"factor\":0.5", "factor")]
    [InlineData("\"kind\":\"cut\",\"after_tokens\":1.5", "after_tokens")]
    [InlineData("\"kind\":\"cut\",\"mid_event\":1", "mid_event")]
    [InlineData("\"kind\":\"cut\",\"move\":true", "move")]
    [InlineData("\"kind\":\"malformed_chunk\",\"mid_event\":true", "mid_event")]
    [InlineData("\"kind\":\"replica_loss\",\"status\":500", "status")]
    [InlineData("\"kind\":\"cut\",\"probability\":1.1", "probability")]
    [InlineData("\"kind\":\"cut\",\"seed\":-1", "seed")]
    [InlineData("\"kind\":\"cut\",\"deployments\":[\" \"]", "deployments[0]")]
    [InlineData("\"kind\":\"cut\",\"keys\":[5]", "keys[0]")]
    [InlineData("\"kind\":\"cut\",\"starts_at\":\"soon\"", "starts_at")]
    [InlineData("\"kind\":\"cut\",\"starts_at\":\"2090-01-02T00:00:00Z\",\"ends_at\":\"2090-01-01T00:00:00Z\"", "ends_at")]
    public async Task A_wrong_field_is_refused_by_name(string fields, string param)
    {
        var name = fields.Contains("\"name\"", StringComparison.Ordinal) ? "" : "\"name\":\"wrong\",";
        (await Client.AdminAsync(HttpMethod.Post, "/faults", $"{{{name}{fields}}}")).ShouldBe(400).Error.GetProperty("param").GetString().ShouldBe(param);
        (await Client.GetAsync("/faults/wrong")).ShouldBe(404);
    }

    [Fact]
    public async Task A_rule_is_created_listed_changed_and_deleted()
    {
        var name = await NewFaultAsync("\"kind\":\"error\",\"status\":503,\"retry_after\":2.5,\"probability\":0.25,\"seed\":7");
        (await Client.AdminAsync(HttpMethod.Post, "/faults", $$"""{"name":"{{name}}","kind":"cut"}""")).ShouldBe(409);
        var read = (await Client.GetAsync($"/faults/{name}")).ShouldBe(200);
        (read.Json.GetProperty("status").GetInt32(), read.Json.GetProperty("retry_after").GetDouble(), read.Json.GetProperty("seconds").ValueKind).ShouldBe((503, 2.5, JsonValueKind.Null));
        (await Client.GetAsync("/faults?limit=100")).Json.GetProperty("data").EnumerateArray().Select(static rule => rule.GetProperty("name").GetString()).ShouldContain(name);

        var changed = (await PatchAsync(name, """{"kind":"stall","seconds":3,"enabled":false}""")).ShouldBe(200).Json;
        (changed.GetProperty("kind").GetString(), changed.GetProperty("after_tokens").GetInt32(), changed.GetProperty("status").ValueKind).ShouldBe(("stall", 1, JsonValueKind.Null));
        changed.GetProperty("probability").GetDouble().ShouldBe(0.25);
        (await PatchAsync(name, """{"status":500}""")).ShouldBe(400).Error.GetProperty("param").GetString().ShouldBe("status");
        (await PatchAsync(name, """{"seconds":null}""")).ShouldBe(400).Error.GetProperty("param").GetString().ShouldBe("seconds");
        (await PatchAsync(name, """{"name":"other"}""")).ShouldBe(400).Error.GetProperty("param").GetString().ShouldBe("name");
        (await PatchAsync(name, """{"seconds":4}""", read.Header("etag"))).ShouldBe(412);

        (await Client.AdminAsync(HttpMethod.Delete, $"/faults/{name}")).ShouldBe(200);
        (await Client.GetAsync($"/faults/{name}")).ShouldBe(404);
        _created.Remove(name);
    }

    [Fact]
    public async Task An_error_comes_before_the_job_and_costs_nothing()
    {
        var name = await NewFaultAsync("\"kind\":\"error\",\"status\":503,\"retry_after\":2.5");
        var before = await CountedAsync(name, "error");

        var reply = (await Client.ChatAsync(Key, Chat())).ShouldBeError(503, "server_error", "overloaded");

        (reply.Header("retry-after"), reply.Header("retry-after-ms"), reply.Header("x-nebula-fault")).ShouldBe(("3", "2500", name));
        var row = await RowAsync(Key, name, 503);
        row.GetProperty("finish_reason").GetString().ShouldBe("error");
        var rule = (await Client.GetAsync($"/faults/{name}")).Json;
        (rule.GetProperty("requests").GetInt64(), rule.GetProperty("injected").GetInt64()).ShouldBe((1, 1));
        (await CountedAsync(name, "error")).ShouldBe(before + 1);
    }

    [Theory]
    [InlineData(400, null, "invalid_request_error", null)]
    [InlineData(401, null, "invalid_request_error", "invalid_api_key")]
    [InlineData(418, "teapot", "invalid_request_error", "teapot")]
    [InlineData(429, null, "requests", "rate_limit_exceeded")]
    [InlineData(429, "insufficient_quota", "insufficient_quota", "insufficient_quota")]
    [InlineData(500, null, "server_error", null)]
    [InlineData(502, "bad_gateway", "server_error", "bad_gateway")]
    [InlineData(504, null, "server_error", "timeout")]
    public async Task Any_status_and_code_reaches_the_client(int status, string? code, string type, string? shown)
    {
        var name = await NewFaultAsync($"\"kind\":\"error\",\"status\":{status}{(code is null ? "" : $",\"code\":\"{code}\"")}");
        (await Client.ChatAsync(Key, Chat("\"stream\":true"))).ShouldBeError(status, type, shown).Header("x-nebula-fault").ShouldBe(name);
        await RowAsync(Key, name, status);
    }

    [Fact]
    public async Task An_error_speaks_the_dialect_of_its_endpoint()
    {
        await NewFaultAsync("\"kind\":\"error\",\"status\":529");
        var messages = await Client.SendAsync(HttpMethod.Post, "/v1/messages", Key.Secret, Chat("\"max_tokens\":5"));
        messages.ShouldBeError(529).Error.GetProperty("type").GetString().ShouldBe("overloaded_error");
        (await Client.SendAsync(HttpMethod.Post, "/api/chat", Key.Secret, Chat())).ShouldBeError(529);
        var azure = await Client.SendAsync(HttpMethod.Post, $"/openai/deployments/{Host.Model}/chat/completions?api-version=2024-10-21", Key.Secret, Chat());
        azure.ShouldBeError(529).Error.GetProperty("code").GetString().ShouldBe("529");
    }

    [Fact]
    public async Task A_cut_before_the_first_token_sends_no_response_and_runs_once()
    {
        var name = await NewFaultAsync("\"kind\":\"cut\",\"after_tokens\":0");
        if (Host.HasForeignFrontEnd)
        {
            using var response = await Client.OpenAsync("/v1/chat/completions", Key.Secret, Chat(Streamed)); // which that program writes, as it has none to pass on
            ((int)response.StatusCode).ShouldBeGreaterThanOrEqualTo(500);
            (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
        }
        else
        {
            await Should.ThrowAsync<HttpRequestException>(() => Client.OpenAsync("/v1/chat/completions", Key.Secret, Chat(Streamed)));
        }

        await RowAsync(Key, name, 500);
        var rule = (await Client.GetAsync($"/faults/{name}")).Json;
        (rule.GetProperty("requests").GetInt64(), rule.GetProperty("injected").GetInt64()).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(5000, false)]
    public async Task A_cut_closes_the_connection_after_its_tokens(int tokens, bool midEvent)
    {
        var name = await NewFaultAsync($"\"kind\":\"cut\",\"after_tokens\":{tokens},\"mid_event\":{(midEvent ? "true" : "false")}");

        var (text, failure) = await ReadAsync("/v1/chat/completions", Chat(Streamed));

        failure.ShouldNotBeNull();
        var lines = text.Split("\n\n");
        lines.Count(static line => line.Contains("\"content\":\"", StringComparison.Ordinal) && line.EndsWith('}') && !line.Contains("\"content\":\"\"", StringComparison.Ordinal))
            .ShouldBe(Math.Min(tokens, 20));
        text.ShouldNotContain("[DONE]");
        if (midEvent)
            lines[^1].ShouldStartWith("data: {");
        else
            lines[^1].ShouldBe("");
        await RowAsync(Key, name, 500);
    }

    public static TheoryData<string, string> Streams => new()
    {
        { "/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":true,\"max_tokens\":20,\"ignore_eos\":true" },
        { "/v1/completions", "\"prompt\":\"Hello\",\"stream\":true,\"max_tokens\":20,\"ignore_eos\":true" },
        { "/v1/responses", "\"input\":\"Tell me about the sea.\",\"stream\":true,\"max_output_tokens\":40" },
        { "/v1/messages", "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about the sea.\"}],\"stream\":true,\"max_tokens\":20" },
        { "/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about the sea.\"}],\"options\":{\"num_predict\":20}" },
        { "/api/generate", "\"prompt\":\"Tell me about the sea.\",\"options\":{\"num_predict\":20}" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_malformed_chunk_is_the_last_event_of_every_kind_of_stream(string path, string fields)
    {
        var name = await NewFaultAsync("\"kind\":\"malformed_chunk\",\"after_tokens\":2");

        var (text, failure) = await ReadAsync(path, $$"""{"model":"{{Host.Model}}",{{fields}}}""");

        failure.ShouldBeNull();
        var events = text.Split(path.StartsWith("/api", StringComparison.Ordinal) ? "\n" : "\n\n", StringSplitOptions.RemoveEmptyEntries);
        text.ShouldEndWith("\n");
        events.Length.ShouldBeGreaterThan(2);
        foreach (var line in events[..^1])
            IsJson(line).ShouldBeTrue(line);
        IsJson(events[^1]).ShouldBeFalse(events[^1]);
        events[^1].ShouldContain("{");
        await RowAsync(Key, name, 500);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_cut_ends_every_kind_of_stream(string path, string fields)
    {
        var name = await NewFaultAsync("\"kind\":\"cut\",\"after_tokens\":2");
        var (text, failure) = await ReadAsync(path, $$"""{"model":"{{Host.Model}}",{{fields}}}""");
        failure.ShouldNotBeNull();
        text.ShouldNotBeEmpty();
        await RowAsync(Key, name, 500);
    }

    [Fact]
    public async Task A_whole_answer_is_cut_or_malformed()
    {
        var cut = await NewFaultAsync("\"kind\":\"cut\"");
        var (text, failure) = await ReadAsync("/v1/chat/completions", Chat(Whole));
        failure.ShouldNotBeNull();
        text.ShouldStartWith("{\"id\"");
        await RowAsync(Key, cut, 500);
        await PatchAsync(cut, """{"after_tokens":0}""");
        (await ReadAsync("/v1/chat/completions", Chat(Whole))).Text.ShouldBeEmpty();

        await PatchAsync(cut, """{"kind":"malformed_chunk"}""");
        var reply = (await Client.ChatAsync(Key, Chat(Whole))).ShouldBe(200);
        Should.Throw<JsonException>(() => JsonDocument.Parse(reply.Text));
        (await UsageAsync()).ShouldBe((3, 3, 0, 0));
    }

    [Theory]
    [InlineData(Whole, true)]
    [InlineData(Streamed, false)]
    public async Task A_lost_replica_fails_its_request(string fields, bool isWhole)
    {
        var name = await NewFaultAsync("\"kind\":\"replica_loss\",\"after_tokens\":4");
        var (text, failure) = await ReadAsync("/v1/chat/completions", Chat(fields));
        failure.ShouldBeNull();
        text.ShouldContain("\"type\":\"server_error\"");
        if (!isWhole)
            text.Split("\"content\":\"").Length.ShouldBeGreaterThan(4);
        await RowAsync(Key, name, 500);
    }

    [Fact]
    public async Task A_request_that_moves_from_a_lost_replica_has_the_same_answer_and_is_billed()
    {
        var whole = (await Client.ChatAsync(Key, Chat(Whole))).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
        var name = await NewFaultAsync("\"kind\":\"replica_loss\",\"after_tokens\":4,\"move\":true");

        var moved = (await Client.ChatAsync(Key, Chat(Whole))).ShouldBe(200);

        moved.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe(whole);
        moved.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(20);
        moved.Header("x-nebula-fault").ShouldBe(name);
        var row = await NewestAsync(Key);
        (row.GetProperty("fault").GetString(), row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((name, 200, 20));
    }

    [Theory]
    [InlineData("\"kind\":\"slow_first_token\",\"seconds\":30", 30, 30)]
    [InlineData("\"kind\":\"stall\",\"seconds\":30,\"after_tokens\":5", 0, 30)]
    [InlineData("\"kind\":\"slow_stream\",\"factor\":1000", 0, 10)]
    public async Task Slow_kinds_are_whole_answers_that_are_billed_with_their_times(string fields, double first, double duration)
    {
        var (plain, _) = await ReadAsync("/v1/chat/completions", Chat(Streamed));
        var name = await NewFaultAsync(fields);

        var (slow, failure) = await ReadAsync("/v1/chat/completions", Chat(Streamed));

        failure.ShouldBeNull();
        GetContent(slow).ShouldBe(GetContent(plain));
        var row = await NewestAsync(Key);
        (row.GetProperty("fault").GetString(), row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((name, 200, 20));
        row.GetProperty("input_tokens").GetInt64().ShouldBeGreaterThan(0);
        row.GetProperty("time_to_first_token_seconds").GetDouble().ShouldBeGreaterThanOrEqualTo(first);
        row.GetProperty("duration_seconds").GetDouble().ShouldBeGreaterThanOrEqualTo(duration);
    }

    [Fact]
    public async Task A_request_asks_for_a_fault_by_name_if_its_key_may()
    {
        var name = await NewFaultAsync("\"kind\":\"error\",\"status\":500,\"enabled\":false,\"keys\":[\"another\"],\"probability\":0");
        (await Client.ChatAsync(Key, Chat(Whole))).ShouldBe(200).Header("x-nebula-fault").ShouldBeNull();
        (await AskAsync(Key, name)).ShouldBeError(403, "permission_denied", "permission_denied", "x-nebula-fault");

        var tester = await Client.NewKeyAsync(fields: "\"allow_faults\":true");
        (await Client.GetAsync($"/apikeys/{tester.Id}")).Json.GetProperty("allow_faults").GetBoolean().ShouldBeTrue();
        (await AskAsync(tester, name)).ShouldBeError(500, "server_error", null).Header("x-nebula-fault").ShouldBe(name);
        (await AskAsync(tester, $"{name}s")).ShouldBeError(400, "invalid_request_error", "fault_not_found", "x-nebula-fault").Error.GetProperty("message").GetString()!.ShouldContain(name);
        (await Client.ChatAsync(tester, Chat(Whole))).ShouldBe(200);
        var rule = (await Client.GetAsync($"/faults/{name}")).Json;
        (rule.GetProperty("requests").GetInt64(), rule.GetProperty("injected").GetInt64()).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_rule_acts_on_its_deployments_and_times_only()
    {
        var name = await NewFaultAsync("\"kind\":\"error\",\"deployments\":[\"another\"]");
        (await Client.ChatAsync(Key, Chat(Whole))).ShouldBe(200);
        await PatchAsync(name, $$"""{"deployments":["{{Host.Model}}"],"starts_at":"2090-01-01T00:00:00Z"}""");
        (await Client.ChatAsync(Key, Chat(Whole))).ShouldBe(200);
        await PatchAsync(name, """{"starts_at":null,"ends_at":"2020-01-01T00:00:00Z"}""");
        (await Client.ChatAsync(Key, Chat(Whole))).ShouldBe(200);
        await PatchAsync(name, """{"ends_at":null}""");
        (await Client.ChatAsync(Key, Chat(Whole))).ShouldBe(500);
        await PatchAsync(name, """{"enabled":false}""");
        (await Client.ChatAsync(Key, Chat(Whole))).ShouldBe(200);
    }

    [Fact]
    public async Task The_same_seed_breaks_the_same_requests()
    {
        var name = await NewFaultAsync("\"kind\":\"error\",\"probability\":0.4,\"seed\":11");
        var first = await BreakAsync();
        await PatchAsync(name, """{"seed":11}""");
        (await BreakAsync()).ShouldBe(first);
        first.ShouldContain('x');
        first.ShouldContain('.');
        await PatchAsync(name, """{"seed":12}""");
        (await BreakAsync()).ShouldNotBe(first);

        async Task<string> BreakAsync()
        {
            var broken = new StringBuilder();
            for (var i = 0; i < 30; i++)
                broken.Append((await Client.ChatAsync(Key, Chat("\"max_tokens\":1"))).Status == 500 ? 'x' : '.');
            return broken.ToString();
        }
    }

    [Fact]
    public async Task Embeddings_get_faults_too()
    {
        var name = await NewFaultAsync("\"kind\":\"replica_loss\"");
        var body = $$"""{"model":"{{Host.EmbeddingModel}}","input":["the sea","the land"]}""";
        (await Client.SendAsync(HttpMethod.Post, "/v1/embeddings", Key.Secret, body)).ShouldBeError(500, "server_error", null);
        await RowAsync(Key, name, 500);
        await PatchAsync(name, """{"move":true}""");
        (await Client.SendAsync(HttpMethod.Post, "/v1/embeddings", Key.Secret, body)).ShouldBe(200);
        await PatchAsync(name, """{"kind":"stall","seconds":5,"after_tokens":1}""");
        (await Client.SendAsync(HttpMethod.Post, "/v1/embeddings", Key.Secret, body)).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(2);
        await PatchAsync(name, """{"kind":"malformed_chunk"}""");
        var malformed = await Client.SendAsync(HttpMethod.Post, "/v1/embeddings", Key.Secret, body);
        Should.Throw<JsonException>(() => JsonDocument.Parse(malformed.Text));
    }

    [Fact]
    public async Task A_response_in_the_background_has_no_connection_to_cut()
    {
        var cut = await NewFaultAsync("\"kind\":\"cut\"");
        var body = $$"""{"model":"{{Host.Model}}","input":"Hello","background":true}""";
        (await Client.SendAsync(HttpMethod.Post, "/v1/responses", Key.Secret, body)).ShouldBe(200).Header("x-nebula-fault").ShouldBeNull();
        (await Client.GetAsync($"/faults/{cut}")).Json.GetProperty("requests").GetInt64().ShouldBe(0);
        var tester = await Client.NewKeyAsync(fields: "\"allow_faults\":true");
        (await Client.SendAsync(HttpMethod.Post, "/v1/responses", tester.Secret, body, request => request.Headers.Add("x-nebula-fault", cut))).ShouldBe(400);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var name in _created)
            await Client.AdminAsync(HttpMethod.Delete, $"/faults/{name}");
    }

    private async Task<string> NewFaultAsync(string fields)
    {
        var name = $"f-{Guid.NewGuid():N}";
        var keys = fields.Contains("\"keys\"", StringComparison.Ordinal) ? "" : $",\"keys\":[\"{Key.Id}\"]";
        (await Client.AdminAsync(HttpMethod.Post, "/faults", $$"""{"name":"{{name}}",{{fields}}{{keys}}}""")).ShouldBe(201).Header("location").ShouldBe($"/faults/{name}");
        _created.Add(name);
        return name;
    }

    private Task<Reply> PatchAsync(string name, string body, string? etag = null) => Client.AdminAsync(HttpMethod.Patch, $"/faults/{name}", body, request =>
    {
        if (etag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", etag);
    });

    private Task<Reply> AskAsync(TestKey key, string fault) =>
        Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", key.Secret, Chat(Whole), request => request.Headers.Add("x-nebula-fault", fault));

    // What arrives, and why no more does.
    private async Task<(string Text, Exception? Failure)> ReadAsync(string path, string body)
    {
        var text = new MemoryStream();
        try
        {
            using var response = await Client.OpenAsync(path, Key.Secret, body);
            await using var stream = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[4_096];
            for (var read = await stream.ReadAsync(buffer); read > 0; read = await stream.ReadAsync(buffer))
                text.Write(buffer.AsSpan(0, read));
            return (Encoding.UTF8.GetString(text.ToArray()), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (Encoding.UTF8.GetString(text.ToArray()), e);
        }
    }

    private async Task<JsonElement> RowAsync(TestKey key, string fault, int status)
    {
        var row = await NewestAsync(key);
        (row.GetProperty("fault").GetString(), row.GetProperty("status").GetInt32()).ShouldBe((fault, status));
        (row.GetProperty("input_tokens").GetInt64(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((0, 0));
        var (_, _, input, output) = await UsageAsync();
        (input, output).ShouldBe((0, 0));
        return row;
    }

    private async Task<JsonElement> NewestAsync(TestKey key)
    {
        JsonElement rows = default;
        await Eventually.HoldsAsync(async () =>
            (rows = (await Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data")).GetArrayLength() > 0 && rows[0].GetProperty("fault").ValueKind == JsonValueKind.String);
        return rows[0];
    }

    private async Task<(long Requests, long Failed, long Input, long Output)> UsageAsync()
    {
        var total = (await Client.GetAsync($"/usage?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("total");
        return (total.GetProperty("requests").GetInt64(), total.GetProperty("failed_requests").GetInt64(), total.GetProperty("input_tokens").GetInt64(), total.GetProperty("output_tokens").GetInt64());
    }

    private async Task<long> CountedAsync(string fault, string kind)
    {
        var text = (await Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Add("Accept", "text/plain"))).Text;
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith($"nebula_faults_total{{fault=\"{fault}\",kind=\"{kind}\"}} ", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string GetContent(string stream) => string.Concat(stream.Split('\n')
        .Where(static line => line.StartsWith("data: {", StringComparison.Ordinal))
        .SelectMany(static line => JsonElement.Parse(line[6..]).GetProperty("choices").EnumerateArray())
        .Select(static choice => choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null));

    private static bool IsJson(string text)
    {
        var data = text.Split('\n').Last(static line => !line.StartsWith("event: ", StringComparison.Ordinal));
        try
        {
            using var parsed = JsonDocument.Parse(data.StartsWith("data: ", StringComparison.Ordinal) ? data[6..] : data);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
