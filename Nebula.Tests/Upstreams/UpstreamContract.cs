using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

/// <summary>A deployment whose answers a server writes that is not to be trusted.</summary>
/// <param name="host">The host, which may connect to this machine.</param>
public abstract class UpstreamContract(INebulaHost host) : NebulaContract(host)
{
    private const string Secret = "sk-upstream-secret-8Jx2";

    private readonly string _name = $"up-{Guid.NewGuid():N}";

    private string Ask(string fields = "") => $$"""{"model":"{{_name}}","messages":[{"role":"user","content":"Hi"}]{{(fields.Length > 0 ? "," : "")}}{{fields}}}""";

    [Fact]
    public async Task A_whole_answer_is_the_servers_with_the_usage_that_it_reports()
    {
        await using var upstream = await DeployAsync();
        var reply = (await Client.ChatAsync(Key, Ask("\"temperature\":0.5,\"unknown_field\":{\"a\":[1]},\"n\":1,\"store\":false"))).ShouldBe(200);

        reply.Json.GetProperty("model").GetString().ShouldBe(_name);
        reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("Hello there");
        Usage(reply.Json).ShouldBe((11, 22));
        reply.Header("x-nebula-deployment").ShouldBe(_name);
        await LedgerAsync(200, 11, 22);
        var (path, body, authorization) = upstream.Requests.ShouldHaveSingleItem();
        path.ShouldBe("/v1/chat/completions");
        authorization.ShouldBe($"Bearer {Secret}");
        body.GetProperty("model").GetString().ShouldBe("served");
        body.GetProperty("stream").GetBoolean().ShouldBeTrue();
        body.GetProperty("stream_options").GetProperty("include_usage").GetBoolean().ShouldBeTrue();
        body.GetProperty("temperature").GetDouble().ShouldBe(0.5);
        body.GetProperty("unknown_field").GetProperty("a")[0].GetInt32().ShouldBe(1);
        body.TryGetProperty("n", out _).ShouldBeFalse();
        body.TryGetProperty("store", out _).ShouldBeFalse();
        body.GetProperty("max_tokens").GetInt32().ShouldBe(1_024);
    }

    [Fact]
    public async Task A_stream_has_each_delta_as_it_comes()
    {
        await using var upstream = await DeployAsync();
        var next = new TaskCompletionSource();
        upstream.Answer = async (http, _) =>
        {
            await TestUpstream.BeginAsync(http, "Hello");
            await next.Task;
            await TestUpstream.StreamAsync(http, [" there"], null);
        };
        using var stream = await Client.StreamAsync(Key, Ask("\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        await stream.ReadTokensAsync(1); // the server has not sent the second one yet
        next.SetResult();
        var events = await stream.RestAsync();
        events.ShouldContain(static line => line.Contains("\" there\"", StringComparison.Ordinal));
        events[^1].ShouldBe("data: [DONE]");
        var usage = Usage(JsonElement.Parse(events[^2][6..]));
        usage.Output.ShouldBe(2); // counted, because the server reports none
        await LedgerAsync(200, usage.Input, usage.Output);
    }

    [Fact]
    public async Task Tool_calls_reasoning_refusal_and_logprobs_pass()
    {
        await using var upstream = await DeployAsync(static async (http, _) =>
        {
            http.Response.ContentType = "text/event-stream";
            await TestUpstream.WriteAsync(http, """{"choices":[{"index":0,"delta":{"reasoning_content":"Hm."}}]}""");
            await TestUpstream.WriteAsync(http, """{"choices":[{"index":0,"delta":{"content":"OK"},"logprobs":{"content":[{"token":"OK","logprob":-0.25,"bytes":[79,75],"top_logprobs":[{"token":"OK","logprob":-0.25,"bytes":[79,75]}]}]}}]}""");
            await TestUpstream.WriteAsync(http, """{"choices":[{"index":0,"delta":{"refusal":"No."}}]}""");
            await TestUpstream.WriteAsync(http, """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"get_weather","arguments":""}}]}}]}""");
            await TestUpstream.WriteAsync(http, """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Paris\"}"}},{"index":1,"id":"call_b","type":"function","function":{"name":"now","arguments":""}}]}}]}""");
            await TestUpstream.WriteAsync(http, """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""");
        });
        const string Tools = """
            "logprobs":true,"top_logprobs":1,"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object"}}},{"type":"function","function":{"name":"now"}}]
            """;
        var choice = (await Client.ChatAsync(Key, Ask(Tools))).ShouldBe(200).Json.GetProperty("choices")[0];
        var message = choice.GetProperty("message");

        message.GetProperty("reasoning_content").GetString().ShouldBe("Hm.");
        message.GetProperty("content").GetString().ShouldBe("OK");
        message.GetProperty("refusal").GetString().ShouldBe("No.");
        var calls = message.GetProperty("tool_calls");
        calls[0].GetProperty("id").GetString().ShouldBe("call_a");
        calls[0].GetProperty("function").GetProperty("arguments").GetString().ShouldBe("""{"city":"Paris"}""");
        calls[1].GetProperty("function").GetProperty("name").GetString().ShouldBe("now");
        calls[1].GetProperty("function").GetProperty("arguments").GetString().ShouldBe("");
        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        choice.GetProperty("logprobs").GetProperty("content")[0].GetProperty("logprob").GetDouble().ShouldBe(-0.25);
    }

    [Fact]
    public async Task Several_choices_are_a_request_each_and_pay_for_one_prompt()
    {
        await using var upstream = await DeployAsync(static (http, n) => TestUpstream.StreamAsync(http, [$"answer {n}"], """{"prompt_tokens":7,"completion_tokens":2}"""));
        var reply = (await Client.ChatAsync(Key, Ask("\"n\":3,\"seed\":5"))).ShouldBe(200);

        reply.Json.GetProperty("choices").GetArrayLength().ShouldBe(3);
        Usage(reply.Json).ShouldBe((7, 6));
        upstream.Requests.Select(static request => request.Body.GetProperty("seed").GetInt64()).Order().ShouldBe([5, 6, 7]);
    }

    [Fact]
    public async Task Completions_and_embeddings_pass()
    {
        await using var upstream = await DeployAsync(static (http, _) => http.Request.Path == "/v1/embeddings"
            ? http.Response.WriteAsJsonAsync(new { data = new[] { new { index = 1, embedding = new[] { 0f, 1f } }, new { index = 0, embedding = new[] { 1f, 0f } } }, usage = new { prompt_tokens = 9 } })
            : http.Response.WriteAsJsonAsync(new { choices = new[] { new { text = " world", finish_reason = "length" } }, usage = new { prompt_tokens = 3, completion_tokens = 1 } }));

        var completion = (await Client.SendAsync(HttpMethod.Post, "/v1/completions", Key.Secret, $$"""{"model":"{{_name}}","prompt":["Hello","Bye"],"max_tokens":4}""")).ShouldBe(200).Json;
        completion.GetProperty("choices")[1].GetProperty("text").GetString().ShouldBe(" world");
        completion.GetProperty("choices")[1].GetProperty("finish_reason").GetString().ShouldBe("length");
        Usage(completion).ShouldBe((6, 2));
        upstream.Requests.Select(static request => request.Body.GetProperty("prompt").GetString()).Order().ShouldBe(["Bye", "Hello"]);

        var embeddings = (await Client.SendAsync(HttpMethod.Post, "/v1/embeddings", Key.Secret, $$"""{"model":"{{_name}}","input":["a","b"]}""")).ShouldBe(200).Json;
        embeddings.GetProperty("data")[1].GetProperty("embedding").EnumerateArray().Select(static number => number.GetDouble()).ShouldBe([0, 1]);
        embeddings.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(9);
    }

    [Theory]
    [InlineData("/v1/responses", """{"model":"NAME","input":"Hi","instructions":"Be brief."}""", "output")]
    [InlineData("/v1/messages", """{"model":"NAME","max_tokens":50,"messages":[{"role":"user","content":"Hi"}]}""", "content")]
    [InlineData("/api/chat", """{"model":"NAME","stream":false,"messages":[{"role":"user","content":"Hi"}]}""", "message")]
    public async Task Other_dialects_are_translated(string path, string body, string member)
    {
        await using var upstream = await DeployAsync();
        var reply = (await Client.SendAsync(HttpMethod.Post, path, Key.Secret, body.Replace("NAME", _name, StringComparison.Ordinal))).ShouldBe(200);

        reply.Json.GetProperty(member).GetRawText().ShouldContain("Hello there");
        var asked = upstream.Requests.ShouldHaveSingleItem();
        asked.Path.ShouldBe("/v1/chat/completions");
        asked.Body.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString().ShouldBe("Hi");
    }

    [Fact]
    public async Task A_client_that_leaves_closes_the_connection_to_the_server()
    {
        await using var upstream = await DeployAsync();
        upstream.Answer = async (http, _) =>
        {
            await TestUpstream.BeginAsync(http, "Hello");
            await upstream.HangAsync(http);
        };
        using (var stream = await Client.StreamAsync(Key, Ask("\"stream\":true")))
            await stream.ReadTokensAsync(1);
        await upstream.Left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await LedgerAsync(499, null, 1);
        upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(503, 503)]
    [InlineData(500, 502)]
    [InlineData(429, 429)]
    public async Task A_failure_before_the_first_delta_is_tried_again(int status, int seen)
    {
        await using var upstream = await DeployAsync((http, n) => n < 3 ? TestUpstream.RefuseAsync(http, status, retryAfter: "0") : TestUpstream.StreamAsync(http, "Hello", " there"));
        (await Client.ChatAsync(Key, Ask())).ShouldBe(200).Text.ShouldContain("Hello there");
        upstream.Requests.Count.ShouldBe(3);

        upstream.Answer = (http, _) => TestUpstream.RefuseAsync(http, status, retryAfter: "60");
        var refused = (await Client.ChatAsync(Key, Ask())).ShouldBeError(seen);
        if (seen != 502)
            refused.Header("retry-after").ShouldBe("60");
        await LedgerAsync(seen, 0, 0);
    }

    [Fact]
    public async Task Nothing_is_tried_again_after_the_first_delta_and_what_was_seen_is_billed()
    {
        await using var upstream = await DeployAsync(static async (http, _) =>
        {
            await TestUpstream.BeginAsync(http, "Hello", " there");
            await http.Response.WriteAsync("data: {\"choices\":[{\"ind"); // cut in the middle of an event
        });
        using var stream = await Client.StreamAsync(Key, Ask("\"stream\":true"));
        var events = await stream.RestAsync();

        events[^1].ShouldContain("\"code\":\"upstream_error\"");
        string.Concat(events).ShouldContain("\" there\"");
        upstream.Requests.Count.ShouldBe(1);
        await LedgerAsync(502, null, 2);
    }

    [Theory]
    [InlineData("""{"choices":"none"}""")]
    [InlineData("not json")]
    [InlineData("""{"error":{"message":"CUDA out of memory"}}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":"x","function":7}]}}]}""")]
    public async Task A_malformed_event_after_deltas_ends_the_stream_with_an_error(string data)
    {
        await using var upstream = await DeployAsync(async (http, _) =>
        {
            await TestUpstream.BeginAsync(http, "Hello");
            await TestUpstream.WriteAsync(http, data);
        });
        using var stream = await Client.StreamAsync(Key, Ask("\"stream\":true"));
        (await stream.RestAsync())[^1].ShouldContain("\"code\":\"upstream_error\"");
        await LedgerAsync(502, null, 1);
        upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":-5,"completion_tokens":-1}""")]
    [InlineData("""{"prompt_tokens":99999999999,"completion_tokens":99999999}""")]
    [InlineData("""{"prompt_tokens":"many","completion_tokens":0}""")]
    [InlineData("""[1]""")]
    public async Task Usage_that_cannot_be_is_counted_instead(string usage)
    {
        await using var upstream = await DeployAsync((http, _) => TestUpstream.StreamAsync(http, ["Hello", " there"], usage));
        var reply = (await Client.ChatAsync(Key, Ask("\"max_tokens\":50"))).ShouldBe(200);

        Usage(reply.Json).Output.ShouldBe(2);
        Usage(reply.Json).Input.ShouldBeInRange(1, 50);
        await LedgerAsync(200, Usage(reply.Json).Input, 2);
    }

    [Fact]
    public async Task Refused_credentials_and_bad_requests_are_told_apart()
    {
        await using var upstream = await DeployAsync(static (http, _) => TestUpstream.RefuseAsync(http, 401, $"Incorrect API key provided: {Secret}"));
        var credentials = (await Client.ChatAsync(Key, Ask())).ShouldBeError(502, "server_error", "upstream_error");
        credentials.Text.ShouldNotContain(Secret);
        upstream.Requests.Count.ShouldBe(1);

        upstream.Answer = static (http, _) => TestUpstream.RefuseAsync(http, 400, $"temperature is odd, says {Secret}");
        var bad = (await Client.ChatAsync(Key, Ask())).ShouldBeError(400, "invalid_request_error", "odd", "messages");
        bad.Error.GetProperty("message").GetString().ShouldBe("temperature is odd, says ***");

        upstream.Answer = static (http, _) => TestUpstream.RefuseAsync(http, 404);
        (await Client.ChatAsync(Key, Ask())).ShouldBeError(404, "invalid_request_error", "model_not_found", "model");

        upstream.Answer = static (http, _) =>
        {
            http.Response.Redirect("http://127.0.0.1:1/v1/chat/completions");
            return Task.CompletedTask;
        };
        (await Client.ChatAsync(Key, Ask())).ShouldBeError(502, "server_error", "upstream_error").Text.ShouldContain("redirect");
    }

    [Fact]
    public async Task A_server_that_never_answers_times_out()
    {
        await using var upstream = await DeployAsync(fields: "\"timeout_seconds\":1,");
        upstream.Answer = (http, _) => upstream.HangAsync(http);
        (await Client.ChatAsync(Key, Ask())).ShouldBeError(504, "server_error", "upstream_timeout");
        await LedgerAsync(504, 0, 0);
        upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_circuit_opens_after_failures_and_health_and_metrics_show_it()
    {
        await using var upstream = await DeployAsync(static (http, _) => TestUpstream.RefuseAsync(http, 500));
        for (var i = 0; i < 2; i++)
            (await Client.ChatAsync(Key, Ask())).ShouldBeError(502);
        await Eventually.HoldsAsync(async () => (await Client.ChatAsync(Key, Ask())).Status == 503);

        var health = (await Client.GetAsync($"/models/{_name}")).Json.GetProperty("health");
        health.GetProperty("circuit").GetString().ShouldBe("open");
        health.GetProperty("failures").GetInt64().ShouldBeGreaterThan(4);
        (await Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Accept.ParseAdd("text/plain"))).Text
            .ShouldContain($"nebula_upstream_circuit_open{{model_name=\"{_name}\"}} 1");
        (await Client.GetAsync("/health")).Json.GetProperty("dependencies").EnumerateArray()
            .Single(static dependency => dependency.GetProperty("name").GetString() == "upstreams").GetProperty("status").GetString().ShouldBe("degraded");
    }

    [Fact]
    public async Task An_upstream_deployment_is_shown_without_its_secret_and_can_be_changed()
    {
        await using var upstream = await DeployAsync(fields: "\"headers\":{\"x-team\":\"header-secret-3Q\"},");
        var shown = (await Client.GetAsync($"/models/{_name}")).ShouldBe(200);
        shown.Text.ShouldNotContain(Secret);
        shown.Text.ShouldNotContain("header-secret-3Q");
        shown.Json.TryGetProperty("gpu", out _).ShouldBeFalse();
        shown.Json.GetProperty("state").GetString().ShouldBe("ready");
        shown.Json.GetProperty("backend").GetProperty("has_secret").GetBoolean().ShouldBeTrue();
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", Key.Secret)).ShouldBe(200).Text.ShouldContain(_name);

        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", """{"backend":{"model":"another","secret":null}}""")).ShouldBe(200)
            .Json.GetProperty("backend").GetProperty("has_secret").GetBoolean().ShouldBeFalse();
        await Eventually.HoldsAsync(async () =>
        {
            (await Client.ChatAsync(Key, Ask())).ShouldBe(200);
            var (_, body, authorization) = upstream.Requests.Last();
            return body.GetProperty("model").GetString() == "another" && authorization is null;
        });
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", """{"replicas":2}""")).ShouldBeError(400, "invalid_request_error", "invalid_value", "replicas");
    }

    [Fact]
    public async Task A_patch_changes_the_headers_and_abilities_that_it_names()
    {
        await using var upstream = await DeployAsync(fields: "\"headers\":{\"x-team\":\"blue\",\"x-old\":\"1\"},\"supports\":{\"embeddings\":false,\"context_length\":4096},");
        var headers = new System.Collections.Concurrent.ConcurrentQueue<(string? Team, string? Old, string? New)>();
        upstream.Answer = (http, _) =>
        {
            headers.Enqueue((http.Request.Headers["x-team"], http.Request.Headers["x-old"], http.Request.Headers["x-new"]));
            return TestUpstream.StreamAsync(http, "Hello");
        };

        var backend = await PatchAsync("""{"headers":{"X-Old":null,"x-new":"2"},"supports":{"chat":null,"embeddings":null,"completions":false}}""");
        backend.GetProperty("headers").EnumerateObject().Select(static header => header.Name).ShouldBe(["x-new", "x-team"]);
        backend.GetProperty("supports").GetRawText().ShouldBe(
            """{"chat":true,"completions":false,"embeddings":true,"stream_options":true,"max_completion_tokens":false,"context_length":4096}""");
        await Eventually.HoldsAsync(async () =>
        {
            (await Client.ChatAsync(Key, Ask())).ShouldBe(200);
            return headers.Last() == ("blue", null, "2");
        });

        var many = string.Join(',', Enumerable.Range(0, 15).Select(static number => $"\"x-{number}\":\"1\""));
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", $$"""{"backend":{"headers":{ {{many}} } } }"""))
            .ShouldBeError(400, "invalid_request_error", "object_above_max_properties", "backend.headers");
        backend = await PatchAsync("""{"headers":null,"supports":null}""");
        backend.GetProperty("headers").EnumerateObject().ShouldBeEmpty();
        backend.GetProperty("supports").GetProperty("completions").GetBoolean().ShouldBeTrue();
        backend.GetProperty("supports").GetProperty("context_length").ValueKind.ShouldBe(JsonValueKind.Null);

        async Task<JsonElement> PatchAsync(string patch) =>
            (await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", $$"""{"backend":{{patch}}}""")).ShouldBe(200).Json.GetProperty("backend");
    }

    [Theory]
    [InlineData("""{"type":"upstream","model":"m"}""", "backend.url")]
    [InlineData("""{"type":"upstream","url":"ftp://host/v1","model":"m"}""", "backend.url")]
    [InlineData("""{"type":"upstream","url":"https://user:pass@host/v1","model":"m"}""", "backend.url")]
    [InlineData("""{"type":"upstream","url":"https://host/v1"}""", "backend.model")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","secret":"two words"}""", "backend.secret")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","timeout_seconds":0}""", "backend.timeout_seconds")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","headers":{"host":"x"}}""", "backend.headers")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","supports":{"chat":1}}""", "backend.supports.chat")]
    [InlineData("""{"type":"other"}""", "backend.type")]
    [InlineData("""{"url":"https://host/v1"}""", "backend.type")]
    public async Task A_wrong_backend_is_refused(string backend, string param)
    {
        var refused = (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{_name}}","backend":{{backend}}}""")).ShouldBeError(400);
        refused.Error.GetProperty("param").GetString().ShouldBe(param);
        refused.Text.ShouldNotContain("user:pass");
    }

    [Fact]
    public async Task A_script_that_matches_answers_and_the_server_is_not_asked()
    {
        await using var upstream = await DeployAsync();
        var script = (await Client.AdminAsync(HttpMethod.Post, "/scripts", $$"""
            {"fixtures":[
              {"match":{"keyId":"{{Key.Id}}","userMessage":"scripted"},"response":{"content":"From the script."} },
              {"match":{"keyId":"{{Key.Id}}","endpoint":"embedding"},"response":{"embedding":[1,0,0]} }]}
            """)).ShouldBe(201).Json.GetProperty("name").GetString();
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{_name}}-all","routes":[{"deployment":"{{_name}}"}]}""")).ShouldBe(201);
        foreach (var model in (string[])[_name, $"{_name}-all"])
        {
            var ask = $$"""{"model":"{{model}}","messages":[{"role":"user","content":"scripted"}]""";
            var whole = (await Client.ChatAsync(Key, $"{ask}}}")).ShouldBe(200);
            whole.Header("x-nebula-script").ShouldBe(script);
            whole.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("From the script.");
            using var stream = await Client.StreamAsync(Key, $"{ask},\"stream\":true}}");
            stream.Header("x-nebula-script").ShouldBe(script);
            (await stream.RestAsync())[^1].ShouldBe("data: [DONE]");
            var message = await Client.SendAsync(HttpMethod.Post, "/v1/messages", Key.Secret, $"{ask},\"max_tokens\":50}}");
            message.ShouldBe(200).Text.ShouldContain("From the script.");
            var embeddings = (await Client.SendAsync(HttpMethod.Post, "/v1/embeddings", Key.Secret, $$"""{"model":"{{model}}","input":"a"}""")).ShouldBe(200);
            embeddings.Header("x-nebula-script").ShouldBe(script);
        }

        upstream.Requests.ShouldBeEmpty();
        (await Client.ChatAsync(Key, Ask())).ShouldBe(200).Header("x-nebula-script").ShouldBeNull();
        upstream.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Routes_divide_requests_and_a_fallback_answers_before_the_first_delta()
    {
        await using var one = await DeployAsync(static (http, _) => TestUpstream.StreamAsync(http, "from one"));
        await using var two = await TestUpstream.StartAsync(static (http, _) => TestUpstream.StreamAsync(http, "from two"));
        await CreateAsync($"{_name}-two", two);
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""
            {"name":"{{_name}}-all","routes":[{"deployment":"{{_name}}","weight":50},{"deployment":"{{_name}}-two","weight":50}],"fallbacks":["{{_name}}-two"]}
            """)).ShouldBe(201).Json.GetProperty("routes").GetArrayLength().ShouldBe(2);
        var ask = $$"""{"model":"{{_name}}-all","messages":[{"role":"user","content":"Hi"}]}""";
        var seen = new HashSet<string?>();
        for (var seed = 0; seed < 40 && seen.Count < 2; seed++)
        {
            var reply = (await Client.ChatAsync(Key, ask.Replace("\"messages\"", $"\"seed\":{seed},\"messages\"", StringComparison.Ordinal))).ShouldBe(200);
            var answered = reply.Header("x-nebula-deployment");
            reply.Text.ShouldContain(answered == _name ? "from one" : "from two");
            seen.Add(answered);
        }

        seen.ShouldBe([_name, $"{_name}-two"], ignoreOrder: true);
        one.Answer = static (http, _) => TestUpstream.RefuseAsync(http, 401);
        for (var seed = 0; seed < 10; seed++)
        {
            using var stream = await Client.StreamAsync(Key, ask.Replace("\"messages\"", $"\"stream\":true,\"seed\":{seed},\"messages\"", StringComparison.Ordinal));
            stream.Status.ShouldBe(200);
            stream.Header("x-nebula-deployment").ShouldBe($"{_name}-two");
            string.Concat(await stream.RestAsync()).ShouldContain("from two");
        }

        await Eventually.HoldsAsync(async () => (await Client.GetAsync($"/requests?key_id={Key.Id}&limit=1")).Json.GetProperty("data")[0].GetProperty("model").GetString() == $"{_name}-two");
    }

    private async Task<TestUpstream> DeployAsync(Func<HttpContext, int, Task>? answer = null, string fields = "")
    {
        var upstream = await TestUpstream.StartAsync(answer);
        await CreateAsync(_name, upstream, fields);
        return upstream;
    }

    private async Task CreateAsync(string name, TestUpstream upstream, string fields = "") => (await Client.AdminAsync(
        HttpMethod.Post,
        "/models",
        $$"""{"name":"{{name}}","backend":{"type":"upstream",{{fields}}"url":"{{upstream.Url}}","secret":"{{Secret}}","model":"served"} }""")).ShouldBe(201);

    private async Task LedgerAsync(int status, long? input, long output)
    {
        JsonElement row = default;
        await Eventually.HoldsAsync(async () =>
        {
            var rows = (await Client.GetAsync($"/requests?key_id={Key.Id}&limit=1")).Json.GetProperty("data");
            if (rows.GetArrayLength() == 0)
                return false;
            row = rows[0];
            return row.GetProperty("status").GetInt32() == status;
        });
        row.GetProperty("output_tokens").GetInt64().ShouldBe(output);
        if (input is not null)
            row.GetProperty("input_tokens").GetInt64().ShouldBe(input.Value);
        row.GetProperty("model").GetString().ShouldBe(_name);
    }

    private static (long Input, long Output) Usage(JsonElement answer)
    {
        var usage = answer.GetProperty("usage");
        return (usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64());
    }
}
