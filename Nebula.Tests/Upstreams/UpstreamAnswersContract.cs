using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

/// <summary>What a server answers reaches the client: texts, calls, choices, vectors and other dialects.</summary>
/// <param name="host">The host, which may connect to this machine.</param>
public abstract class UpstreamAnswersContract(INebulaHost host) : UpstreamContract(host)
{
    [Fact]
    public async Task A_whole_answer_is_the_servers_with_the_usage_that_it_reports()
    {
        await using var upstream = await DeployServerAsync();
        var reply = (await Client.ChatAsync(Key, Ask("\"temperature\":0.5,\"unknown_field\":{\"a\":[1]},\"n\":1,\"store\":false"))).ShouldBe(200);

        reply.Json.GetProperty("model").GetString().ShouldBe(Name);
        reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("Hello there");
        Usage(reply.Json).ShouldBe((11, 22));
        reply.Header("x-nebula-deployment").ShouldBe(Name);
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
        await using var upstream = await DeployServerAsync();
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
        await using var upstream = await DeployServerAsync(static async (http, _) =>
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
        await using var upstream = await DeployServerAsync(static (http, n) => TestUpstream.StreamAsync(http, [$"answer {n}"], """{"prompt_tokens":7,"completion_tokens":2}"""));
        var reply = (await Client.ChatAsync(Key, Ask("\"n\":3,\"seed\":5"))).ShouldBe(200);

        reply.Json.GetProperty("choices").GetArrayLength().ShouldBe(3);
        Usage(reply.Json).ShouldBe((7, 6));
        upstream.Requests.Select(static request => request.Body.GetProperty("seed").GetInt64()).Order().ShouldBe([5, 6, 7]);
    }

    [Fact]
    public async Task Completions_and_embeddings_pass()
    {
        await using var upstream = await DeployServerAsync(static (http, _) => http.Request.Path == "/v1/embeddings"
            ? http.Response.WriteAsJsonAsync(new { data = new[] { new { index = 1, embedding = new[] { 0f, 1f } }, new { index = 0, embedding = new[] { 1f, 0f } } }, usage = new { prompt_tokens = 9 } })
            : http.Response.WriteAsJsonAsync(new { choices = new[] { new { text = " world", finish_reason = "length" } }, usage = new { prompt_tokens = 3, completion_tokens = 1 } }));

        var completion = (await Client.SendAsync(HttpMethod.Post, "/v1/completions", Key.Secret, $$"""{"model":"{{Name}}","prompt":["Hello","Bye"],"max_tokens":4}""")).ShouldBe(200).Json;
        completion.GetProperty("choices")[1].GetProperty("text").GetString().ShouldBe(" world");
        completion.GetProperty("choices")[1].GetProperty("finish_reason").GetString().ShouldBe("length");
        Usage(completion).ShouldBe((6, 2));
        upstream.Requests.Select(static request => request.Body.GetProperty("prompt").GetString()).Order().ShouldBe(["Bye", "Hello"]);

        var embeddings = (await Client.SendAsync(HttpMethod.Post, "/v1/embeddings", Key.Secret, $$"""{"model":"{{Name}}","input":["a","b"]}""")).ShouldBe(200).Json;
        embeddings.GetProperty("data")[1].GetProperty("embedding").EnumerateArray().Select(static number => number.GetDouble()).ShouldBe([0, 1]);
        embeddings.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(9);
    }

    [Theory]
    [InlineData("/v1/responses", """{"model":"NAME","input":"Hi","instructions":"Be brief."}""", "output")]
    [InlineData("/v1/messages", """{"model":"NAME","max_tokens":50,"messages":[{"role":"user","content":"Hi"}]}""", "content")]
    [InlineData("/api/chat", """{"model":"NAME","stream":false,"messages":[{"role":"user","content":"Hi"}]}""", "message")]
    public async Task Other_dialects_are_translated(string path, string body, string member)
    {
        await using var upstream = await DeployServerAsync();
        var reply = (await Client.SendAsync(HttpMethod.Post, path, Key.Secret, body.Replace("NAME", Name, StringComparison.Ordinal))).ShouldBe(200);

        reply.Json.GetProperty(member).GetRawText().ShouldContain("Hello there");
        var asked = upstream.Requests.ShouldHaveSingleItem();
        asked.Path.ShouldBe("/v1/chat/completions");
        asked.Body.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString().ShouldBe("Hi");
    }

    [Theory]
    [InlineData("""{"prompt_tokens":-5,"completion_tokens":-1}""")]
    [InlineData("""{"prompt_tokens":99999999999,"completion_tokens":99999999}""")]
    [InlineData("""{"prompt_tokens":"many","completion_tokens":0}""")]
    [InlineData("""[1]""")]
    public async Task Usage_that_cannot_be_is_counted_instead(string usage)
    {
        await using var upstream = await DeployServerAsync((http, _) => TestUpstream.StreamAsync(http, ["Hello", " there"], usage));
        var reply = (await Client.ChatAsync(Key, Ask("\"max_tokens\":50"))).ShouldBe(200);

        Usage(reply.Json).Output.ShouldBe(2);
        Usage(reply.Json).Input.ShouldBeInRange(1, 50);
        await LedgerAsync(200, Usage(reply.Json).Input, 2);
    }

    [Fact]
    public async Task A_script_that_matches_answers_and_the_server_is_not_asked()
    {
        await using var upstream = await DeployServerAsync();
        var script = (await Client.AdminAsync(HttpMethod.Post, "/scripts", $$"""
            {"fixtures":[
              {"match":{"keyId":"{{Key.Id}}","userMessage":"scripted"},"response":{"content":"From the script."} },
              {"match":{"keyId":"{{Key.Id}}","endpoint":"embedding"},"response":{"embedding":[1,0,0]} }]}
            """)).ShouldBe(201).Json.GetProperty("name").GetString();
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{Name}}-all","routes":[{"deployment":"{{Name}}"}]}""")).ShouldBe(201);
        foreach (var model in (string[])[Name, $"{Name}-all"])
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
}
