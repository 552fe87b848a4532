using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Anthropic's Messages API.</summary>
public abstract class AnthropicContract(INebulaHost host) : NebulaContract(host)
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about the sea.\"}]";

    [Fact]
    public async Task A_stream_has_Anthropics_events_in_order_and_the_text_of_the_whole_message()
    {
        var body = $$"""{"model":"{{Host.Model}}","max_tokens":12,"temperature":0,{{Messages}}}""";
        var whole = (await PostAsync(body)).ShouldBe(200);
        whole.Header("request-id").ShouldBe(whole.Header("x-request-id"));

        var streamed = (await PostAsync($$"""{"stream":true,{{body[1..]}}""")).ShouldBe(200);
        streamed.Header("content-type").ShouldBe("text/event-stream; charset=utf-8");
        var lines = streamed.Text.Split('\n');

        var events = lines.Where(static line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(static line => line["event: ".Length..]).ToList();
        events.Distinct().ShouldBe(["message_start", "content_block_start", "ping", "content_block_delta", "content_block_stop", "message_delta", "message_stop"]);
        events.Count(static name => name == "content_block_delta").ShouldBe(12);
        var data = lines.Where(static line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line["data: ".Length..])).ToList();
        data.Select(static one => one.GetProperty("type").GetString()).ShouldBe(events);
        string.Concat(data.Where(static one => one.GetProperty("type").GetString() == "content_block_delta").Select(static one => one.GetProperty("delta").GetProperty("text").GetString()))
            .ShouldBe(whole.Json.GetProperty("content")[0].GetProperty("text").GetString());
        var start = data[0].GetProperty("message");
        (start.GetProperty("content").GetArrayLength(), start.GetProperty("stop_reason").GetString(), start.GetProperty("usage").GetProperty("input_tokens").GetInt32())
            .ShouldBe((0, null, whole.Json.GetProperty("usage").GetProperty("input_tokens").GetInt32()));
        (data[^2].GetProperty("delta").GetProperty("stop_reason").GetString(), data[^2].GetProperty("usage").GetProperty("output_tokens").GetInt32()).ShouldBe(("max_tokens", 12));
    }

    [Fact]
    public async Task The_stop_sequence_that_ended_a_message_is_named()
    {
        var body = $$"""{"model":"{{Host.Model}}","max_tokens":60,"temperature":0,{{Messages}}}""";
        var text = (await PostAsync(body)).ShouldBe(200).Json.GetProperty("content")[0].GetProperty("text").GetString()!;
        var stop = text.Substring(20, 5);
        var stopped = $$"""{"stop_sequences":["@never",{{JsonSerializer.Serialize(stop)}}],{{body[1..]}}""";

        var whole = (await PostAsync(stopped)).ShouldBe(200).Json;
        whole.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(text[..text.IndexOf(stop, StringComparison.Ordinal)]);
        (whole.GetProperty("stop_reason").GetString(), whole.GetProperty("stop_sequence").GetString()).ShouldBe(("stop_sequence", stop));
        var delta = (await PostAsync($$"""{"stream":true,{{stopped[1..]}}""")).ShouldBe(200).Text.Split('\n')
            .Single(static line => line.StartsWith("data: {\"type\":\"message_delta\"", StringComparison.Ordinal))["data: ".Length..];
        var end = JsonElement.Parse(delta).GetProperty("delta");
        (end.GetProperty("stop_reason").GetString(), end.GetProperty("stop_sequence").GetString()).ShouldBe(("stop_sequence", stop));
    }

    [Fact]
    public async Task A_message_is_in_the_ledger_with_what_the_client_saw()
    {
        var usage = (await PostAsync($$"""{"model":"{{Host.Model}}","max_tokens":5,{{Messages}}}""")).ShouldBe(200).Json.GetProperty("usage");
        var row = (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data")[0];
        (row.GetProperty("input_tokens").GetInt32(), row.GetProperty("output_tokens").GetInt32())
            .ShouldBe((usage.GetProperty("input_tokens").GetInt32(), usage.GetProperty("output_tokens").GetInt32()));
    }

    [Fact]
    public async Task Counting_is_exact_and_not_charged()
    {
        var counted = (await Client.SendAsync(HttpMethod.Post, "/v1/messages/count_tokens", Key.Secret, $$"""{"model":"{{Host.Model}}",{{Messages}}}""")).ShouldBe(200);
        (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await PostAsync($$"""{"model":"{{Host.Model}}","max_tokens":1,{{Messages}}}""")).ShouldBe(200).Json.GetProperty("usage").GetProperty("input_tokens").GetInt32()
            .ShouldBe(counted.Json.GetProperty("input_tokens").GetInt32());
    }

    [Fact]
    public async Task Errors_have_the_shape_of_Anthropic()
    {
        var right = $$"""{"model":"{{Host.Model}}","max_tokens":1,{{Messages}}}""";
        Type(await Client.SendAsync(HttpMethod.Post, "/v1/messages", "wrong", right), 401).ShouldBe("authentication_error");
        Type(await Client.SendAsync(HttpMethod.Post, "/v1/messages", body: right), 401).ShouldBe("authentication_error");
        Type(await PostAsync(right.Replace(Host.Model, "nothing", StringComparison.Ordinal)), 404).ShouldBe("not_found_error");
        Type(await PostAsync("[]"), 400).ShouldBe("invalid_request_error");
        Type(await PostAsync(right.Replace("\"max_tokens\":1", "\"max_tokens\":9999999", StringComparison.Ordinal)), 400).ShouldBe("invalid_request_error");
        Type(await Client.SendAsync(HttpMethod.Get, "/v1/messages", Key.Secret), 405).ShouldBe("invalid_request_error");
        Type(await Client.SendAsync(HttpMethod.Get, "/v1/messages/nothing", Key.Secret), 404).ShouldBe("not_found_error");
        var restricted = await Client.NewKeyAsync(fields: "\"models\":[\"another\"]");
        Type(await Client.SendAsync(HttpMethod.Post, "/v1/messages", restricted.Secret, right), 403).ShouldBe("permission_error");
        var slow = await Client.NewKeyAsync("\"requests_per_minute\":1,\"tokens_per_minute\":100000");
        var admitted = (await Client.SendAsync(HttpMethod.Post, "/v1/messages", slow.Secret, right)).ShouldBe(200);
        admitted.Header("anthropic-ratelimit-requests-limit").ShouldBe("1");
        admitted.Header("anthropic-ratelimit-requests-remaining").ShouldBe("0");
        admitted.Header("anthropic-ratelimit-tokens-limit").ShouldBe("100000");
        admitted.Header("x-ratelimit-limit-requests").ShouldBeNull();
        var limited = await Client.SendAsync(HttpMethod.Post, "/v1/messages", slow.Secret, right);
        Type(limited, 429).ShouldBe("rate_limit_error");
        DateTimeOffset.Parse(limited.Header("anthropic-ratelimit-requests-reset")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);

        static string? Type(Reply reply, int status) => reply.ShouldBeError(status).Error.GetProperty("type").GetString();
    }

    [Fact]
    public async Task Models_have_the_shape_of_Anthropic_if_its_version_is_sent()
    {
        var list = (await GetAsync("/v1/models?limit=1000")).ShouldBe(200).Json;
        list.EnumerateObject().Select(static field => field.Name).ShouldBe(["data", "has_more", "first_id", "last_id"], ignoreOrder: true);
        list.GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("id").GetString()).ShouldContain(Host.Model);
        var model = (await GetAsync($"/v1/models/{Host.Model}")).ShouldBe(200).Json;
        (model.GetProperty("type").GetString(), model.GetProperty("id").GetString()).ShouldBe(("model", Host.Model));
        DateTimeOffset.Parse(model.GetProperty("created_at").GetString()!, System.Globalization.CultureInfo.InvariantCulture).Year.ShouldBeGreaterThan(2020);
        (await GetAsync("/v1/models/nothing")).ShouldBeError(404).Error.GetProperty("type").GetString().ShouldBe("not_found_error");
        (await GetAsync("/v1/models?limit=0")).ShouldBeError(400);
        (await GetAsync("/v1/nothing")).ShouldBeError(404);
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", Key.Secret)).ShouldBe(200).Json.GetProperty("object").GetString().ShouldBe("list");
    }

    private Task<Reply> PostAsync(string body) => Client.SendAsync(HttpMethod.Post, "/v1/messages", Key.Secret, body);

    private Task<Reply> GetAsync(string path) => Client.SendAsync(HttpMethod.Get, path, adjust: request =>
    {
        request.Headers.Add("x-api-key", Key.Secret);
        request.Headers.Add("anthropic-version", "2023-06-01");
    });
}
