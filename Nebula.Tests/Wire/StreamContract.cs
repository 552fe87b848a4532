using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>A chat stream, byte by byte as OpenAI sends it.</summary>
public abstract class StreamContract(INebulaHost host) : NebulaContract(host)
{
    private static readonly string[] Constant = ["id", "object", "created", "model", "service_tier", "system_fingerprint"];

    [Fact]
    public async Task Every_event_is_one_data_line_and_a_blank_line_and_the_last_is_DONE()
    {
        var reply = await Client.ChatAsync(Key, Chat("\"stream\":true,\"max_tokens\":20"));

        reply.ShouldBe(200).Header("content-type").ShouldBe("text/event-stream; charset=utf-8");
        reply.Text.ShouldEndWith("data: [DONE]\n\n");
        reply.Text.ShouldNotContain("\r");
        var events = reply.Text.Split("\n\n");
        events[^1].ShouldBeEmpty();
        foreach (var line in events[..^1])
        {
            line.ShouldStartWith("data: ");
            line.ShouldNotContain("\n");
        }

        events.Count(static line => line == "data: [DONE]").ShouldBe(1);
    }

    [Fact]
    public async Task Headers_are_sent_before_the_body_and_no_proxy_buffers_it()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":600,\"tokens_per_minute\":100000");
        using var stream = await Client.StreamAsync(key, Chat("\"stream\":true,\"max_tokens\":5"));
        stream.Status.ShouldBe(200);
        stream.Header("cache-control").ShouldBe("no-cache");
        stream.Header("x-accel-buffering").ShouldBe("no");
        stream.Header("content-length").ShouldBeNull();
        stream.Header("x-request-id").ShouldNotBeNull().ShouldStartWith("req_");
        stream.Header("openai-version").ShouldBe("2020-10-01");
        long.Parse(stream.Header("openai-processing-ms")!).ShouldBeGreaterThan(0);
        stream.Header("x-ratelimit-limit-requests").ShouldBe("600");
        stream.Header("x-ratelimit-remaining-requests").ShouldBe("599");
        stream.Header("x-ratelimit-reset-requests").ShouldBe("100ms");
        stream.Header("x-ratelimit-limit-tokens").ShouldBe("100000");
        (await stream.RestAsync())[^1].ShouldBe("data: [DONE]");
    }

    [Fact]
    public async Task Continuous_usage_counts_up_to_the_final_usage_and_padding_hides_lengths()
    {
        var chunks = Chunks(await Client.ChatAsync(Key, Chat("\"stream\":true,\"max_tokens\":9,\"ignore_eos\":true,\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true,\"include_obfuscation\":true}")));
        var counts = chunks.Select(static chunk => chunk.GetProperty("usage").GetProperty("completion_tokens").GetInt32()).ToList();
        counts.ShouldBe([.. counts.Order()]);
        counts[^1].ShouldBe(9);
        foreach (var chunk in chunks.Where(static chunk => chunk.GetProperty("choices").GetArrayLength() > 0))
        {
            var text = chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString()! : "";
            ((text.Length + chunk.GetProperty("obfuscation").GetString()!.Length) % 16).ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_prediction_is_counted_as_accepted_where_the_answer_repeats_it()
    {
        var text = (await Client.ChatAsync(Key, Chat("\"seed\":3,\"max_tokens\":30"))).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        var prediction = $"\"seed\":3,\"max_tokens\":30,\"prediction\":{{\"type\":\"content\",\"content\":{JsonSerializer.Serialize(text + " and a word")}}}";
        var whole = (await Client.ChatAsync(Key, Chat(prediction))).ShouldBe(200).Json.GetProperty("usage").GetProperty("completion_tokens_details");
        (whole.GetProperty("accepted_prediction_tokens").GetInt32(), whole.GetProperty("rejected_prediction_tokens").GetInt32()).ShouldBe((30, 3));
        var streamed = Chunks(await Client.ChatAsync(Key, Chat($"{prediction},\"stream\":true,\"stream_options\":{{\"include_usage\":true}}")))[^1].GetProperty("usage").GetProperty("completion_tokens_details");
        streamed.GetProperty("accepted_prediction_tokens").GetInt32().ShouldBe(30);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_first_chunk_of_a_choice_has_its_role_and_the_last_its_reason(int n)
    {
        var chunks = Chunks(await Client.ChatAsync(Key, Chat($"\"stream\":true,\"n\":{n},\"max_tokens\":9")));

        for (var choice = 0; choice < n; choice++)
        {
            var own = chunks.Select(static chunk => chunk.GetProperty("choices")[0]).Where(one => one.GetProperty("index").GetInt32() == choice).ToList();
            own.Count.ShouldBe(9 + 2);
            own[0].GetRawText().ShouldBe(
                $$"""{"index":{{choice}},"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}""");
            own[^1].GetRawText().ShouldBe($$"""{"index":{{choice}},"delta":{},"logprobs":null,"finish_reason":"length","stop_reason":null}""");
            foreach (var middle in own[1..^1])
            {
                middle.GetProperty("delta").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("content");
                middle.GetProperty("delta").GetProperty("content").GetString().ShouldNotBeNullOrEmpty();
                middle.GetProperty("finish_reason").ValueKind.ShouldBe(JsonValueKind.Null);
            }
        }
    }

    [Fact]
    public async Task The_id_and_model_never_change_within_a_stream()
    {
        var chunks = Chunks(await Client.ChatAsync(Key, Chat("\"stream\":true,\"n\":2,\"max_tokens\":9,\"stream_options\":{\"include_usage\":true}")));

        foreach (var name in Constant)
            chunks.Select(chunk => chunk.GetProperty(name).GetRawText()).Distinct().ShouldHaveSingleItem();
        chunks[0].GetProperty("object").GetString().ShouldBe("chat.completion.chunk");
        chunks[0].GetProperty("id").GetString()!.ShouldStartWith("chatcmpl-");
        chunks[0].GetProperty("created").GetInt64().ShouldBeGreaterThan(1_700_000_000);
        chunks[0].GetProperty("model").GetString().ShouldBe(Host.Model);
        chunks[0].GetProperty("system_fingerprint").GetString()!.ShouldStartWith("fp_");
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"stream_options\":null")]
    [InlineData(",\"stream_options\":{}")]
    [InlineData(",\"stream_options\":{\"include_usage\":false,\"include_obfuscation\":true}")]
    public async Task Without_include_usage_no_chunk_has_usage(string options)
    {
        var chunks = Chunks(await Client.ChatAsync(Key, Chat($"\"stream\":true,\"max_tokens\":4{options}")));
        chunks.ShouldAllBe(chunk => !chunk.EnumerateObject().Any(field => field.Name == "usage"));
        chunks.ShouldAllBe(chunk => chunk.GetProperty("choices").GetArrayLength() == 1);
    }

    [Fact]
    public async Task With_include_usage_it_is_null_until_one_more_chunk_without_choices_has_it()
    {
        var chunks = Chunks(await Client.ChatAsync(Key, Chat("\"stream\":true,\"max_tokens\":4,\"n\":2,\"stream_options\":{\"include_usage\":true}")));

        chunks[..^1].ShouldAllBe(chunk => chunk.GetProperty("usage").ValueKind == JsonValueKind.Null);
        chunks[^1].GetProperty("choices").GetArrayLength().ShouldBe(0);
        var usage = chunks[^1].GetProperty("usage");
        usage.GetProperty("completion_tokens").GetInt32().ShouldBe(8);
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(usage.GetProperty("prompt_tokens").GetInt32() + 8);
        usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBe(0);
        usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_repeated_prompt_is_counted_as_cached_and_gets_the_same_text()
    {
        var prompt = $"{Guid.NewGuid()} {string.Join(' ', Enumerable.Range(100, 200))}";
        var body = $$"""{"model":"{{Host.Model}}","seed":7,"max_tokens":12,"messages":[{"role":"user","content":"{{prompt}}"}]}""";
        var first = (await Client.ChatAsync(Key, body)).ShouldBe(200).Json;
        var second = (await Client.ChatAsync(Key, body)).ShouldBe(200).Json;
        var chunks = Chunks(await Client.ChatAsync(Key, body.Replace("\"seed\"", "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"seed\"")));

        int Cached(JsonElement answer) => answer.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32();
        string Text(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        Cached(first).ShouldBe(0);
        Cached(second).ShouldBeInRange(192, second.GetProperty("usage").GetProperty("prompt_tokens").GetInt32() - 1);
        (Cached(second) % 16).ShouldBe(0);
        Cached(chunks[^1]).ShouldBe(Cached(second));
        Text(second).ShouldBe(Text(first));
        string.Concat(chunks[..^1].Select(static chunk => chunk.GetProperty("choices")[0].GetProperty("delta")).Select(static delta => delta.TryGetProperty("content", out var content) ? content.GetString() : ""))
            .ShouldBe(Text(first));
    }

    [Fact]
    public async Task With_log_probabilities_the_role_chunk_has_none_and_every_token_its_own()
    {
        var chunks = Chunks(await Client.ChatAsync(Key, Chat("\"stream\":true,\"max_tokens\":4,\"logprobs\":true")));

        var choices = chunks.Select(static chunk => chunk.GetProperty("choices")[0]).ToList();
        choices[0].GetProperty("logprobs").GetRawText().ShouldBe("""{"content":[],"refusal":null}""");
        foreach (var choice in choices[1..^1])
        {
            var token = choice.GetProperty("logprobs").GetProperty("content").EnumerateArray().ShouldHaveSingleItem();
            token.GetProperty("token").GetString().ShouldBe(choice.GetProperty("delta").GetProperty("content").GetString());
            token.GetProperty("top_logprobs").GetArrayLength().ShouldBe(0);
        }

        choices[^1].GetProperty("logprobs").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("\"stream_options\":{\"include_usage\":true}")]
    [InlineData("\"stream\":false,\"stream_options\":{}")]
    public async Task Options_of_a_stream_without_a_stream_are_refused(string fields) =>
        (await Client.ChatAsync(Key, Chat(fields))).ShouldBeError(400, "invalid_request_error", null, "stream_options");

    [Fact]
    public async Task An_error_before_the_first_token_is_a_real_status()
    {
        (await Client.ChatAsync(Key, """{"model":"none","messages":[{"role":"user","content":"x"}],"stream":true}"""))
            .ShouldBeError(404, "invalid_request_error", "model_not_found", "model");
        (await Client.ChatAsync(Key, Chat("\"stream\":true,\"temperature\":3"))).ShouldBeError(400).Error.GetProperty("param").GetString().ShouldBe("temperature");
    }

    [Fact]
    public async Task A_whole_answer_has_every_key_of_OpenAIs_and_the_stop_reason_of_vLLM()
    {
        var reply = await Client.ChatAsync(Key, Chat("\"max_tokens\":4,\"n\":2"));

        reply.ShouldBe(200).Header("content-type").ShouldBe("application/json");
        Names(reply.Json).ShouldBe(["id", "object", "created", "model", "choices", "usage", "service_tier", "system_fingerprint"]);
        reply.Json.GetProperty("object").GetString().ShouldBe("chat.completion");
        reply.Json.GetProperty("choices").EnumerateArray().Select(static choice => choice.GetProperty("index").GetInt32()).ShouldBe([0, 1]);
        foreach (var choice in reply.Json.GetProperty("choices").EnumerateArray())
        {
            Names(choice).ShouldBe(["index", "message", "logprobs", "finish_reason", "stop_reason"]);
            Names(choice.GetProperty("message")).ShouldBe(["role", "content", "refusal", "annotations"]);
        }

        Names(reply.Json.GetProperty("usage")).ShouldBe(
            ["prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details", "completion_tokens_details"]);
        reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()
            .ShouldNotBe(reply.Json.GetProperty("choices")[1].GetProperty("message").GetProperty("content").GetString());
    }

    [Theory]
    [InlineData(5, 3, "")]
    [InlineData(100, 2, "\"logprobs\":true,\"top_logprobs\":3,")]
    [InlineData(5_000, 2, "\"logprobs\":true,\"top_logprobs\":2,")]
    [InlineData(30_000, 2, "")]
    public async Task A_whole_answer_of_any_length_equals_its_stream(int tokens, int choices, string fields)
    {
        fields += $"\"seed\":3,\"ignore_eos\":true,\"n\":{choices},\"max_tokens\":{tokens}";
        var whole = (await Client.ChatAsync(Key, Chat(fields))).ShouldBe(200).Json.GetProperty("choices");
        var chunks = Chunks(await Client.ChatAsync(Key, Chat($"\"stream\":true,{fields}"))).Select(static chunk => chunk.GetProperty("choices")[0]).ToList();

        whole.GetArrayLength().ShouldBe(choices);
        for (var i = 0; i < choices; i++)
        {
            var own = chunks.Where(chunk => chunk.GetProperty("index").GetInt32() == i).ToList();
            whole[i].GetProperty("message").GetProperty("content").GetString().ShouldBe(
                string.Concat(own[..^1].Select(static chunk => chunk.GetProperty("delta").GetProperty("content").GetString())));
            whole[i].GetProperty("finish_reason").GetString().ShouldBe(own[^1].GetProperty("finish_reason").GetString());
            whole[i].GetProperty("logprobs").GetRawText().ShouldBe(fields.StartsWith("\"logprobs", StringComparison.Ordinal)
                ? $$"""{"content":[{{string.Join(',', own[1..^1].Select(static chunk => chunk.GetProperty("logprobs").GetProperty("content")[0].GetRawText()))}}],"refusal":null}"""
                : "null");
        }
    }

    [Fact]
    public async Task Ignore_eos_and_min_tokens_are_honoured_as_vLLM_does()
    {
        var forced = await Client.ChatAsync(Key, Chat("\"max_tokens\":900,\"ignore_eos\":true"));
        forced.ShouldBe(200).Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(900);
        var least = await Client.ChatAsync(Key, Chat("\"min_tokens\":700"));
        least.ShouldBe(200).Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeInRange(700, 1_024);
    }

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(static field => field.Name);

    private static List<JsonElement> Chunks(Reply reply) =>
    [
        .. reply.ShouldBe(200).Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => line != "data: [DONE]").Select(static line => JsonElement.Parse(line["data: ".Length..])),
    ];
}
