using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Scripts;
using Nebula.Domain.Scripts.Reading;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Scripts;

/// <summary>The reader of AIMock's fixture format.</summary>
public sealed class ScriptReaderTests
{
    [Fact]
    public void Read_EveryMember_KeepsIt()
    {
        var rule = ReadOne("""
            {
              "match": {
                "userMessage": { "regex": "^Hel+o", "flags": "i" }, "systemMessage": ["a", "b"], "model": "gpt-4o", "toolName": "t", "toolCallId": "c", "toolResultContains": "r",
                "hasToolResult": true, "responseFormat": "json_object", "endpoint": "chat", "context": "x", "sequenceIndex": 1, "turnIndex": 2, "keyId": "k", "schema": { "type": "object" }
              },
              "response": {
                "content": { "answer": 42 }, "toolCalls": [{ "name": "t", "arguments": { "city": "Paris" }, "id": "call_1" }], "reasoning": "hm", "finishReason": "length",
                "usage": { "prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7 }, "id": "chatcmpl-1"
              },
              "latency": 5, "chunkSize": 10, "truncateAfterChunks": 3, "disconnectAfterMs": 50, "streamingProfile": { "ttft": 200, "tps": 40, "jitter": 0.1 },
              "metadata": { "systemHash": "x" }
            }
            """);
        var match = rule.Match;
        match.UserMessage!.IsMatch("hello there").ShouldBeTrue();
        match.SystemMessage!.IsMatch("b and a").ShouldBeTrue();
        match.SystemMessage.IsMatch("a").ShouldBeFalse();
        (match.Model, match.ToolName, match.ToolCallId, match.ToolResultContains, match.HasToolResult).ShouldBe(("gpt-4o", "t", "c", "r", true));
        (match.ResponseFormat, match.Endpoint, match.Context, match.SequenceIndex, match.TurnIndex, match.KeyId).ShouldBe(("json_object", "chat", "x", 1, 2, "k"));
        rule.Response.Parts.ShouldBe(
        [
            new ScriptPart(DeltaKind.Reasoning, "hm"), new ScriptPart(DeltaKind.Text, """{"answer":42}"""),
            new ScriptPart(DeltaKind.ToolCall, """{"city":"Paris"}""") { Tool = "t", CallId = "call_1" },
        ]);
        (rule.Response.FinishReason, rule.Response.InputTokens, rule.Response.OutputTokens, rule.Response.Id).ShouldBe(("length", 3, 4, "chatcmpl-1"));
        var timing = rule.Timing!;
        (timing.Latency, timing.ChunkSize, timing.TruncateAfterChunks, timing.DisconnectAfterMs, timing.FirstChunk, timing.ChunksPerSecond, timing.Jitter)
            .ShouldBe((5, 10, 3, 50, 200, 40, 0.1));
    }

    [Fact]
    public void Read_Blocks_KeepTheirOrder() => ReadOne("""
        { "match": {}, "response": { "blocks": [ { "type": "toolCall", "name": "t", "arguments": "{\"a\":1}" }, { "type": "text", "text": "after" } ] } }
        """).Response.Parts!.Select(static part => part.Kind).ShouldBe([DeltaKind.ToolCall, DeltaKind.Text]);

    [Fact]
    public void Read_AnErrorWithoutStatus_Is500() => ReadOne("""{ "match": {}, "response": { "error": { "message": "boom" } } }""").Response.Error!.Status.ShouldBe(500);

    [Fact]
    public void Read_A429WithoutRetryAfter_WaitsASecond() =>
        ReadOne("""{ "match": {}, "response": { "error": { "message": "slow down" }, "status": 429 } }""").Response.Error!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));

    [Fact]
    public void Read_RecordedTimings_ReplaysThemAtTheirSpeed()
    {
        var timing = ReadOne("""
            { "match": {}, "response": { "content": "x" }, "recordedTimings": { "ttftMs": 100, "interChunkDelaysMs": [10, 30], "totalDurationMs": 140 }, "replaySpeed": 2 }
            """).Timing!;
        Enumerable.Range(0, 4).Select(chunk => timing.GetWait(chunk, 0)).ShouldBe([0.05, 0.005, 0.015, 0.01]);
    }

    [Fact]
    public void Read_EveryMistake_IsReportedWithItsPath()
    {
        var report = ScriptReader.Read("""
            {
              "fixtures": [
                { "match": { "usermessage": "x", "userMessage": 1, "turnIndex": -1, "hasToolResult": "yes", "systemMessage": [], "toolResultContains": "" }, "response": { "content": 5 } },
                { "match": { "userMessage": { "regex": "(" }, "endpoint": "chta" }, "response": { "toolCalls": [ { "name": "", "arguments": "{" } ], "finishReason": "end" } },
                { "response": { "error": { "type": "x" }, "status": 200 } },
                { "match": {}, "response": {} },
                { "match": {}, "response": { "content": "x" }, "latency": -1, "chunkSize": 0, "streamingProfile": { "tps": 0, "jitter": 2 }, "delay": 3 },
                { "match": {}, "response": { "blocks": [ { "type": "image" }, { "type": "text" } ] } },
                { "match": {}, "response": { "embedding": [] } },
                7
              ]
            }
            """).Report;
        report.Mistakes.Select(static mistake => mistake.Path).ShouldBe(
        [
            "fixtures[0].match.usermessage", "fixtures[0].match.userMessage", "fixtures[0].match.systemMessage", "fixtures[0].match.toolResultContains", "fixtures[0].match.hasToolResult",
            "fixtures[0].match.turnIndex", "fixtures[0].response.content",
            "fixtures[1].match.endpoint", "fixtures[1].match.userMessage.regex", "fixtures[1].response.toolCalls[0].name", "fixtures[1].response.toolCalls[0].arguments",
            "fixtures[1].response.finishReason",
            "fixtures[2].match", "fixtures[2].response.error.message", "fixtures[2].response.status",
            "fixtures[3].response",
            "fixtures[4].delay", "fixtures[4].streamingProfile.jitter", "fixtures[4].streamingProfile.tps", "fixtures[4].latency", "fixtures[4].chunkSize",
            "fixtures[5].response.blocks[0].type", "fixtures[5].response.blocks[1].text",
            "fixtures[6].response.embedding",
            "fixtures[7]",
        ], ignoreOrder: true);
        report.Mistakes[0].Reason.ShouldBe("There is no such member. Did you mean 'userMessage'?");
    }

    [Fact]
    public void Read_WhatIsForOtherProducts_IsReportedAndTheRestIsRead()
    {
        var content = ScriptReader.Read("""
            {
              "fixtures": [
                { "match": { "userMessage": "draw", "endpoint": "image" }, "response": { "image": { "url": "https://example.com/x.png" } } },
                { "match": { "userMessage": "say" }, "response": { "audio": "AAAA" } },
                { "match": { "userMessage": "hi" }, "response": { "content": "Hi!", "webSearches": ["x"] }, "chaos": { "dropRate": 0.1 } }
              ]
            }
            """);
        content.Report.Mistakes.ShouldBeEmpty();
        content.Rules.ShouldHaveSingleItem().Index.ShouldBe(2);
        content.Report.Warnings.Select(static warning => warning.Path).ShouldBe(
            ["fixtures[0].match.endpoint", "fixtures[0].response.image", "fixtures[1].response.audio", "fixtures[2].chaos", "fixtures[2].response.webSearches"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{ "mcp": { "tools": [] } }""", "mcp")]
    [InlineData("""{ "llm": { "fixtures": "x.json" } }""", "llm")]
    [InlineData("[]", "")]
    [InlineData("{ \"fixtures\": ", "")]
    [InlineData("""{ "fixtures": {} }""", "fixtures")]
    public void Read_WhatIsNoScript_IsRefused(string json, string path) => ScriptReader.Read(json).Report.Mistakes[0].Path.ShouldBe(path);

    [Fact]
    public void Read_LogprobsThatAreNotTheContent_AreRefused()
    {
        ReadOne("""{ "match": {}, "response": { "content": "ab", "logprobs": [ { "token": "a", "logprob": -0.1 }, { "token": "b", "logprob": -2 } ] } }""").Response.Logprobs!.Count.ShouldBe(2);
        ScriptReader.Read("""{ "fixtures": [ { "match": {}, "response": { "content": "ab", "logprobs": { "content": [ { "token": "a", "logprob": -0.1 } ] } } } ] }""")
            .Report.Mistakes.ShouldHaveSingleItem().Path.ShouldBe("fixtures[0].response.logprobs");
    }

    [Fact]
    public void Read_LogprobsInChunksOfCharacters_AreRefused() =>
        ScriptReader.Read("""{ "fixtures": [ { "match": {}, "response": { "content": "a", "logprobs": [ { "token": "a", "logprob": -0.1 } ] }, "chunkSize": 3 } ] }""")
            .Report.Mistakes.ShouldHaveSingleItem().Path.ShouldBe("fixtures[0].chunkSize");

    internal static ScriptRule ReadOne(string rule)
    {
        var content = ScriptReader.Read($"{{ \"fixtures\": [ {rule} ] }}");
        content.Report.Mistakes.ShouldBeEmpty();
        return content.Rules.ShouldHaveSingleItem();
    }
}
