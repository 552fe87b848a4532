using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Responses as OpenAI serves them.</summary>
public abstract class ResponsesContract(INebulaHost host) : NebulaContract(host)
{
    [Fact]
    public async Task A_response_has_one_message_its_usage_and_the_settings_of_its_request()
    {
        var response = (await CreateAsync("\"instructions\":\"Be brief.\",\"metadata\":{\"team\":\"a\"},\"temperature\":0,\"max_output_tokens\":64")).ShouldBe(200).Json;

        response.GetProperty("id").GetString()!.ShouldStartWith("resp_");
        response.GetProperty("object").GetString().ShouldBe("response");
        response.GetProperty("model").GetString().ShouldBe(Host.Model);
        response.GetProperty("instructions").GetString().ShouldBe("Be brief.");
        response.GetProperty("metadata").GetRawText().ShouldBe("""{"team":"a"}""");
        response.GetProperty("store").GetBoolean().ShouldBeTrue();
        var message = response.GetProperty("output").EnumerateArray().ShouldHaveSingleItem();
        message.GetProperty("type").GetString().ShouldBe("message");
        message.GetProperty("role").GetString().ShouldBe("assistant");
        var part = message.GetProperty("content").EnumerateArray().ShouldHaveSingleItem();
        part.GetProperty("type").GetString().ShouldBe("output_text");
        part.GetProperty("text").GetString().ShouldNotBeNullOrEmpty();
        var usage = response.GetProperty("usage");
        usage.GetProperty("total_tokens").GetInt64().ShouldBe(usage.GetProperty("input_tokens").GetInt64() + usage.GetProperty("output_tokens").GetInt64());
        usage.GetProperty("output_tokens").GetInt64().ShouldBeInRange(1, 64);
    }

    [Fact]
    public async Task A_response_that_reaches_its_maximum_is_incomplete()
    {
        var response = (await CreateAsync("\"max_output_tokens\":16")).ShouldBe(200).Json;

        response.GetProperty("status").GetString().ShouldBe("incomplete");
        response.GetProperty("incomplete_details").GetProperty("reason").GetString().ShouldBe("max_output_tokens");
        response.GetProperty("usage").GetProperty("output_tokens").GetInt64().ShouldBe(16);
    }

    [Theory]
    [InlineData("POST", "v1/responses", """{"model":"MODEL","max_output_tokens":16,"input":[{"type":"function_call","call_id":"c1","name":"look","arguments":"{}"},{"type":"function_call_output","call_id":"c0","call_id":"c1","output":"first","output":"last"}]}""")]
    [InlineData("POST", "v1/responses", """{"model":"MODEL","max_output_tokens":16,"input":[{"role":"user","content":[{"type":"input_text","text":"first","text":"last"}]}]}""")]
    [InlineData("POST", "v1/conversations", """{"items":[{"role":"user","role":"user","content":"first","content":"last"}],"metadata":{"a":"first","a":"last"}}""")]
    [InlineData("POST", "v1/chat/completions", """{"model":"MODEL","max_tokens":5,"store":true,"messages":[{"role":"user","content":"first","content":"last"}],"metadata":{"a":"first","a":"last"}}""")]
    public async Task Of_a_member_that_is_there_twice_the_last_one_counts(string method, string path, string body)
    {
        var made = (await Client.SendAsync(new HttpMethod(method), $"/{path}", Key.Secret, body.Replace("MODEL", Host.Model, StringComparison.Ordinal))).ShouldBe(200).Json;

        var list = path switch
        {
            "v1/responses" => $"{path}/{made.GetProperty("id").GetString()}/input_items",
            "v1/conversations" => $"{path}/{made.GetProperty("id").GetString()}/items",
            _ => $"{path}/{made.GetProperty("id").GetString()}/messages",
        };
        var items = (await Client.SendAsync(HttpMethod.Get, $"/{list}", Key.Secret)).ShouldBe(200).Text;
        items.ShouldContain("last");
        items.ShouldNotContain("first\"");
    }

    [Fact]
    public async Task A_stream_ends_with_the_response_that_it_made()
    {
        var events = Events((await CreateAsync("\"stream\":true,\"max_output_tokens\":20")).ShouldBe(200).Text);

        Type(events[0]).ShouldBe("response.created");
        Type(events[1]).ShouldBe("response.in_progress");
        Type(events[^1]).ShouldBe("response.incomplete");
        events.Select(static one => one.GetProperty("sequence_number").GetInt32()).ShouldBe(Enumerable.Range(0, events.Count));
        var text = string.Concat(events.Where(static one => Type(one) == "response.output_text.delta").Select(static one => one.GetProperty("delta").GetString()));
        Text(events[^1].GetProperty("response")).ShouldBe(text);
        events.Count(static one => Type(one) == "response.output_text.delta").ShouldBe(20);
    }

    [Fact]
    public async Task A_stream_and_a_whole_response_have_the_same_text()
    {
        var whole = (await CreateAsync("\"temperature\":0")).ShouldBe(200).Json;
        var events = Events((await CreateAsync("\"temperature\":0,\"stream\":true")).ShouldBe(200).Text);

        Text(events[^1].GetProperty("response")).ShouldBe(Text(whole));
    }

    [Fact]
    public async Task Every_event_fits_its_schema()
    {
        var schemas = new AnswerSchemas((await Client.GetAsync("/openapi/v1.json")).ShouldBe(200).Text);
        var schema = JsonNode.Parse("""{"$ref":"#/$defs/ResponseEvent"}""")!;

        foreach (var one in Events((await CreateAsync("\"stream\":true,\"max_output_tokens\":16,\"include\":[\"message.output_text.logprobs\"],\"top_logprobs\":1")).ShouldBe(200).Text))
            schemas.Check(one.GetRawText(), schema, Type(one));
    }

    [Fact]
    public async Task Log_probabilities_come_with_every_token()
    {
        var response = (await CreateAsync("\"max_output_tokens\":16,\"include\":[\"message.output_text.logprobs\"],\"top_logprobs\":2")).ShouldBe(200).Json;

        var logprobs = response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("logprobs").EnumerateArray().ToList();
        logprobs.Count.ShouldBe(16);
        logprobs.ShouldAllBe(static one => one.GetProperty("top_logprobs").GetArrayLength() == 2);
        string.Concat(logprobs.Select(static one => one.GetProperty("token").GetString())).ShouldBe(Text(response));
    }

    [Fact]
    public async Task Log_probabilities_of_events_have_no_bytes_and_those_of_parts_have()
    {
        var events = Events((await CreateAsync("\"stream\":true,\"max_output_tokens\":16,\"include\":[\"message.output_text.logprobs\"],\"top_logprobs\":1")).ShouldBe(200).Text);

        var ofEvents = events.Where(static one => Type(one).StartsWith("response.output_text.", StringComparison.Ordinal)).SelectMany(static one => one.GetProperty("logprobs").EnumerateArray()).ToList();
        ofEvents.Count.ShouldBe(32);
        ofEvents.ShouldAllBe(static one => !one.GetRawText().Contains("bytes"));
        events.Single(static one => Type(one) == "response.content_part.done").GetProperty("part").GetProperty("logprobs").EnumerateArray().ShouldAllBe(static one => one.GetProperty("bytes").GetArrayLength() > 0);
    }

    [Fact]
    public async Task A_response_that_continues_another_reads_both()
    {
        var first = (await CreateAsync("\"max_output_tokens\":16")).ShouldBe(200).Json;
        var alone = (await CreateAsync("\"max_output_tokens\":16")).ShouldBe(200).Json;
        var second = (await CreateAsync($"\"max_output_tokens\":16,\"previous_response_id\":\"{Id(first)}\"")).ShouldBe(200).Json;
        var third = (await CreateAsync($"\"max_output_tokens\":16,\"previous_response_id\":\"{Id(second)}\"")).ShouldBe(200).Json;

        second.GetProperty("previous_response_id").GetString().ShouldBe(Id(first));
        InputTokens(second).ShouldBeGreaterThan(InputTokens(alone) + 16);
        (InputTokens(third) - InputTokens(second)).ShouldBeGreaterThan(16);
    }

    [Fact]
    public async Task An_event_is_one_line_even_if_the_client_wrote_its_tools_in_lines()
    {
        const string Tools = "\"tools\":[{\"type\":\"function\",\"name\":\"find\",\"strict\":false,\"parameters\":{\n  \"type\": \"object\",\n  \"properties\": {}\n}}]";
        var text = (await CreateAsync($"\"stream\":true,\"max_output_tokens\":16,{Tools}")).ShouldBe(200).Text;

        text.Split('\n').Where(static line => line.Length > 0).ShouldAllBe(line => line.StartsWith("event: ", StringComparison.Ordinal) || line.StartsWith("data: ", StringComparison.Ordinal));
        Events(text)[0].GetProperty("response").GetProperty("tools")[0].GetProperty("parameters").GetProperty("type").GetString().ShouldBe("object");
    }

    [Fact]
    public async Task A_streamed_response_can_be_continued()
    {
        var events = Events((await CreateAsync("\"stream\":true,\"max_output_tokens\":16")).ShouldBe(200).Text);

        (await CreateAsync($"\"max_output_tokens\":16,\"previous_response_id\":\"{Id(events[^1].GetProperty("response"))}\"")).ShouldBe(200);
    }

    [Fact]
    public async Task What_is_not_stored_or_is_another_keys_cannot_be_continued()
    {
        var unstored = (await CreateAsync("\"max_output_tokens\":16,\"store\":false")).ShouldBe(200).Json;
        var stored = (await CreateAsync("\"max_output_tokens\":16")).ShouldBe(200).Json;

        (await CreateAsync($"\"previous_response_id\":\"{Id(unstored)}\"")).ShouldBeError(400, "invalid_request_error", "previous_response_not_found", "previous_response_id");
        (await CreateAsync($"\"previous_response_id\":\"{Id(stored)}\"", await Client.NewKeyAsync()))
            .ShouldBeError(400, "invalid_request_error", "previous_response_not_found", "previous_response_id");
    }

    [Fact]
    public async Task An_item_may_be_sent_as_a_reference()
    {
        var first = (await CreateAsync("\"max_output_tokens\":16")).ShouldBe(200).Json;
        var item = first.GetProperty("output")[0].GetProperty("id").GetString();

        var second = (await SendAsync($$"""{"model":"{{Host.Model}}","max_output_tokens":16,"input":[{"type":"item_reference","id":"{{item}}"},{"role":"user","content":"Go on."}]}""")).ShouldBe(200).Json;

        InputTokens(second).ShouldBeGreaterThan(16);
        (await SendAsync($$"""{"model":"{{Host.Model}}","input":[{"role":"user","content":"x"},{"id":"msg_none"}]}""")).ShouldBeError(400, "invalid_request_error", "invalid_value", "input[1].id");
    }

    [Theory]
    [InlineData("true", "additionalProperties")]
    [InlineData("false", "nothing")]
    public async Task A_schema_that_cannot_be_used_is_refused_as_OpenAI_does(string strict, string reason)
    {
        var schema = $$$"""{"type":"object","properties":{"a":{"type":"{{{(strict == "true" ? "string" : "nothing")}}}"}},"required":["a"]}""";
        var format = (await CreateAsync($$$"""
            "text":{"format":{"type":"json_schema","name":"s","strict":{{{strict}}},"schema":{{{schema}}} } }
            """)).ShouldBeError(400, "invalid_request_error", "invalid_json_schema", "text.format.schema");
        format.Error.GetProperty("message").GetString()!.ShouldStartWith("Invalid schema for response_format 's': ");
        format.Error.GetProperty("message").GetString()!.ShouldContain(reason);

        (await CreateAsync($$$"""
            "tools":[{"type":"function","name":"f","strict":{{{strict}}},"parameters":{{{schema}}} }],"tool_choice":"required"
            """)).ShouldBeError(400, "invalid_request_error", "invalid_function_parameters", "tools[0].parameters");
    }

    [Fact]
    public async Task A_function_that_does_not_say_whether_it_is_strict_is_so_if_its_schema_may_be()
    {
        var tools = (await CreateAsync("""
            "max_output_tokens":16,"tools":[
              {"type":"function","name":"loose","parameters":{"type":"object","properties":{"a":{"type":"string"}} } },
              {"type":"function","name":"tight","parameters":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false} }]
            """)).ShouldBe(200).Json.GetProperty("tools");

        tools.EnumerateArray().Select(static tool => tool.GetProperty("strict").GetBoolean()).ShouldBe([false, true]);
    }

    [Theory]
    [InlineData("function_call_output", "function call")]
    [InlineData("custom_tool_call_output", "custom tool call")]
    public async Task An_output_of_a_tool_without_its_call_is_refused(string type, string kind)
    {
        var error = (await Client.SendAsync(HttpMethod.Post, "/v1/responses", Key.Secret, $$"""{"model":"{{Host.Model}}","input":[{"role":"user","content":"Hi"},{"type":"{{type}}","call_id":"call_9","output":"x"}]}"""))
            .ShouldBeError(400, "invalid_request_error", null, "input").Error;
        error.GetProperty("message").GetString().ShouldBe($"No tool call found for {kind} output with call_id call_9.");
    }

    [Fact]
    public async Task An_input_that_is_too_long_loses_its_oldest_items_if_the_client_allows_it()
    {
        var filler = string.Concat(Enumerable.Repeat("word ", 140_000)); // the context has 131,072 tokens
        string Body(string truncation) => $$"""
            {"model":"{{Host.Model}}","max_output_tokens":16,"instructions":"Be brief."{{truncation}},"input":[
              {"role":"user","content":"{{filler}}"},
              {"type":"function_call","call_id":"c","name":"find","arguments":"{}"},
              {"type":"function_call_output","call_id":"c","output":"found"},
              {"role":"user","content":"Tell me about the sea."}]}
            """;

        foreach (var disabled in (string[])["", ",\"truncation\":\"disabled\""])
            (await SendAsync(Body(disabled))).ShouldBeError(400, "invalid_request_error", "context_length_exceeded", "input");
        var truncated = (await SendAsync(Body(",\"truncation\":\"auto\""))).ShouldBe(200).Json;

        truncated.GetProperty("truncation").GetString().ShouldBe("auto");
        InputTokens(truncated).ShouldBeInRange(20, 60);
        var stored = (await Client.SendAsync(HttpMethod.Get, $"/v1/responses/{Id(truncated)}", Key.Secret)).ShouldBe(200).Json;
        stored.GetProperty("truncation").GetString().ShouldBe("auto");
        (await Client.SendAsync(HttpMethod.Get, $"/v1/responses/{Id(truncated)}/input_items", Key.Secret)).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(4);
    }

    protected Task<Reply> CreateAsync(string fields = "", TestKey? key = null) =>
        SendAsync($$"""{"model":"{{Host.Model}}","input":"Tell me about the sea."{{(fields.Length > 0 ? "," : "")}}{{fields}}}""", key);

    protected Task<Reply> SendAsync(string body, TestKey? key = null) => Client.SendAsync(HttpMethod.Post, "/v1/responses", (key ?? Key).Secret, body);

    protected static List<JsonElement> Events(string text) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static one => JsonElement.Parse(one[(one.IndexOf("data: ", StringComparison.Ordinal) + 6)..]))];

    protected static string Id(JsonElement response) => response.GetProperty("id").GetString()!;

    protected static string Type(JsonElement json) => json.GetProperty("type").GetString()!;

    protected static string Text(JsonElement response) => response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;

    private static long InputTokens(JsonElement response) => response.GetProperty("usage").GetProperty("input_tokens").GetInt64();
}
