using System.Buffers;
using System.Text;
using System.Text.Json;
using Nebula.Api.Anthropic.Messages;
using Nebula.Api.Anthropic.Messages.Requests;
using Nebula.Api.Inference;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;
using Nebula.Tests.Inference.Jobs;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Anthropic;

public sealed class MessageWriterTests : IAsyncDisposable
{
    private static readonly ToolCallHeader First = new(0, "call_1", "weather");
    private static readonly ToolCallHeader Second = new(1, "call_2", "time");

    private static readonly RelayEvent[] Mixed =
    [
        new(0, 0, new[] { "Let", " me" }, 0) { Kind = DeltaKind.Reasoning }, new(0, 2, new[] { " see" }, 0) { Kind = DeltaKind.Reasoning },
        new(0, 3, new[] { "I \"look\"." }, 0), new(0, 4, new[] { "{\"city\":", "\"Rome\"}" }, 0) { Kind = DeltaKind.ToolCall, Call = First },
        new(0, 6, new[] { "{}" }, 0) { Kind = DeltaKind.ToolCall, Call = Second, FinishReason = "tool_calls" },
    ];

    private readonly JobWorld _world = new();
    private readonly ArrayBufferWriter<byte> _target = new();
    private JobReader? _reader;

    [Fact]
    public async Task Stream_OfThinkingTextAndCalls_HasABlockForEach()
    {
        var events = await StreamAsync(Mixed);
        events.Select(static one => one.GetProperty("type").GetString()).ShouldBe(
        [
            "message_start", "content_block_start", "ping", "content_block_delta", "content_block_delta", "content_block_delta", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
            "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop",
        ]);
        var deltas = events.Where(static one => one.TryGetProperty("index", out _) && one.TryGetProperty("delta", out _))
            .Select(static one => $"{one.GetProperty("index")} {one.GetProperty("delta").GetRawText()}").ToList();
        deltas[0].ShouldBe("""0 {"type":"thinking_delta","thinking":"Let"}""");
        deltas[3].ShouldStartWith("""0 {"type":"signature_delta","signature":""");
        deltas[4].ShouldBe("""1 {"type":"text_delta","text":"I \"look\"."}""");
        deltas[5].ShouldBe("""2 {"type":"input_json_delta","partial_json":"{\"city\":"}""");
        var use = events.Where(static one => one.GetProperty("type").GetString() == "content_block_start").ElementAt(2).GetProperty("content_block");
        (use.GetProperty("type").GetString(), use.GetProperty("id").GetString(), use.GetProperty("name").GetString()).ShouldBe(("tool_use", "toolu_1", "weather"));
        events[^2].GetProperty("delta").GetProperty("stop_reason").GetString().ShouldBe("tool_use");
        events[^2].GetProperty("usage").GetProperty("output_tokens_details").GetProperty("thinking_tokens").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task Whole_OfThinkingTextAndCalls_HasABlockForEach()
    {
        var message = await CollectAsync(Mixed);
        var content = message.GetProperty("content").EnumerateArray().ToList();
        content.Select(static block => block.GetProperty("type").GetString()).ShouldBe(["thinking", "text", "tool_use", "tool_use"]);
        (content[0].GetProperty("thinking").GetString(), content[1].GetProperty("text").GetString()).ShouldBe(("Let me see", "I \"look\"."));
        content[2].GetProperty("input").GetRawText().ShouldBe("""{"city":"Rome"}""");
        (message.GetProperty("stop_reason").GetString(), message.GetProperty("stop_sequence").GetString()).ShouldBe(("tool_use", null));
    }

    [Fact]
    public async Task Write_AMessage_HasTheMembersThatAnthropicRequires()
    {
        string[] members = ["container", "content", "diagnostics", "id", "model", "role", "stop_details", "stop_reason", "stop_sequence", "type", "usage"];
        string[] counts = ["cache_creation_input_tokens", "cache_read_input_tokens", "input_tokens", "output_tokens", "output_tokens_details", "server_tool_use"];
        string[] usage = [.. counts, "cache_creation", "inference_geo", "service_tier", "speed"];
        var whole = await CollectAsync(Mixed);
        var events = await StreamAsync(Mixed);
        foreach (var message in (JsonElement[])[whole, events[0].GetProperty("message")])
        {
            message.EnumerateObject().Select(static one => one.Name).ShouldBe(members, ignoreOrder: true);
            message.GetProperty("usage").EnumerateObject().Select(static one => one.Name).ShouldBe(usage, ignoreOrder: true);
        }

        events[^2].GetProperty("delta").EnumerateObject().Select(static one => one.Name).ShouldBe(["container", "stop_details", "stop_reason", "stop_sequence"], ignoreOrder: true);
        events[^2].GetProperty("usage").EnumerateObject().Select(static one => one.Name).ShouldBe(counts, ignoreOrder: true);
    }

    [Fact]
    public async Task Write_ARefusal_HasStopDetails()
    {
        RelayEvent[] events = [new(0, 0, new[] { "No." }, 0) { Kind = DeltaKind.Refusal, FinishReason = "stop" }];
        foreach (var end in (JsonElement[])[await CollectAsync(events), (await StreamAsync(events))[^2].GetProperty("delta")])
            (end.GetProperty("stop_reason").GetString(), end.GetProperty("stop_details").GetProperty("type").GetString()).ShouldBe(("refusal", "refusal"));
    }

    [Theory]
    [InlineData("stop", "end_turn")]
    [InlineData("length", "max_tokens")]
    public async Task Write_AnEnd_HasAnthropicsStopReason(string reason, string expected)
    {
        RelayEvent[] events = [new(0, 0, new[] { "a" }, 0), new(0, 1, default, 0) { FinishReason = reason }];
        (await CollectAsync(events)).GetProperty("stop_reason").GetString().ShouldBe(expected);
        (await StreamAsync(events))[^2].GetProperty("delta").GetProperty("stop_reason").GetString().ShouldBe(expected);
    }

    [Fact]
    public async Task Write_AStopSequence_IsNamed()
    {
        RelayEvent[] events = [new(0, 0, new[] { "a" }, 0), new(0, 1, default, 0) { FinishReason = "stop", Stop = new StopMatch("\n\"END\"") }];
        foreach (var end in (JsonElement[])[await CollectAsync(events), (await StreamAsync(events))[^2].GetProperty("delta")])
            (end.GetProperty("stop_reason").GetString(), end.GetProperty("stop_sequence").GetString()).ShouldBe(("stop_sequence", "\n\"END\""));
    }

    [Fact]
    public async Task Whole_ArgumentsThatTheMaximumCut_AreAnEmptyObject()
    {
        var message = await CollectAsync([new(0, 0, new[] { "{\"city\":" }, 0) { Kind = DeltaKind.ToolCall, Call = First, FinishReason = "length" }]);
        message.GetProperty("content")[0].GetProperty("input").GetRawText().ShouldBe("{}");
        message.GetProperty("stop_reason").GetString().ShouldBe("max_tokens");
    }

    [Fact]
    public async Task Write_NoTokens_HasAnEmptyText()
    {
        RelayEvent[] events = [new(0, 0, default, 0) { FinishReason = "stop" }];
        (await CollectAsync(events)).GetProperty("content")[0].GetRawText().ShouldBe("""{"type":"text","citations":null,"text":""}""");
        (await StreamAsync(events)).Select(static one => one.GetProperty("type").GetString()).ShouldBe(
            ["message_start", "content_block_start", "ping", "content_block_stop", "message_delta", "message_stop"]);
    }

    [Fact]
    public async Task Write_OmittedThinking_HasABlockWithoutText()
    {
        (await CollectAsync(Mixed, showsThinking: false)).GetProperty("content")[0].GetProperty("thinking").GetString().ShouldBeEmpty();
        (await StreamAsync(Mixed, showsThinking: false)).Where(static one => one.GetRawText().Contains("thinking_delta")).ShouldBeEmpty();
    }

    [Fact]
    public async Task WriteError_InAStream_IsAnErrorEvent()
    {
        var writer = new MessageEventWriter(_target, await CreateRunAsync(true));
        writer.WriteError(new NebulaError(ErrorKind.Overloaded, "full"));
        Encoding.UTF8.GetString(_target.WrittenSpan).ShouldBe(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"full\"},\"request_id\":\"req_1\"}\n\n");
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task<List<JsonElement>> StreamAsync(IEnumerable<RelayEvent> events, bool showsThinking = true)
    {
        _target.ResetWrittenCount();
        var run = await CreateRunAsync(showsThinking);
        var writer = new MessageEventWriter(_target, run);
        foreach (var ready in events)
            writer.Write(ready, 0).ShouldBe(ready.Tokens.Length);
        writer.WriteEnd(Usage(run));
        return [.. Encoding.UTF8.GetString(_target.WrittenSpan).Split('\n').Where(static line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line["data: ".Length..]))];
    }

    private async Task<JsonElement> CollectAsync(IEnumerable<RelayEvent> events, bool showsThinking = true)
    {
        _target.ResetWrittenCount();
        var run = await CreateRunAsync(showsThinking);
        var reply = new CollectedReply(1);
        foreach (var ready in events)
            reply.Add(ready);
        var body = new MessageBody(run, reply, Usage(run));
        while (body.WriteNext(_target))
        {
            // There is more.
        }

        return JsonElement.Parse(_target.WrittenSpan);
    }

    private async Task<MessageRun> CreateRunAsync(bool showsThinking) => new(
        new MessagesRequest { Model = "m", Prompt = new(), ShowsThinking = showsThinking },
        new InferenceRun(_reader ??= await _world.DispatchAsync(), null!, null!) { RequestId = "req_1" });

    private static UsageRecord Usage(MessageRun run) => new()
    {
        JobId = run.Run.Job.Id, KeyId = "k", Model = "m", At = DateTimeOffset.UnixEpoch, Status = 200, FinishReason = "stop", InputTokens = 7, OutputTokens = 9,
    };
}
