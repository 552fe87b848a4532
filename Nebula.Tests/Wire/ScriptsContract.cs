using System.Text;
using System.Text.Json;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Scripts answer requests of every endpoint that generates. Each test's rules are for its own key.</summary>
public abstract class ScriptsContract(INebulaHost host) : NebulaContract(host)
{
    private static readonly PromptTokenizer Tokenizer = new();

    [Fact]
    public async Task A_scripted_text_is_answered_and_its_real_tokens_are_billed()
    {
        var script = await ScriptAsync("""{ "match": { "userMessage": "hello" }, "response": { "content": "Hello! How can I help you today?" } }""");
        var reply = (await Client.ChatAsync(Key, Chat("\"max_tokens\":1", "hello there"))).ShouldBe(200);
        reply.Header("x-nebula-script").ShouldBe(script);
        Content(reply.Json).ShouldBe("Hello! How can I help you today?");
        var usage = reply.Json.GetProperty("usage");
        usage.GetProperty("completion_tokens").GetInt32().ShouldBe(Tokenizer.Count("Hello! How can I help you today?"));

        var row = await FindRequestAsync(reply.Json.GetProperty("id").GetString()!);
        row.GetProperty("script").GetString().ShouldBe(script);
        row.GetProperty("output_tokens").GetInt32().ShouldBe(usage.GetProperty("completion_tokens").GetInt32());
        row.GetProperty("input_tokens").GetInt32().ShouldBe(usage.GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task A_request_that_no_rule_matches_is_answered_by_the_backend()
    {
        await ScriptAsync("""{ "match": { "userMessage": "hello" }, "response": { "content": "Hi!" } }""");
        var reply = (await Client.ChatAsync(Key, Chat("\"max_tokens\":3", "something else"))).ShouldBe(200);
        reply.Header("x-nebula-script").ShouldBeNull();
        (await FindRequestAsync(reply.Json.GetProperty("id").GetString()!)).GetProperty("script").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_strict_request_that_no_rule_matches_is_a_404_that_names_the_nearest()
    {
        await ScriptAsync("""{ "match": { "userMessage": "weather" }, "response": { "content": "Sunny." } }""");
        foreach (var header in (string[])["x-nebula-strict", "X-AIMock-Strict"])
        {
            var reply = (await Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", Key.Secret, Chat(), request => request.Headers.Add(header, "true"))).ShouldBe(404);
            var error = reply.Json.GetProperty("error");
            error.GetProperty("code").GetString().ShouldBe("no_script_matched");
            error.GetProperty("message").GetString()!.ShouldContain("userMessage \"weather\" is not in the last user message");
        }
    }

    [Fact]
    public async Task The_context_of_a_header_selects_a_rule()
    {
        await ScriptAsync(
            """{ "match": { "userMessage": "hello", "context": "a" }, "response": { "content": "from a" } }""", """{ "match": { "userMessage": "hello" }, "response": { "content": "from all" } }""");
        foreach (var header in (string[])["x-nebula-context", "X-AIMock-Context"])
            Content((await Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", Key.Secret, Chat(prompt: "hello"), request => request.Headers.Add(header, "a"))).ShouldBe(200).Json).ShouldBe("from a");
        Content((await Client.ChatAsync(Key, Chat(prompt: "hello"))).ShouldBe(200).Json).ShouldBe("from all");
    }

    [Fact]
    public async Task A_sequence_answers_each_place_once()
    {
        await ScriptAsync(
            """{ "match": { "userMessage": "joke", "sequenceIndex": 0 }, "response": { "content": "first" } }""",
            """{ "match": { "userMessage": "joke", "sequenceIndex": 1 }, "response": { "content": "second" } }""",
            """{ "match": { "userMessage": "joke" }, "response": { "content": "enough" } }""");
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => Content((await Client.ChatAsync(Key, Chat(prompt: "joke"))).ShouldBe(200).Json)));
        answers.Order().ShouldBe(["enough", "enough", "first", "second"]);
    }

    [Fact]
    public async Task A_request_that_a_limit_refuses_takes_no_place_of_a_sequence()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":1");
        var script = (await Client.AdminAsync(HttpMethod.Post, "/scripts", $$"""
            {"fixtures":[{"match":{"keyId":"{{key.Id}}","sequenceIndex":0},"response":{"content":"first"} },{"match":{"keyId":"{{key.Id}}","sequenceIndex":1},"response":{"content":"second"} }]}
            """)).ShouldBe(201).Json.GetProperty("name").GetString();
        Content((await Client.ChatAsync(key, Chat(prompt: "limited once"))).ShouldBe(200).Json).ShouldBe("first");
        (await Client.ChatAsync(key, Chat(prompt: "limited once"))).ShouldBe(429);
        (await Client.AdminAsync(HttpMethod.Patch, $"/apikeys/{key.Id}", """{"limits":{"requests_per_minute":null}}""")).ShouldBe(200);
        Content((await Client.ChatAsync(key, Chat(prompt: "limited once"))).ShouldBe(200).Json).ShouldBe("second");
        (await Client.GetAsync($"/scripts/{script}")).ShouldBe(200).Json.GetProperty("matches").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_script_longer_than_a_document_is_stored_whole_and_replaced_whole()
    {
        var filler = new string('x', 100_000);
        string[] Rules(string answer) => [.. Enumerable.Range(0, 12).Select(i => $$"""{ "match": { "userMessage": "long {{i}}." }, "response": { "content": "{{answer}} {{i}}", "reasoning": "{{filler}}" } }""")];
        var name = await ScriptAsync(Rules("one"));
        (await Client.GetAsync($"/scripts/{name}")).ShouldBe(200).Json.GetProperty("rules").GetArrayLength().ShouldBe(12);
        Content((await Client.ChatAsync(Key, Chat(prompt: "long 11."))).ShouldBe(200).Json).ShouldBe("one 11");
        (await Client.AdminAsync(HttpMethod.Put, $"/scripts/{name}", Script(Rules("two")))).ShouldBe(200);
        Content((await Client.ChatAsync(Key, Chat(prompt: "long 11."))).ShouldBe(200).Json).ShouldBe("two 11");
        (await Client.AdminAsync(HttpMethod.Delete, $"/scripts/{name}")).ShouldBe(200);
    }

    [Fact]
    public async Task A_script_with_another_name_than_its_URL_is_refused()
    {
        const string Rules = """ "fixtures": [ { "match": { "userMessage": "which name" }, "response": { "content": "this" } } ] """;
        var name = $"named-{Guid.NewGuid():n}";
        var error = (await Client.AdminAsync(HttpMethod.Put, $"/scripts/{name}", $$"""{ "name": "other", {{Rules}} }""")).ShouldBe(400).Json.GetProperty("error");
        error.GetProperty("param").GetString().ShouldBe("name");
        (await Client.GetAsync($"/scripts/{name}")).ShouldBe(404);
        (await Client.AdminAsync(HttpMethod.Put, $"/scripts/{name}", $$"""{ "name": "{{name}}", {{Rules}} }""")).ShouldBe(200);
        (await Client.AdminAsync(HttpMethod.Delete, $"/scripts/{name}")).ShouldBe(200);
    }

    [Fact]
    public async Task A_tool_is_called_and_its_result_is_answered()
    {
        await ScriptAsync(
            """{ "match": { "userMessage": "weather", "hasToolResult": false }, "response": { "toolCalls": [ { "name": "get_weather", "arguments": { "city": "Paris" }, "id": "call_paris" } ] } }""",
            """{ "match": { "toolCallId": "call_paris" }, "response": { "content": "{{toolResult}} in Paris" } }""");
        const string Tools = """
            "tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]
            """;
        var choice = (await Client.ChatAsync(Key, Chat(Tools, "the weather?"))).ShouldBe(200).Json.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        var message = choice.GetProperty("message");
        message.GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
        var call = message.GetProperty("tool_calls")[0];
        call.GetProperty("id").GetString().ShouldBe("call_paris");
        call.GetProperty("function").GetProperty("arguments").GetString().ShouldBe("""{"city":"Paris"}""");
        var next = $$"""
            {"model":"{{Host.Model}}","messages":[{"role":"user","content":"the weather?"},{{message.GetRawText()}},{"role":"tool","tool_call_id":"call_paris","content":"21 degrees"}],{{Tools}}}
            """;
        Content((await Client.ChatAsync(Key, next)).ShouldBe(200).Json).ShouldBe("21 degrees in Paris");
    }

    [Fact]
    public async Task A_stream_has_the_parts_in_the_order_of_the_blocks()
    {
        await ScriptAsync("""
            { "match": { "userMessage": "blocks" }, "response": { "reasoning": "Let me see.", "blocks": [
              { "type": "toolCall", "name": "get_weather", "arguments": "{\"city\":\"NYC\"}" }, { "type": "text", "text": "Let me check." } ] } }
            """);
        using var stream = await Client.StreamAsync(Key, Chat("\"stream\":true", "blocks"));
        var deltas = Deltas(await stream.RestAsync());
        string.Concat(deltas.Select(static delta => Member(delta, "reasoning_content"))).ShouldBe("Let me see.");
        string.Concat(deltas.Select(static delta => Member(delta, "content"))).ShouldBe("Let me check.");
        var lastCall = deltas.FindLastIndex(static delta => delta.TryGetProperty("tool_calls", out _));
        lastCall.ShouldBeLessThan(deltas.FindIndex(static delta => Member(delta, "content") is { Length: > 0 }));
        lastCall.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_an_answer_says_of_itself_may_be_scripted()
    {
        await ScriptAsync("""
            { "match": { "userMessage": "meta" }, "response": { "content": "ab", "finishReason": "length", "id": "chatcmpl-of-the-test", "usage": { "prompt_tokens": 1000, "completion_tokens": 50 },
              "logprobs": [ { "token": "a", "logprob": -0.5, "top_logprobs": [ { "token": "a", "logprob": -0.5 }, { "token": "b", "logprob": -1 } ] }, { "token": "b", "logprob": -2 } ] } }
            """);
        var reply = (await Client.ChatAsync(Key, Chat("\"logprobs\":true,\"top_logprobs\":1", "meta"))).ShouldBe(200).Json;
        reply.GetProperty("id").GetString().ShouldBe("chatcmpl-of-the-test");
        var usage = reply.GetProperty("usage");
        (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32()).ShouldBe((1000, 50));
        var choice = reply.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("length");
        var logprobs = choice.GetProperty("logprobs").GetProperty("content");
        logprobs.EnumerateArray().Select(static token => (token.GetProperty("token").GetString(), token.GetProperty("logprob").GetDouble())).ShouldBe([("a", -0.5), ("b", -2)]);
        logprobs[0].GetProperty("top_logprobs").GetArrayLength().ShouldBe(1);
        var rows = (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data");
        (rows[0].GetProperty("input_tokens").GetInt32(), rows[0].GetProperty("output_tokens").GetInt32()).ShouldBe((1000, 50));
    }

    [Fact]
    public async Task A_refusal_is_a_refusal_of_each_endpoint()
    {
        await ScriptAsync("""{ "match": { "userMessage": "bad" }, "response": { "refusal": "I cannot help." } }""");
        var message = (await Client.ChatAsync(Key, Chat(prompt: "bad"))).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("message");
        (message.GetProperty("content").ValueKind, message.GetProperty("refusal").GetString()).ShouldBe((JsonValueKind.Null, "I cannot help."));
        using var stream = await Client.StreamAsync(Key, Chat("\"stream\":true", "bad"));
        string.Concat(Deltas(await stream.RestAsync()).Select(static delta => Member(delta, "refusal"))).ShouldBe("I cannot help.");
        var response = (await SendAsync("/v1/responses", $$"""{"model":"{{Host.Model}}","input":"bad"}""")).ShouldBe(200).Json.GetProperty("output")[0].GetProperty("content")[0];
        response.GetProperty("refusal").GetString().ShouldBe("I cannot help.");
        (await MessagesAsync("bad")).ShouldBe(200).Json.GetProperty("stop_reason").GetString().ShouldBe("refusal");
    }

    [Fact]
    public async Task A_scripted_error_costs_nothing_and_has_the_dialect_of_its_endpoint()
    {
        await ScriptAsync(
            """{ "match": { "userMessage": "boom" }, "response": { "error": { "message": "overloaded", "type": "server_error", "code": "busy" }, "status": 503 } }""",
            """{ "match": { "userMessage": "limit" }, "response": { "error": { "message": "slow down", "type": "rate_limit_error" }, "status": 429, "retryAfter": 7 } }""",
            """{ "match": { "userMessage": "odd" }, "response": { "error": { "message": "teapot" }, "status": 418 } }""");
        var chat = (await Client.ChatAsync(Key, Chat("\"stream\":true", "boom"))).ShouldBe(503);
        chat.Header("x-nebula-script").ShouldNotBeNull();
        var error = chat.Json.GetProperty("error");
        (error.GetProperty("message").GetString(), error.GetProperty("type").GetString(), error.GetProperty("code").GetString()).ShouldBe(("overloaded", "server_error", "busy"));
        var limited = await MessagesAsync("limit");
        limited.ShouldBe(429).Header("retry-after").ShouldBe("7");
        limited.Json.GetProperty("error").GetProperty("type").GetString().ShouldBe("rate_limit_error");
        (await SendAsync("/api/chat", Chat(prompt: "odd"))).ShouldBe(418).Json.GetProperty("error").GetString().ShouldBe("teapot");
        (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Every_endpoint_that_generates_is_scripted()
    {
        await ScriptAsync("""{ "match": { "userMessage": "hello" }, "response": { "content": "scripted" } }""", """{ "match": { "inputText": "hello" }, "response": { "embedding": [0.25, -0.5, 1] } }""");
        Content((await Client.ChatAsync(Key, Chat(prompt: "hello"))).ShouldBe(200).Json).ShouldBe("scripted");
        (await SendAsync("/v1/responses", $$"""{"model":"{{Host.Model}}","input":"hello"}""")).ShouldBe(200).Json.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()
            .ShouldBe("scripted");
        (await MessagesAsync("hello")).ShouldBe(200).Json.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("scripted");
        (await SendAsync("/v1/completions", $$"""{"model":"{{Host.Model}}","prompt":"hello"}""")).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("text").GetString().ShouldBe("scripted");
        (await SendAsync("/api/chat", Chat("\"stream\":false", "hello"))).ShouldBe(200).Json.GetProperty("message").GetProperty("content").GetString().ShouldBe("scripted");
        (await SendAsync("/api/generate", $$"""{"model":"{{Host.Model}}","prompt":"hello","stream":false}""")).ShouldBe(200).Json.GetProperty("response").GetString().ShouldBe("scripted");
        var embeddings = (await SendAsync("/v1/embeddings", $$"""{"model":"{{Host.EmbeddingModel}}","input":["hello","world"],"encoding_format":"float"}""")).ShouldBe(200).Json.GetProperty("data");
        embeddings.EnumerateArray().Select(static item => string.Join(' ', item.GetProperty("embedding").EnumerateArray())).ShouldBe(["0.25 -0.5 1", "0.25 -0.5 1"]);
    }

    [Fact]
    public async Task A_response_in_the_background_is_scripted()
    {
        await ScriptAsync("""{ "match": { "userMessage": "later" }, "response": { "content": "done" }, "truncateAfterChunks": 1 }""");
        var id = (await SendAsync("/v1/responses", $$"""{"model":"{{Host.Model}}","input":"later","background":true}""")).ShouldBe(200).Json.GetProperty("id").GetString();
        JsonElement response = default;
        await Eventually.PassesAsync(async () =>
        {
            response = (await Client.SendAsync(HttpMethod.Get, $"/v1/responses/{id}", Key.Secret)).ShouldBe(200).Json;
            response.GetProperty("status").GetString().ShouldBe("completed");
        });
        response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("done");
    }

    [Fact]
    public async Task A_long_answer_arrives_whole()
    {
        var text = string.Join(' ', Enumerable.Range(0, 20_000));
        await ScriptAsync($$"""{ "match": { "userMessage": "long" }, "response": { "content": "{{text}}" } }""");
        Content((await Client.ChatAsync(Key, Chat(prompt: "long"))).ShouldBe(200).Json).ShouldBe(text);
    }

    [Fact]
    public async Task A_stream_in_chunks_of_characters_says_the_same_and_costs_the_same()
    {
        await ScriptAsync("""{ "match": { "userMessage": "chunks" }, "response": { "content": "Gravity holds galaxies together 🌍🌍." }, "chunkSize": 5, "latency": 1 }""");
        using var stream = await Client.StreamAsync(Key, Chat("\"stream\":true,\"stream_options\":{\"include_usage\":true}", "chunks"));
        var events = await stream.RestAsync();
        var pieces = Deltas(events).Select(static delta => Member(delta, "content")).Where(static piece => piece is { Length: > 0 }).ToList();
        string.Concat(pieces).ShouldBe("Gravity holds galaxies together 🌍🌍.");
        pieces[..^1].ShouldAllBe(static piece => piece!.Length >= 4 && piece.Length <= 5);
        JsonElement.Parse(events[^2]["data: ".Length..]).GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(Tokenizer.Count("Gravity holds galaxies together 🌍🌍."));
    }

    [Fact]
    public async Task A_truncated_stream_ends_after_that_many_events_and_never_says_that_it_is_done()
    {
        await ScriptAsync("""{ "match": { "userMessage": "partial" }, "response": { "content": "This is a long answer that is cut off." }, "truncateAfterChunks": 3 }""");
        using var response = await Client.OpenAsync("/v1/chat/completions", Key.Secret, Chat("\"stream\":true", "partial"));
        var events = await ReadUntilCutAsync(response);
        events.Count.ShouldBe(3);
        Deltas(events).Select(static delta => Member(delta, "content")).ShouldBe(["", "This", " is"]);
    }

    [Fact]
    public async Task A_disconnected_stream_never_says_that_it_is_done()
    {
        await ScriptAsync("""{ "match": { "userMessage": "timeout" }, "response": { "content": "Never finishes" }, "latency": 60000, "disconnectAfterMs": 50 }""");
        try
        {
            using var response = await Client.OpenAsync("/v1/chat/completions", Key.Secret, Chat("\"stream\":true", "timeout"));
            if (Host.HasForeignFrontEnd)
                ((int)response.StatusCode).ShouldBeGreaterThanOrEqualTo(500); // that program's own, as it has no response to pass on
            else
                (await ReadUntilCutAsync(response)).ShouldNotContain("data: [DONE]");
        }
        catch (HttpRequestException)
        {
            // The connection was closed before the client had the headers.
        }
    }

    [Fact]
    public async Task Scripts_are_listed_with_their_matches_and_what_is_wrong_with_them()
    {
        var name = await ScriptAsync(
            """{ "match": { "userMessage": "a" }, "response": { "content": "x" } }""",
            """{ "match": { "userMessage": "ab" }, "response": { "content": "y" } }""",
            """{ "match": { "userMessage": "c" }, "response": { "content": "z", "webSearches": ["q"] } }""");
        (await Client.ChatAsync(Key, Chat(prompt: "a"))).ShouldBe(200);
        var script = (await Client.GetAsync($"/scripts/{name}")).ShouldBe(200).Json;
        script.GetProperty("matches").GetInt32().ShouldBe(1);
        script.GetProperty("rules").EnumerateArray().Select(static rule => rule.GetProperty("matches").GetInt32()).ShouldBe([1, 0, 0]);
        var warnings = script.GetProperty("warnings").EnumerateArray().Select(static warning => (Path: warning.GetProperty("path").GetString()!, Reason: warning.GetProperty("reason").GetString()!)).ToList();
        warnings.ShouldContain(static warning => warning.Path == "fixtures[2].response.webSearches");
        warnings.ShouldContain(warning => warning.Path == "fixtures[1]" && warning.Reason.Contains($"{name} fixtures[0] comes first", StringComparison.Ordinal));
        (await Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Add("Accept", "text/plain"))).Text.ShouldContain($"nebula_script_matches_total{{script=\"{name}\"}} 1");
    }

    [Fact]
    public async Task A_script_is_replaced_and_deleted()
    {
        var name = await ScriptAsync("""{ "match": { "userMessage": "hello" }, "response": { "content": "one" } }""");
        (await Client.AdminAsync(HttpMethod.Put, $"/scripts/{name}", Script("""{ "match": { "userMessage": "hello" }, "response": { "content": "two" } }"""))).ShouldBe(200);
        Content((await Client.ChatAsync(Key, Chat(prompt: "hello"))).ShouldBe(200).Json).ShouldBe("two");
        (await Client.AdminAsync(HttpMethod.Delete, $"/scripts/{name}")).ShouldBe(200);
        (await Client.ChatAsync(Key, Chat("\"max_tokens\":2", "hello"))).ShouldBe(200).Header("x-nebula-script").ShouldBeNull();
        (await Client.AdminAsync(HttpMethod.Delete, $"/scripts/{name}")).ShouldBe(404);
    }

    [Fact]
    public async Task A_wrong_script_is_refused_with_every_mistake()
    {
        var error = (await Client.AdminAsync(HttpMethod.Post, "/scripts", """{"fixtures":[{"match":{"usermessage":"x"},"response":{"content":5}}]}""")).ShouldBe(400).Json.GetProperty("error");
        (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()).ShouldBe(("fixtures[0].match.usermessage", "invalid_script"));
        error.GetProperty("message").GetString()!.ShouldContain("Did you mean 'userMessage'?");
        error.GetProperty("message").GetString()!.ShouldContain("fixtures[0].response.content: It must be a string.");
    }

    private async Task<string> ScriptAsync(params string[] rules) =>
        (await Client.AdminAsync(HttpMethod.Post, "/scripts", Script(rules))).ShouldBe(201).Json.GetProperty("name").GetString()!;

    private string Script(params string[] rules) => $$"""{"fixtures":[{{string.Join(',', rules)}}]}""".Replace("\"match\": { ", $"\"match\": {{ \"keyId\": \"{Key.Id}\", ", StringComparison.Ordinal);

    private Task<Reply> SendAsync(string path, string body) => Client.SendAsync(HttpMethod.Post, path, Key.Secret, body);

    private Task<Reply> MessagesAsync(string prompt) => SendAsync("/v1/messages", Chat("\"max_tokens\":1", prompt));

    private async Task<JsonElement> FindRequestAsync(string id) => (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").EnumerateArray()
        .Single(row => row.GetProperty("id").GetString() == id);

    private static string? Content(JsonElement reply) => reply.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    private static string? Member(JsonElement delta, string name) => delta.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<JsonElement> Deltas(IEnumerable<string> events) =>
    [
        .. events.Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line["data: ".Length..]).GetProperty("choices"))
            .Where(static choices => choices.GetArrayLength() > 0).Select(static choices => choices[0].GetProperty("delta")),
    ];

    // The events before the connection is closed in the middle of the body.
    private static async Task<List<string>> ReadUntilCutAsync(HttpResponseMessage response)
    {
        var events = new List<string>();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8);
        await Should.ThrowAsync<Exception>(async () =>
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.Length > 0)
                    events.Add(line);
            }
        });
        return events;
    }
}
