using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

/// <summary>Requests of other endpoints than chat completions, and what an upstream server receives for them.</summary>
/// <param name="host">The host, which may connect to this machine.</param>
public abstract class TranslatedDialectsContract(INebulaHost host) : NebulaContract(host)
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private readonly string _name = $"up-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_response_passes_every_field_that_a_chat_completion_has()
    {
        var asked = await AskAsync("/v1/responses", """
            {
              "model":"NAME","instructions":"Be brief.","max_output_tokens":50,"temperature":0.5,"top_p":0.9,"seed":7,"parallel_tool_calls":false,"top_logprobs":2,
              "include":["message.output_text.logprobs"],"reasoning":{"effort":"low"},"user":"u","safety_identifier":"s","prompt_cache_key":"k","prompt_cache_retention":"24h",
              "service_tier":"flex","text":{"verbosity":"high","format":{"type":"json_schema","name":"a","description":"An answer.","schema":{"type":"object"}}},
              "tools":[{"type":"function","name":"look","description":"Looks.","parameters":{"type":"object"},"strict":false},
                {"type":"custom","name":"word","format":{"type":"grammar","syntax":"regex","definition":"[a-z]+"}},
                {"type":"custom","name":"sum","format":{"type":"grammar","syntax":"lark","definition":"start: /x/"}}],
              "tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"look"},{"type":"custom","name":"word"}]},
              "input":[
                {"role":"user","content":[{"type":"input_text","text":"See"},{"type":"input_image","image_url":"https://example.com/a.png","detail":"low"},
                  {"type":"input_file","file_data":"data:application/pdf;base64,AAAA","filename":"a.pdf"},{"type":"input_file","file_id":"file-1"},{"type":"input_text","text":"these."}]},
                {"type":"function_call","call_id":"c1","name":"look","arguments":"{}"},
                {"type":"custom_tool_call","call_id":"c2","name":"word","input":"abc"},
                {"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"A picture:"},{"type":"input_image","image_url":"https://example.com/b.png"}]},
                {"type":"custom_tool_call_output","call_id":"c2","output":"fine"},
                {"role":"user","content":"Well?"}]
            }
            """);

        ShouldBe(asked, """
            {
              "model":"served","stream":true,"stream_options":{"include_usage":true},"max_tokens":50,"temperature":0.5,"top_p":0.9,"seed":7,"parallel_tool_calls":false,
              "logprobs":true,"top_logprobs":2,"reasoning_effort":"low","user":"u","safety_identifier":"s","prompt_cache_key":"k","prompt_cache_retention":"24h",
              "service_tier":"flex","verbosity":"high",
              "response_format":{"type":"json_schema","json_schema":{"name":"a","description":"An answer.","strict":false,"schema":{"type":"object"}}},
              "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object"}}},
                {"type":"custom","custom":{"name":"word","format":{"type":"grammar","grammar":{"syntax":"regex","definition":"[a-z]+"}}}},
                {"type":"custom","custom":{"name":"sum","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"start: /x/"}}}}],
              "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"look"}},{"type":"custom","custom":{"name":"word"}}]}},
              "messages":[
                {"role":"developer","content":"Be brief."},
                {"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"https://example.com/a.png","detail":"low"}},
                  {"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA","filename":"a.pdf"}},{"type":"file","file":{"file_id":"file-1"}},{"type":"text","text":"these."}]},
                {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}},
                  {"id":"c2","type":"custom","custom":{"name":"word","input":"abc"}}]},
                {"role":"tool","content":"A picture:","tool_call_id":"c1"},
                {"role":"tool","content":"fine","tool_call_id":"c2"},
                {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/b.png"}}]},
                {"role":"user","content":"Well?"}]
            }
            """);
    }

    [Fact]
    public async Task A_message_passes_every_field_that_a_chat_completion_has()
    {
        var asked = await AskAsync("/v1/messages", """
            {
              "model":"NAME","max_tokens":50,"system":"Be brief.","stop_sequences":["END"],"temperature":0.5,"top_p":0.9,"metadata":{"user_id":"u"},"service_tier":"standard_only",
              "tools":[{"name":"look","description":"Looks.","input_schema":{"type":"object"},"strict":true}],"tool_choice":{"type":"tool","name":"look","disable_parallel_tool_use":true},
              "messages":[
                {"role":"user","content":[{"type":"text","text":"See"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PIXEL"}},
                  {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
                  {"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}},
                  {"type":"document","source":{"type":"text","media_type":"text/plain","data":"Words."}}]},
                {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"look","input":{"a":1}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"A picture:"},{"type":"image","source":{"type":"url","url":"https://example.com/b.png"}}]},
                  {"type":"text","text":"Well?"}]}]
            }
            """);

        ShouldBe(asked, """
            {
              "model":"served","stream":true,"stream_options":{"include_usage":true},"max_tokens":50,"stop":["END"],"temperature":0.5,"top_p":0.9,"user":"u","service_tier":"default",
              "parallel_tool_calls":false,"tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object"},"strict":true}}],
              "tool_choice":{"type":"function","function":{"name":"look"}},
              "messages":[
                {"role":"system","content":"Be brief."},
                {"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,PIXEL"}},
                  {"type":"image_url","image_url":{"url":"https://example.com/a.png"}},{"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA","filename":"a.pdf"}},
                  {"type":"text","text":"Words."}]},
                {"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"look","arguments":"{\"a\":1}"}}]},
                {"role":"tool","content":"A picture:","tool_call_id":"t1"},
                {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/b.png"}}]},
                {"role":"user","content":"Well?"}]
            }
            """);
    }

    [Fact]
    public async Task A_chat_of_Ollama_passes_every_field_that_a_chat_completion_has()
    {
        var asked = await AskAsync("/api/chat", """
            {
              "model":"NAME","stream":false,"think":false,"format":"json","logprobs":true,"top_logprobs":1,
              "options":{"num_predict":50,"temperature":0.5,"top_p":0.9,"seed":7,"stop":["END"],"presence_penalty":0.25,"frequency_penalty":-0.5},
              "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],
              "messages":[
                {"role":"user","content":"See","images":["PIXEL","/9j/4AAQ"]},
                {"role":"assistant","content":"","tool_calls":[{"function":{"name":"look","arguments":{"a":1}}},{"function":{"name":"find","arguments":{}}}]},
                {"role":"tool","tool_name":"find","content":"found"},
                {"role":"tool","tool_name":"look","content":"seen"}]
            }
            """);

        ShouldBe(asked, """
            {
              "model":"served","stream":true,"stream_options":{"include_usage":true},"max_tokens":50,"reasoning_effort":"none","response_format":{"type":"json_object"},
              "logprobs":true,"top_logprobs":1,"temperature":0.5,"top_p":0.9,"seed":7,"stop":["END"],"presence_penalty":0.25,"frequency_penalty":-0.5,
              "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],
              "messages":[
                {"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,PIXEL"}},
                  {"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/4AAQ"}}]},
                {"role":"assistant","content":null,"tool_calls":[{"id":"call_0","type":"function","function":{"name":"look","arguments":"{\"a\":1}"}},
                  {"id":"call_1","type":"function","function":{"name":"find","arguments":"{}"}}]},
                {"role":"tool","content":"found","tool_call_id":"call_1"},
                {"role":"tool","content":"seen","tool_call_id":"call_0"}]
            }
            """);
    }

    [Fact]
    public async Task A_prompt_of_Ollama_is_a_chat_and_a_raw_one_is_a_completion()
    {
        var asked = await AskAsync("/api/generate", """{"model":"NAME","stream":false,"system":"Be brief.","prompt":"See","images":["PIXEL"],"options":{"num_predict":9,"seed":7}}""");
        ShouldBe(asked, """
            {"model":"served","stream":true,"stream_options":{"include_usage":true},"max_tokens":9,"seed":7,
             "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,PIXEL"}}]}]}
            """);

        await using var upstream = await DeployAsync($"{_name}-raw", static async (http, _) =>
        {
            http.Response.ContentType = "text/event-stream";
            await TestUpstream.WriteAsync(http, """{"choices":[{"index":0,"text":" world","finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}""");
        });
        var reply = await Client.SendAsync(
            HttpMethod.Post, "/api/generate", Key.Secret, $$"""{"model":"{{_name}}-raw","stream":false,"raw":true,"prompt":"Hello","options":{"num_predict":9,"top_p":0.5} }""");
        reply.ShouldBe(200).Json.GetProperty("response").GetString().ShouldBe(" world");
        var (path, body, _) = upstream.Requests.ShouldHaveSingleItem();
        path.ShouldBe("/v1/completions");
        ShouldBe(body, """{"model":"served","stream":true,"stream_options":{"include_usage":true},"max_tokens":9,"top_p":0.5,"prompt":"Hello"}""");
    }

    [Theory]
    [InlineData("""{"type":"enabled","budget_tokens":1024}""", "low")]
    [InlineData("""{"type":"disabled"}""", "none")]
    [InlineData("null", null)]
    public async Task Reasoning_is_left_to_the_server_unless_a_message_speaks_of_it(string thinking, string? effort)
    {
        var asked = await AskAsync("/v1/messages", $$"""{"model":"NAME","max_tokens":2000,"thinking":{{thinking}},"messages":[{"role":"user","content":"Hi"}]}""");

        (asked.TryGetProperty("reasoning_effort", out var sent) ? sent.GetString() : null).ShouldBe(effort);
    }

    [Theory]
    [InlineData("/v1/responses", """{"model":"NAME","input":[{"role":"user","content":[{"type":"input_image","file_id":"file-1"}]}]}""", "an image by its file's id")]
    [InlineData("/v1/responses", """{"model":"NAME","input":[{"role":"user","content":[{"type":"input_file","file_url":"https://example.com/a.pdf"}]}]}""", "a file by its address")]
    [InlineData("/v1/messages", """{"model":"NAME","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}]}""", "an image by its file's id")]
    [InlineData("/v1/messages", """{"model":"NAME","max_tokens":9,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"url","url":"https://example.com/a.pdf"}}]}]}""", "a document by its address")]
    public async Task Content_that_a_chat_completion_cannot_have_is_refused(string path, string body, string named)
    {
        await using var upstream = await DeployAsync(_name, null);

        var refused = await Client.SendAsync(HttpMethod.Post, path, Key.Secret, Fill(body));

        refused.ShouldBe(400).Text.ShouldContain(named);
        upstream.Requests.ShouldBeEmpty();
    }

    private async Task<JsonElement> AskAsync(string path, string body)
    {
        await using var upstream = await DeployAsync(_name, null);
        (await Client.SendAsync(HttpMethod.Post, path, Key.Secret, Fill(body))).ShouldBe(200).Text.ShouldContain("Hello there");
        var asked = upstream.Requests.ShouldHaveSingleItem();
        asked.Path.ShouldBe("/v1/chat/completions");
        return asked.Body;
    }

    private async Task<TestUpstream> DeployAsync(string name, Func<HttpContext, int, Task>? answer)
    {
        var upstream = await TestUpstream.StartAsync(answer);
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{name}}","backend":{"type":"upstream","url":"{{upstream.Url}}","model":"served"} }""")).ShouldBe(201);
        return upstream;
    }

    private string Fill(string body) => body.Replace("NAME", _name, StringComparison.Ordinal).Replace("PIXEL", Pixel, StringComparison.Ordinal);

    private void ShouldBe(JsonElement asked, string expected) =>
        JsonElement.DeepEquals(asked, JsonElement.Parse(Fill(expected))).ShouldBeTrue($"The server received:\n{asked.GetRawText()}");
}
