using System.Net.WebSockets;
using System.Text.Json;
using Nebula.Api.Sockets;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;
using static Nebula.Tests.Hosts.TestSocket;

namespace Nebula.Tests.Local.WebSockets;

/// <summary>Sessions of the Realtime API with text.</summary>
public sealed class RealtimeTests(FastNebula host) : NebulaContract(host)
{
    private const string Weather = """{"type":"function","name":"get_weather","description":"Get the current weather in a city.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}""";

    private string Path => $"/v1/realtime?model={Host.Model}";

    [Fact]
    public async Task A_response_is_the_events_of_the_protocol_in_order_with_the_usage_of_the_ledger()
    {
        using var socket = await OpenAsync();
        await socket.SendAsync(UserItem("Tell me about the sea.", "i1"));
        (await socket.UntilAsync("conversation.item.done")).Select(TypeOf).ShouldBe(["conversation.item.added", "conversation.item.done"]);
        await socket.SendAsync("""{"type":"response.create","response":{"metadata":{"a":"b"},"max_output_tokens":5}}""");
        var events = await socket.UntilAsync("response.done");

        events.Select(TypeOf).ShouldBe(
        [
            "response.created", "rate_limits.updated", "response.output_item.added", "conversation.item.added", "response.content_part.added",
            .. Enumerable.Repeat("response.output_text.delta", 5),
            "response.output_text.done", "response.content_part.done", "response.output_item.done", "conversation.item.done", "response.done",
        ]);
        events.Select(static one => one.GetProperty("event_id").GetString()).ShouldBeUnique();
        var text = string.Concat(events.Where(static one => TypeOf(one).EndsWith(".delta", StringComparison.Ordinal)).Select(static one => one.GetProperty("delta").GetString()));
        var done = events[^1].GetProperty("response");
        done.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(text);
        (done.GetProperty("status").GetString(), done.GetProperty("status_details").GetProperty("reason").GetString()).ShouldBe(("incomplete", "max_output_tokens"));
        done.GetProperty("metadata").GetProperty("a").GetString().ShouldBe("b");
        events[3].GetProperty("previous_item_id").GetString().ShouldBe("i1");
        var row = await SettledAsync(done.GetProperty("id").GetString()!);
        (row.GetProperty("input_tokens").GetInt64(), row.GetProperty("output_tokens").GetInt64(), row.GetProperty("stream").GetBoolean()).ShouldBe(
            (done.GetProperty("usage").GetProperty("input_tokens").GetInt64(), 5, true));
        done.GetProperty("usage").GetProperty("output_tokens").GetInt64().ShouldBe(5);
    }

    [Fact]
    public async Task The_answer_is_that_of_the_same_response_over_http()
    {
        using var socket = await OpenAsync();
        await UpdateAsync(socket, "\"instructions\":\"You know the sea.\",\"seed\":3");
        await socket.SendAsync(UserItem("Tell me about the sea."));
        await socket.SendAsync("""{"type":"response.create"}""");
        var text = TextOf((await socket.UntilAsync("response.done"))[^1]);

        var body = $$"""{"model":"{{Host.Model}}","instructions":"You know the sea.","seed":3,"input":[{"role":"user","content":[{"type":"input_text","text":"Tell me about the sea."}]}]}""";
        var over = (await Client.SendAsync(HttpMethod.Post, "/v1/responses", Key.Secret, body)).ShouldBe(200).Json;
        text.ShouldBe(over.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_function_is_called_and_its_result_used()
    {
        using var socket = await OpenAsync();
        await UpdateAsync(socket, $"\"tools\":[{Weather}]");
        await socket.SendAsync(UserItem("What is the weather in Paris in celsius?"));
        await socket.SendAsync("""{"type":"response.create"}""");
        var events = await socket.UntilAsync("response.done");
        var arguments = events.Single(static one => TypeOf(one) == "response.function_call_arguments.done");
        JsonElement.Parse(arguments.GetProperty("arguments").GetString()!).GetProperty("city").GetString().ShouldBe("Paris");
        arguments.GetProperty("name").GetString().ShouldBe("get_weather");
        string.Concat(events.Where(static one => TypeOf(one) == "response.function_call_arguments.delta").Select(static one => one.GetProperty("delta").GetString()))
            .ShouldBe(arguments.GetProperty("arguments").GetString());
        events.ShouldNotContain(static one => TypeOf(one).StartsWith("response.content_part", StringComparison.Ordinal));

        await socket.SendAsync($$$"""{"type":"conversation.item.create","item":{"type":"function_call_output","call_id":"{{{arguments.GetProperty("call_id").GetString()}}}","output":"{\"temperature\":17.5}"}}""");
        await socket.SendAsync("""{"type":"response.create"}""");
        TextOf((await socket.UntilAsync("response.done"))[^1]).ShouldContain("17.5");
    }

    [Fact]
    public async Task Items_are_created_in_any_place_retrieved_and_deleted()
    {
        using var socket = await OpenAsync();
        await socket.SendAsync(UserItem("second", "b"));
        await socket.SendAsync(UserItem("third", "c"));
        await socket.SendAsync("""{"type":"conversation.item.create","previous_item_id":"root","item":{"id":"a","type":"message","role":"system","content":[{"type":"input_text","text":"first"}]}}""");
        await socket.SendAsync("""{"type":"conversation.item.create","previous_item_id":"b","item":{"id":"d","role":"assistant","content":[{"type":"text","text":"between"}]}}""");
        var added = new List<string?>();
        while (added.Count < 4)
            added.Add((await socket.UntilAsync("conversation.item.added"))[^1].GetProperty("previous_item_id").GetString());
        added.ShouldBe([null, "b", null, "b"]);

        await socket.SendAsync("""{"type":"conversation.item.retrieve","item_id":"d"}""");
        var item = (await socket.UntilAsync("conversation.item.retrieved"))[^1].GetProperty("item");
        (item.GetProperty("role").GetString(), item.GetProperty("content")[0].GetProperty("type").GetString(), item.GetProperty("status").GetString()).ShouldBe(("assistant", "output_text", "completed"));
        await socket.SendAsync("""{"type":"conversation.item.delete","item_id":"d"}""");
        (await socket.UntilAsync("conversation.item.deleted"))[^1].GetProperty("item_id").GetString().ShouldBe("d");
        await ShouldFailAsync(socket, """{"type":"conversation.item.retrieve","item_id":"d"}""", "item_retrieve_invalid_item_id", "item_id");
    }

    [Fact]
    public async Task A_response_without_the_conversation_reads_its_own_input_and_adds_nothing()
    {
        using var socket = await OpenAsync();
        await socket.SendAsync(UserItem("Tell me about volcanoes.", "v"));
        await socket.SendAsync("""{"type":"response.create","response":{"conversation":"none","metadata":{"n":"1"},"input":[{"type":"item_reference","id":"v"}],"instructions":"Be brief.","max_output_tokens":5}}""");
        var events = await socket.UntilAsync("response.done");
        var done = events[^1].GetProperty("response");
        done.GetProperty("conversation_id").ValueKind.ShouldBe(JsonValueKind.Null);
        done.GetProperty("usage").GetProperty("output_tokens").GetInt32().ShouldBe(5);
        events.SkipWhile(static one => TypeOf(one) != "response.created").ShouldNotContain(static one => TypeOf(one).StartsWith("conversation.", StringComparison.Ordinal));

        // The session's own settings and conversation are unchanged.
        await socket.SendAsync(UserItem("And now?", "w"));
        (await socket.UntilAsync("conversation.item.added"))[^1].GetProperty("previous_item_id").GetString().ShouldBe("v");
    }

    [Fact]
    public async Task A_response_without_any_item_is_answered()
    {
        using var socket = await OpenAsync();
        await socket.SendAsync("""{"type":"response.create","response":{"instructions":"Greet the user."}}""");
        TextOf((await socket.UntilAsync("response.done"))[^1]).ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task A_client_of_the_beta_reads_its_names()
    {
        using var socket = await TestSocket.OpenAsync(Client, Path, Key.Secret, static options => options.SetRequestHeader("OpenAI-Beta", "realtime=v1"));
        var session = (await socket.UntilAsync("session.created"))[^1].GetProperty("session");
        session.GetProperty("modalities")[0].GetString().ShouldBe("text");
        session.GetProperty("max_response_output_tokens").GetString().ShouldBe("inf");
        await socket.SendAsync("""{"type":"session.update","session":{"modalities":["text"],"max_response_output_tokens":3,"temperature":0.6,"voice":"alloy","turn_detection":null}}""");
        (await socket.UntilAsync("session.updated"))[^1].GetProperty("session").GetProperty("max_response_output_tokens").GetInt32().ShouldBe(3);
        await socket.SendAsync(UserItem("Tell me about the sea."));
        await socket.SendAsync("""{"type":"response.create"}""");
        (await socket.UntilAsync("response.done")).Select(TypeOf).Distinct().ShouldBe(
        [
            "conversation.item.created", "response.created", "rate_limits.updated", "response.output_item.added", "response.content_part.added", "response.text.delta",
            "response.text.done", "response.content_part.done", "response.output_item.done", "response.done",
        ]);
    }

    [Fact]
    public async Task A_browser_sends_its_key_as_a_subprotocol()
    {
        using var socket = await TestSocket.OpenAsync(Client, Path, null, options =>
        {
            options.AddSubProtocol("realtime");
            options.AddSubProtocol($"openai-insecure-api-key.{Key.Secret}");
        });
        socket.Subprotocol.ShouldBe("realtime");
        (await socket.UntilAsync("session.created")).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("{", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("", null, null)]
    [InlineData("""{"type":"response.cancel","type":"conversation.item.create"}""", null, null)]
    [InlineData("""{"event_id":"e"}""", "missing_required_parameter", "type")]
    [InlineData("""{"type":"foo","event_id":"e"}""", "invalid_value", "type")]
    [InlineData("""{"type":"session.update"}""", "missing_required_parameter", "session")]
    [InlineData("""{"type":"session.update","session":{"instructions":5}}""", "invalid_type", "session.instructions")]
    [InlineData("""{"type":"session.update","session":{"type":"transcription"}}""", "invalid_value", "session.type")]
    [InlineData("""{"type":"session.update","session":{"model":"other"}}""", "cannot_update_model", "session.model")]
    [InlineData("""{"type":"session.update","session":{"prompt":{"id":"p"}}}""", "unsupported_parameter", "session.prompt")]
    [InlineData("""{"type":"session.update","session":{"max_output_tokens":"many"}}""", "invalid_value", "session.max_output_tokens")]
    [InlineData("""{"type":"session.update","session":{"max_output_tokens":5000}}""", "integer_above_max_value", "session.max_output_tokens")]
    [InlineData("""{"type":"session.update","session":{"tools":[{"type":"mcp","server_label":"x"}]}}""", "invalid_value", "session.tools[0].type")]
    [InlineData("""{"type":"session.update","session":{"tool_choice":{"type":"function","name":"f"}}}""", null, "session.tool_choice")]
    [InlineData("""{"type":"session.update","session":{"output_modalities":["audio"]}}""", "audio_not_supported", "session.output_modalities")]
    [InlineData("""{"type":"session.update","session":{"audio":{"output":{"voice":"marin"}}}}""", "audio_not_supported", "session.audio")]
    [InlineData("""{"type":"session.update","session":{"turn_detection":{"type":"server_vad"}}}""", "audio_not_supported", "session.turn_detection")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_audio","audio":"AAAA"}]}}""", "audio_not_supported", "item.content[0].type")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"message","role":"tool","content":[]}}""", "invalid_value", "item.role")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"function_call_output","call_id":"c","output":"o"}}""", "invalid_tool_call_id", "item.call_id")]
    [InlineData("""{"type":"conversation.item.create","previous_item_id":"no","item":{"type":"message","role":"user","content":[]}}""", "item_create_invalid_previous_item_id", "previous_item_id")]
    [InlineData("""{"type":"conversation.item.delete","item_id":"no"}""", "item_delete_invalid_item_id", "item_id")]
    [InlineData("""{"type":"conversation.item.truncate","item_id":"no","content_index":0,"audio_end_ms":1}""", "item_truncate_not_audio", "item_id")]
    [InlineData("""{"type":"response.create","response":{"input":[{"type":"item_reference","id":"no"}]}}""", "invalid_value", "response.input[0].id")]
    [InlineData("""{"type":"response.create","response":{"metadata":{"a":1}}}""", "invalid_type", "response.metadata.a")]
    [InlineData("""{"type":"response.cancel"}""", "response_cancel_not_active", "response_id")]
    [InlineData("""{"type":"response.cancel","response_id":"resp_1"}""", "response_cancel_not_active", "response_id")]
    [InlineData("""{"type":"input_audio_buffer.append","audio":"AAAA"}""", "audio_not_supported", "type")]
    [InlineData("""{"type":"input_audio_buffer.commit"}""", "audio_not_supported", "type")]
    [InlineData("""{"type":"output_audio_buffer.clear"}""", "audio_not_supported", "type")]
    public async Task A_wrong_event_is_answered_with_an_error_and_the_session_goes_on(string message, string? code, string? param)
    {
        using var socket = await OpenAsync();
        await ShouldFailAsync(socket, message, code, param);
        await UpdateAsync(socket, "\"instructions\":\"still there\"");
    }

    [Fact]
    public async Task An_error_names_the_event_that_caused_it()
    {
        using var socket = await OpenAsync();
        await socket.SendAsync("""{"nested":{"event_id":"no"},"event_id":"mine","type":"session.update","session":{"tools":5}}""");
        (await socket.ErrorAsync()).GetProperty("error").GetProperty("event_id").GetString().ShouldBe("mine");
    }

    [Fact]
    public async Task Settings_of_audio_beside_text_have_no_effect()
    {
        using var socket = await OpenAsync();
        var session = await UpdateAsync(socket, "\"output_modalities\":[\"text\"],\"audio\":{\"input\":{\"turn_detection\":{\"type\":\"semantic_vad\"}},\"output\":{\"voice\":\"marin\"}},\"instructions\":\"x\"");
        session.GetProperty("instructions").GetString().ShouldBe("x");
        session.GetProperty("output_modalities")[0].GetString().ShouldBe("text");
    }

    [Fact]
    public async Task A_binary_message_is_refused_and_a_fragmented_one_read()
    {
        using var socket = await OpenAsync();
        await socket.SendAsync(new byte[70_000], WebSocketMessageType.Binary);
        (await socket.ErrorAsync()).GetProperty("error").GetProperty("message").GetString()!.ShouldContain("binary");
        var whole = System.Text.Encoding.UTF8.GetBytes(UserItem("Tell me about the sea.", "f"));
        foreach (var piece in whole.Chunk(7))
            await socket.SendAsync(piece, WebSocketMessageType.Text, isWhole: false);
        await socket.SendAsync(default, WebSocketMessageType.Text);
        (await socket.UntilAsync("conversation.item.added"))[^1].GetProperty("item").GetProperty("id").GetString().ShouldBe("f");
    }

    [Fact]
    public async Task A_message_that_is_too_large_ends_the_connection()
    {
        using var socket = await OpenAsync();
        var sending = socket.SendAsync(new byte[MessageSocket.MaxBytes + 1].Select(static _ => (byte)' ').ToArray(), WebSocketMessageType.Text);
        (await socket.ErrorAsync()).GetProperty("error").GetProperty("code").GetString().ShouldBe("request_too_large");
        await sending;
        await socket.ClosedAsync();
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task A_limit_refuses_a_response_with_an_error_event_and_the_next_upgrade_with_429()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":1");
        using var socket = await OpenAsync(key);
        await socket.SendAsync("""{"type":"response.create","response":{"max_output_tokens":2}}""");
        var limits = (await socket.UntilAsync("response.done")).Single(static one => TypeOf(one) == "rate_limits.updated").GetProperty("rate_limits");
        (limits[0].GetProperty("name").GetString(), limits[0].GetProperty("limit").GetInt32(), limits[0].GetProperty("remaining").GetInt32()).ShouldBe(("requests", 1, 0));
        limits[0].GetProperty("reset_seconds").GetDouble().ShouldBeGreaterThan(0);

        await socket.SendAsync("""{"type":"response.create","event_id":"second"}""");
        var error = (await socket.ErrorAsync()).GetProperty("error");
        (error.GetProperty("code").GetString(), error.GetProperty("event_id").GetString()).ShouldBe(("rate_limit_exceeded", "second"));
        (await RefusedAsync(Client, Path, key.Secret)).ShouldBe(429);
    }

    [Fact]
    public async Task An_upgrade_is_refused_over_http()
    {
        (await RefusedAsync(Client, Path, null)).ShouldBe(401);
        (await RefusedAsync(Client, Path, "sk-neb-wrong")).ShouldBe(401);
        (await RefusedAsync(Client, "/v1/realtime?model=nothing", Key.Secret)).ShouldBe(404);
        (await RefusedAsync(Client, "/v1/realtime", Key.Secret)).ShouldBe(400);
        (await RefusedAsync(Client, $"/v1/realtime?model={Host.EmbeddingModel}", Key.Secret)).ShouldBe(400);
        (await RefusedAsync(Client, "/v1/realtime?call_id=c", Key.Secret)).ShouldBe(400);
        (await RefusedAsync(Client, "/v1/realtime?intent=transcription", Key.Secret)).ShouldBe(400);
        (await RefusedAsync(Client, Path, (await Client.NewKeyAsync(fields: "\"models\":[\"other\"]")).Secret)).ShouldBe(403);
        (await RefusedAsync(Client, Path, Key.Secret, static options => options.SetRequestHeader("x-nebula-fault", "any"))).ShouldBe(403);
        (await RefusedAsync(Client, Path, Key.Secret, static options => options.SetRequestHeader("Origin", "https://evil.example"))).ShouldBe(403);
        var reply = await Client.SendAsync(HttpMethod.Get, Path, Key.Secret);
        reply.ShouldBeError(426, "invalid_request_error", "upgrade_required").Header("upgrade").ShouldBe("websocket");
    }

    [Theory]
    [InlineData("https://app.example")]
    [InlineData(null)]
    public async Task A_page_of_an_allowed_origin_or_of_the_servers_own_may_connect(string? origin)
    {
        using var socket = await TestSocket.OpenAsync(Client, Path, Key.Secret, options => options.SetRequestHeader("Origin", origin ?? Client.Url.GetLeftPart(UriPartial.Authority)));
        (await socket.UntilAsync("session.created")).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("/openai/v1/realtime?model=")]
    [InlineData("/openai/realtime?api-version=2025-04-01-preview&deployment=")]
    public async Task Azures_paths_answer_too(string path)
    {
        using var socket = await TestSocket.OpenAsync(Client, path + Host.Model, null, options => options.SetRequestHeader("api-key", Key.Secret));
        (await socket.UntilAsync("session.created"))[^1].GetProperty("session").GetProperty("model").GetString().ShouldBe(Host.Model);
    }

    private static string UserItem(string text, string? id = null) =>
        $$$"""{"type":"conversation.item.create","item":{"id":{{{(id is null ? "null" : $"\"{id}\"")}}},"type":"message","role":"user","content":[{"type":"input_text","text":"{{{text}}}"}]}}""";

    private static string TextOf(JsonElement done) => done.GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;

    private static async Task<JsonElement> UpdateAsync(TestSocket socket, string fields)
    {
        await socket.SendAsync($$"""{"type":"session.update","session":{"type":"realtime",{{fields}} } }""");
        return (await socket.UntilAsync("session.updated"))[^1].GetProperty("session");
    }

    private static async Task ShouldFailAsync(TestSocket socket, string message, string? code, string? param)
    {
        await socket.SendAsync(message);
        var error = (await socket.ErrorAsync()).GetProperty("error");
        (error.GetProperty("type").GetString(), error.GetProperty("code").GetString(), error.GetProperty("param").GetString()).ShouldBe(("invalid_request_error", code, param), error.ToString());
        error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
    }

    private async Task<TestSocket> OpenAsync(TestKey? key = null)
    {
        var socket = await TestSocket.OpenAsync(Client, Path, (key ?? Key).Secret);
        (await socket.UntilAsync("session.created")).ShouldHaveSingleItem();
        return socket;
    }

    private async Task<JsonElement> SettledAsync(string id)
    {
        JsonElement row = default;
        await Eventually.PassesAsync(async () => row = (await Client.GetAsync($"/requests?key_id={Key.Id}")).Json.GetProperty("data").EnumerateArray().SingleOrDefault(one => one.GetProperty("id").GetString() == id) is { ValueKind: JsonValueKind.Object } found
            ? found
            : throw new ShouldAssertException("It is not settled."));
        return row;
    }
}
