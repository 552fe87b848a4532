using System.Buffers;
using System.Text;
using System.Text.Json;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI.Responses;

public sealed class ResponseEventWriterTests
{
    private static readonly ToolCallHeader Look = new(0, "call_1", "look");
    private static readonly ToolCallHeader Say = new(1, "call_2", "say", IsCustom: true);

    private static readonly RelayEvent[] Everything =
    [
        new(0, 0, new[] { "Hm", "." }, 1) { Kind = DeltaKind.Reasoning },
        new(0, 2, new[] { "Hel", "lo" }, 2),
        new(0, 4, new[] { "{", "}" }, 3) { Kind = DeltaKind.ToolCall, Call = Look },
        new(0, 6, new[] { "hi" }, 4) { Kind = DeltaKind.ToolCall, Call = Say },
        new(0, 7, new[] { "No" }, 5) { Kind = DeltaKind.Refusal, FinishReason = "tool_calls" },
    ];

    [Fact]
    public void Write_Text_HasOpenAIsEventsInOrder() =>
        Types(Write(Head(), new RelayEvent(0, 0, new[] { "Hel", "lo" }, 1) { FinishReason = "stop" })).ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
            "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
        ]);

    [Fact]
    public void Write_ToolCall_HasOpenAIsEventsInOrder() =>
        Types(Write(Head(), Everything[2], Everything[3])).ShouldBe(
        [
            "response.created", "response.in_progress", "response.output_item.added", "response.function_call_arguments.delta",
            "response.function_call_arguments.delta", "response.function_call_arguments.done", "response.output_item.done", "response.output_item.added",
            "response.custom_tool_call_input.delta", "response.custom_tool_call_input.done", "response.output_item.done", "response.completed",
        ]);

    [Theory]
    [InlineData(false, "response.content_part.added response.reasoning_text.delta response.reasoning_text.delta response.reasoning_text.done response.content_part.done")]
    [InlineData(true, "response.reasoning_summary_part.added response.reasoning_summary_text.delta response.reasoning_summary_text.delta response.reasoning_summary_text.done response.reasoning_summary_part.done")]
    public void Write_Reasoning_IsTextOrSummary(bool hasSummary, string events) =>
        string.Join(' ', Types(Write(Head() with { HasSummary = hasSummary }, Everything[0]))[3..^2]).ShouldBe(events);

    [Fact]
    public void Write_Everything_NumbersEventsAndItemsWithoutAGap()
    {
        var events = Write(Head(), Everything);

        events.Select(static json => json.GetProperty("sequence_number").GetInt64()).ShouldBe(Enumerable.Range(0, events.Count).Select(static number => (long)number));
        var items = events.Where(static json => Type(json) == "response.output_item.done").ToList();
        items.Select(static json => json.GetProperty("output_index").GetInt32()).ShouldBe([0, 1, 2, 3, 4]);
        items.Select(static json => Type(json.GetProperty("item"))).ShouldBe(["reasoning", "message", "function_call", "custom_tool_call", "message"]);
        events[^1].GetProperty("response").GetProperty("output").EnumerateArray().Select(static item => item.GetRawText())
            .ShouldBe(items.Select(static json => json.GetProperty("item").GetRawText()));
    }

    [Fact]
    public void Write_Deltas_MakeTheTextsOfTheDoneEvents()
    {
        foreach (var group in Write(Head(), Everything).Where(static json => json.TryGetProperty("item_id", out _)).GroupBy(static json => json.GetProperty("item_id").GetString()))
        {
            var text = string.Concat(group.Where(static json => Type(json).EndsWith(".delta", StringComparison.Ordinal)).Select(static json => json.GetProperty("delta").GetString()));
            var done = group.First(static json => Type(json).EndsWith(".done", StringComparison.Ordinal));
            new[] { "text", "arguments", "input", "refusal" }.Where(name => done.TryGetProperty(name, out _)).Select(name => done.GetProperty(name).GetString())
                .ShouldBe([text]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(17)]
    public void Write_StartingAfter_ContinuesTheSameEvents(int startingAfter)
    {
        var all = Text(Head(), -1, Everything);
        var rest = Text(Head(), startingAfter, Everything);

        rest.ShouldNotBeEmpty();
        all.ShouldEndWith(rest);
        Parse(rest)[0].GetProperty("sequence_number").GetInt64().ShouldBe(startingAfter + 1);
    }

    [Fact]
    public void Write_TokensInOtherGroups_AreTheSameEvents()
    {
        var single = Everything.SelectMany(static ready => Enumerable.Range(0, ready.Tokens.Length).Select(i => ready with { Index = ready.Index + i, Tokens = ready.Tokens.Slice(i, 1) }));
        Text(Head(), -1, [.. single]).ShouldBe(Text(Head(), -1, Everything));
    }

    [Fact]
    public void Write_StoredItems_AreTheSameEvents()
    {
        var target = new ArrayBufferWriter<byte>();
        var writer = new ResponseEventWriter(target, Head());
        foreach (var item in ResponseOutput.Create(Everything).Items)
            writer.Write(item);
        writer.WriteEnd(ResponseEnds.Create(Usage(), ResponseOutput.Create(Everything)));

        Encoding.UTF8.GetString(target.WrittenSpan).ShouldBe(Text(Head(), -1, Everything));
    }

    [Fact]
    public void Write_Logprobs_AreInDeltasDoneAndItem()
    {
        var logprobs = new[] { new TokenLogprob("a", -0.5, "a"u8.ToArray(), [new TopLogprob("b", -1, "b"u8.ToArray())]) };
        var events = Write(Head(), new RelayEvent(0, 0, new[] { "a" }, 1) { Logprobs = logprobs });

        const string OfEvent = """[{"token":"a","logprob":-0.5,"top_logprobs":[{"token":"b","logprob":-1}]}]""";
        const string OfPart = """[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-1,"bytes":[98]}]}]""";
        events.Single(static json => Type(json) == "response.output_text.delta").GetProperty("logprobs").GetRawText().ShouldBe(OfEvent);
        events.Single(static json => Type(json) == "response.output_text.done").GetProperty("logprobs").GetRawText().ShouldBe(OfEvent);
        events[^1].GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("logprobs").GetRawText().ShouldBe(OfPart);
    }

    [Fact]
    public void Write_AtTheMaximum_IsIncomplete()
    {
        var last = Write(Head(), new RelayEvent(0, 0, new[] { "a" }, 1) { FinishReason = "length" })[^1];

        Type(last).ShouldBe("response.incomplete");
        var response = last.GetProperty("response");
        response.GetProperty("status").GetString().ShouldBe("incomplete");
        response.GetProperty("incomplete_details").GetRawText().ShouldBe("""{"reason":"max_output_tokens"}""");
        response.GetProperty("output")[0].GetProperty("status").GetString().ShouldBe("incomplete");
    }

    [Fact]
    public void WriteError_AfterTokens_IsAFailedResponse()
    {
        var target = new ArrayBufferWriter<byte>();
        var writer = new ResponseEventWriter(target, Head());
        writer.Write(new RelayEvent(0, 0, new[] { "a" }, 1), 0);
        writer.WriteError(NebulaError.ServerError);

        var last = Parse(Encoding.UTF8.GetString(target.WrittenSpan))[^1];
        Type(last).ShouldBe("response.failed");
        last.GetProperty("response").GetProperty("error").GetProperty("code").GetString().ShouldBe("server_error");
    }

    [Fact]
    public void Write_InTheBackground_IsQueuedFirst() =>
        Types(Write(Head() with { Background = true }, new RelayEvent(0, 0, new[] { "a" }, 1)))[..3].ShouldBe(["response.created", "response.queued", "response.in_progress"]);

    private static ResponseHead Head() => new()
    {
        Id = "resp_019ac8f0a1b2abcdefghijklmnopqrstuvwxyzABC", CreatedAt = DateTimeOffset.UnixEpoch, Model = "m", Settings = "\"metadata\":{}",
    };

    private static UsageRecord Usage() => new()
    {
        JobId = "j", KeyId = "k", Model = "m", At = DateTimeOffset.UnixEpoch, Status = 200, FinishReason = "stop", InputTokens = 3, OutputTokens = 8,
    };

    private static List<JsonElement> Write(ResponseHead head, params RelayEvent[] events) => Parse(Text(head, -1, events));

    private static string Text(ResponseHead head, long startingAfter, RelayEvent[] events)
    {
        var target = new ArrayBufferWriter<byte>();
        var writer = new ResponseEventWriter(target, head, startingAfter);
        foreach (var ready in events)
        {
            for (var written = 0; written < ready.Tokens.Length;)
                written = writer.Write(ready, written);
        }

        writer.WriteEnd(Usage());
        return Encoding.UTF8.GetString(target.WrittenSpan);
    }

    private static List<JsonElement> Parse(string text)
    {
        var events = new List<JsonElement>();
        foreach (var lines in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static one => one.Split('\n')))
        {
            lines.Length.ShouldBe(2);
            var json = JsonElement.Parse(lines[1]["data: ".Length..]);
            lines[0].ShouldBe($"event: {Type(json)}");
            events.Add(json);
        }

        return events;
    }

    private static List<string> Types(List<JsonElement> events) => [.. events.Select(Type)];

    private static string Type(JsonElement json) => json.GetProperty("type").GetString()!;
}
