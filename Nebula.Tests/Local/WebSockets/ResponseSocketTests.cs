using System.Text.Json;
using Nebula.Api.OpenAI.Responses.Sockets;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;
using static Nebula.Tests.Hosts.TestSocket;

namespace Nebula.Tests.Local.WebSockets;

/// <summary>Responses over a WebSocket.</summary>
public sealed class ResponseSocketTests(FastNebula host) : NebulaContract(host)
{
    private static readonly string[] Ends = ["response.completed", "response.incomplete", "response.failed", "error"];

    [Fact]
    public async Task The_events_are_those_of_the_stream_over_http()
    {
        var fields = "\"input\":\"Tell me about the sea.\",\"seed\":5,\"max_output_tokens\":20";
        using var socket = await OpenAsync();
        var events = await RespondAsync(socket, fields);

        using var response = await Client.OpenAsync("/v1/responses", Key.Secret, $$"""{"model":"{{Host.Model}}","stream":true,{{fields}}}""");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n').Where(static line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line[6..])).ToList();
        events.Select(static one => (TypeOf(one), one.GetProperty("sequence_number").GetInt32())).ShouldBe(lines.Select(static one => (TypeOf(one), one.GetProperty("sequence_number").GetInt32())));
        TextOf(events[^1]).ShouldBe(TextOf(lines[^1]));
        var row = (await RowsAsync(2)).Single(row => row.GetProperty("id").GetString() == IdOf(events[^1]));
        (row.GetProperty("output_tokens").GetInt32(), row.GetProperty("stream").GetBoolean(), row.GetProperty("status").GetInt32()).ShouldBe((20, true, 200));
    }

    [Fact]
    public async Task A_response_that_is_not_stored_is_continued_on_its_connection_and_nowhere_else()
    {
        using var socket = await OpenAsync();
        var first = IdOf((await RespondAsync(socket, "\"store\":false,\"input\":\"Tell me about the sea.\"", 16))[^1]);
        var second = (await RespondAsync(socket, $"\"store\":false,\"previous_response_id\":\"{first}\",\"input\":\"Go on.\"", 16))[^1].GetProperty("response");
        second.GetProperty("previous_response_id").GetString().ShouldBe(first);
        second.GetProperty("usage").GetProperty("input_tokens").GetInt32().ShouldBeGreaterThan(30);

        using var other = await OpenAsync();
        (await RespondAsync(other, $"\"previous_response_id\":\"{IdOf(second)}\",\"input\":\"Go on.\""))[^1].GetProperty("error").GetProperty("code").GetString().ShouldBe("previous_response_not_found");
        (await Client.SendAsync(HttpMethod.Get, $"/v1/responses/{IdOf(second)}", Key.Secret)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_stored_response_is_continued_from_anywhere()
    {
        using var socket = await OpenAsync();
        var id = IdOf((await RespondAsync(socket, "\"input\":\"Tell me about the sea.\"", 16))[^1]);
        (await Client.SendAsync(HttpMethod.Get, $"/v1/responses/{id}", Key.Secret)).ShouldBe(200);
        using var other = await OpenAsync();
        TypeOf((await RespondAsync(other, $"\"previous_response_id\":\"{id}\",\"input\":\"Go on.\"", 16))[^1]).ShouldBe("response.incomplete");
    }

    [Fact]
    public async Task A_turn_that_fails_ends_the_unstored_response_that_it_continues()
    {
        using var socket = await OpenAsync();
        var id = IdOf((await RespondAsync(socket, "\"store\":false,\"input\":\"Tell me about the sea.\"", 16))[^1]);
        (await RespondAsync(socket, $"\"previous_response_id\":\"{id}\",\"input\":[{{\"type\":\"function_call_output\",\"call_id\":\"no\",\"output\":\"x\"}}]"))[^1].GetProperty("status").GetInt32().ShouldBe(400);
        (await RespondAsync(socket, $"\"previous_response_id\":\"{id}\",\"input\":\"Go on.\""))[^1].GetProperty("error").GetProperty("code").GetString().ShouldBe("previous_response_not_found");
    }

    [Fact]
    public async Task A_response_may_hold_its_input_without_output_or_charge()
    {
        using var socket = await OpenAsync();
        var events = await RespondAsync(socket, "\"generate\":false,\"store\":false,\"input\":\"You will be asked about the sea.\"");
        events.Select(TypeOf).ShouldBe(["response.created", "response.in_progress", "response.completed"]);
        var held = events[^1].GetProperty("response");
        (held.GetProperty("output").GetArrayLength(), held.GetProperty("usage").GetProperty("total_tokens").GetInt32()).ShouldBe((0, 0));
        var next = await RespondAsync(socket, $"\"store\":false,\"previous_response_id\":\"{IdOf(held)}\",\"input\":\"What is it?\"", 16);
        next[^1].GetProperty("response").GetProperty("usage").GetProperty("input_tokens").GetInt32().ShouldBeGreaterThan(15);
        await RowsAsync(1);
    }

    [Fact]
    public async Task Responses_of_one_lane_follow_each_other_and_each_event_names_its_lane()
    {
        using var socket = await OpenAsync();
        foreach (var lane in (string[])["a", "a", "b"])
            await socket.SendAsync(Create($"\"stream_id\":\"{lane}\",\"input\":\"Tell me about the sea.\",\"max_output_tokens\":16"));
        var events = new List<JsonElement>();
        while (events.Count(static one => Ends.Contains(TypeOf(one))) < 3)
            events.Add(await socket.NextAsync());
        var a = events.Where(static one => one.GetProperty("stream_id").GetString() == "a").ToList();
        a.Count.ShouldBe(2 * events.Count(static one => one.GetProperty("stream_id").GetString() == "b"));
        a.Select(static one => one.GetProperty("sequence_number").GetInt32()).ShouldBe([.. Enumerable.Range(0, a.Count / 2), .. Enumerable.Range(0, a.Count / 2)]);
    }

    [Theory]
    [InlineData("{", 400, null, null)]
    [InlineData("5", 400, null, null)]
    [InlineData("""{"input":"x"}""", 400, "missing_required_parameter", "type")]
    [InlineData("""{"type":"response.delete"}""", 400, "invalid_value", "type")]
    [InlineData("""{"type":"response.create","stream_id":5}""", 400, "invalid_type", "stream_id")]
    [InlineData("""{"type":"response.create","input":"x"}""", 400, "missing_required_parameter", "model")]
    [InlineData("""{"type":"response.create","model":"nothing","input":"x"}""", 404, "model_not_found", "model")]
    [InlineData("""{"type":"response.create","model":"nothing","input":"x","generate":false}""", 404, "model_not_found", "model")]
    [InlineData("""{"type":"response.create","model":"m","input":"x","background":true}""", 400, "unsupported_parameter", "background")]
    [InlineData("""{"type":"response.create","model":"m","input":"x","stream":false}""", 400, "unsupported_parameter", "stream")]
    [InlineData("""{"type":"response.create","model":"m","input":[{"role":"user","content":[{"type":"input_text"}]}]}""", 400, "missing_required_parameter", "input[0].content[0].text")]
    public async Task A_wrong_message_is_answered_with_an_error_and_the_connection_goes_on(string message, int status, string? code, string? param)
    {
        using var socket = await OpenAsync();
        await socket.SendAsync(message);
        var error = await socket.ErrorAsync();
        (error.GetProperty("status").GetInt32(), error.GetProperty("error").GetProperty("code").GetString(), error.GetProperty("error").GetProperty("param").GetString()).ShouldBe((status, code, param), error.ToString());
        TypeOf((await RespondAsync(socket, "\"input\":\"Hello\"", 16))[^1]).ShouldBe("response.incomplete");
    }

    [Fact]
    public async Task A_limit_answers_with_the_status_and_the_headers_of_http()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":1");
        using var socket = await TestSocket.OpenAsync(Client, "/v1/responses", key.Secret);
        TypeOf((await RespondAsync(socket, "\"input\":\"Hello\"", 16))[^1]).ShouldBe("response.incomplete");
        var refused = (await RespondAsync(socket, "\"input\":\"Hello\",\"stream_id\":\"s\""))[^1];
        (refused.GetProperty("status").GetInt32(), refused.GetProperty("stream_id").GetString()).ShouldBe((429, "s"));
        var headers = refused.GetProperty("error").GetProperty("headers");
        headers.GetProperty("x-ratelimit-remaining-requests").GetString().ShouldBe("0");
        int.Parse(headers.GetProperty("retry-after").GetString()!).ShouldBeInRange(1, 60);
        (await RefusedAsync(Client, "/v1/responses", key.Secret)).ShouldBe(429);
    }

    [Fact]
    public async Task Input_for_a_running_response_is_refused_with_the_input()
    {
        using var socket = await OpenAsync();
        await socket.SendAsync("""{"type":"response.steer","previous_response_id":"resp_1","input":"Stop."}""");
        var failed = (await socket.UntilAsync("response.steer.failed"))[^1];
        (failed.GetProperty("error").GetProperty("code").GetString(), failed.GetProperty("steer").GetProperty("input").GetString()).ShouldBe(("steering_not_supported", "Stop."));
    }

    [Fact]
    public async Task A_connection_has_a_bounded_number_of_lanes()
    {
        using var socket = await OpenAsync();
        for (var i = 0; i < ResponseSocket.MaxLanes; i++)
            await RespondAsync(socket, $"\"generate\":false,\"input\":\"x\",\"stream_id\":\"{i}\"");
        (await RespondAsync(socket, "\"generate\":false,\"input\":\"x\",\"stream_id\":\"one more\""))[^1].GetProperty("error").GetProperty("code").GetString().ShouldBe("too_many_streams");
    }

    [Fact]
    public async Task An_upgrade_is_refused_over_http()
    {
        (await RefusedAsync(Client, "/v1/responses", null)).ShouldBe(401);
        (await RefusedAsync(Client, "/v1/responses", Key.Secret, static options => options.SetRequestHeader("Origin", "https://evil.example"))).ShouldBe(403);
        (await Client.SendAsync(HttpMethod.Get, "/v1/responses", Key.Secret)).ShouldBeError(426, "invalid_request_error", "upgrade_required").Error.GetProperty("message").GetString()!.ShouldContain("POST /v1/responses");
    }

    private static string IdOf(JsonElement ended) => (ended.TryGetProperty("response", out var response) ? response : ended).GetProperty("id").GetString()!;

    private static string TextOf(JsonElement ended) => ended.GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;

    private Task<TestSocket> OpenAsync() => TestSocket.OpenAsync(Client, "/v1/responses", Key.Secret);

    private string Create(string fields) => $$"""{"type":"response.create","model":"{{Host.Model}}",{{fields}}}""";

    private async Task<List<JsonElement>> RespondAsync(TestSocket socket, string fields, int? maximum = null)
    {
        await socket.SendAsync(Create(maximum is null ? fields : $"{fields},\"max_output_tokens\":{maximum}"));
        return await socket.UntilAsync(Ends);
    }

    private async Task<List<JsonElement>> RowsAsync(int count)
    {
        List<JsonElement> rows = [];
        await Eventually.PassesAsync(async () =>
        {
            rows = [.. (await Client.GetAsync($"/requests?key_id={Key.Id}")).Json.GetProperty("data").EnumerateArray()];
            rows.Count.ShouldBe(count);
        });
        return rows;
    }
}
