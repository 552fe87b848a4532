using System.Text;
using System.Text.Json;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Recordings;
using Nebula.Domain.Scripts.Reading;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Recordings;

public sealed class FixtureWriterTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Write_AStream_HasAIMocksMembersAndEveryPiece()
    {
        var fixture = Write(
            UpstreamRequest.Chat,
            """{"model":"m","stream":true,"stream_options":{"include_usage":true},"max_tokens":7,"messages":[{"role":"system","content":"Be brief."},{"role":"assistant","content":"x"},{"role":"user","content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}]}""",
            (10, """{"id":"c","created":1,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"""),
            (12.5, """{"id":"c","choices":[{"index":0,"delta":{"reasoning_content":"Hm."},"finish_reason":null}]}"""),
            (20, """{"id":"c","choices":[{"index":0,"delta":{"content":"Good"},"finish_reason":null,"logprobs":null}]}"""),
            (30, """{"id":"c","choices":[{"index":0,"delta":{"content":" day"},"finish_reason":null}]}"""),
            (31, """{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""),
            (32, """{"id":"c","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"""),
            (33, "[DONE]"))!;
        fixture.ShouldBe("""
            {"match":{"userMessage":"Hello","turnIndex":1,"hasToolResult":false},"response":{"reasoning":"Hm.","content":"Good day","finishReason":"stop","usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}},"recordedTimings":{"ttftMs":10,"interChunkDelaysMs":[2.5,7.5,10,1,1,1],"totalDurationMs":33},"metadata":{"systemHash":"1d1e7b51"},"nebula":{"v":1,"at":"2026-01-02T03:04:05Z","path":"chat/completions","model":"served","choice":2,"request":{"messages":[{"role":"system","content":"Be brief."},{"role":"assistant","content":"x"},{"role":"user","content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}]},"frames":[[12.5,{"choice":{"delta":{"reasoning_content":"Hm."}}}],[20,"Good"],[30," day"],[31,{"choice":{"finish_reason":"stop"}}],[32,{"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}]]}}
            """.Trim().Replace("1d1e7b51", fixture[(fixture.IndexOf("systemHash", StringComparison.Ordinal) + 13)..][..8], StringComparison.Ordinal));
        ScriptReader.Read($"{{\"fixtures\":[{fixture}]}}").Report.Mistakes.ShouldBeEmpty();
        RecordedExchange.Read(JsonElement.Parse(fixture)).ReadFrames().Select(static frame => (frame.At.TotalMilliseconds, Encoding.UTF8.GetString(frame.Data.Span))).ShouldBe(
        [
            (12.5, """{"choices":[{"delta":{"reasoning_content":"Hm."}}]}"""),
            (20, """{"choices":[{"delta":{"content":"Good"}}]}"""),
            (30, """{"choices":[{"delta":{"content":" day"}}]}"""),
            (31, """{"choices":[{"finish_reason":"stop"}]}"""),
            (32, """{"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"""),
        ]);
    }

    [Fact]
    public void Write_CallsAndATextAfterThem_KeepsTheirOrder()
    {
        var response = Response(Write(
            UpstreamRequest.Chat,
            """{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":null},{"role":"tool","content":"5"}]}""",
            (1, """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_a","function":{"name":"f","arguments":""}}]}}]}"""),
            (2, """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}},{"index":1,"id":"call_b","function":{"name":"g","arguments":""}}]}}]}"""),
            (3, """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}],"content":"So."}}]}"""),
            (4, """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""")));
        response.GetProperty("blocks").GetRawText().ShouldBe(
            """[{"type":"toolCall","name":"f","arguments":"{\"a\":1}","id":"call_a"},{"type":"toolCall","name":"g","arguments":"{}","id":"call_b"},{"type":"text","text":"So."}]""");
        response.TryGetProperty("content", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":"}}]},"finish_reason":"length"}]}""", "toolCalls")]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":null,"refusal":"No."},"finish_reason":"stop"}]}""", "refusal")]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":""},"finish_reason":"eos"}]}""", "content")]
    public void Write_AWholeAnswer_IsAScript(string answer, string member)
    {
        var fixture = Write(UpstreamRequest.Chat, """{"messages":[{"role":"user","content":"x"}]}""", (5, answer))!;
        Response(fixture).TryGetProperty(member, out _).ShouldBeTrue();
        JsonElement.Parse(fixture).TryGetProperty("recordedTimings", out _).ShouldBeFalse();
        ScriptReader.Read($"{{\"fixtures\":[{fixture}]}}").Report.Mistakes.ShouldBeEmpty();
    }

    [Fact]
    public void Write_EmbeddingsAndCompletions_AreOfTheirEndpoints()
    {
        var embedding = Write(UpstreamRequest.Embeddings, """{"input":["a","b"]}""", (5, """{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}],"usage":{"prompt_tokens":2,"total_tokens":2}}"""))!;
        var read = JsonElement.Parse(embedding);
        read.GetProperty("match").GetRawText().ShouldBe("""{"endpoint":"embedding","inputText":"a b"}""");
        read.GetProperty("nebula").GetProperty("frames")[0][1].GetProperty("data").EnumerateArray().Select(static vector => vector.GetString()).ShouldBe(["AACAPwAAAAA=", "AAAAAAAAgD8="]);
        var completion = JsonElement.Parse(Write(UpstreamRequest.Completions, """{"prompt":"Once"}""", (5, """{"choices":[{"text":" upon"}]}"""), (6, """{"choices":[{"text":"","finish_reason":"length"}]}"""))!);
        completion.GetProperty("match").GetRawText().ShouldBe("""{"endpoint":"completion","userMessage":"Once"}""");
        completion.GetProperty("nebula").GetProperty("frames")[0].GetRawText().ShouldBe("""[5," upon"]""");
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"cut"}}]}""")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"usage":{"prompt_tokens":2}}""")]
    public void Write_AnAnswerWithoutItsEnd_IsNull(string frame) => Write(UpstreamRequest.Chat, """{"messages":[]}""", (5, frame), (6, "[DONE]")).ShouldBeNull();

    private static string? Write(string path, string request, params (double At, string Data)[] frames) => FixtureWriter.Write(new CapturedExchange(
        new UpstreamRequest("d", new UpstreamServer { Url = new Uri("http://host/v1"), Model = "served" }, path, Encoding.UTF8.GetBytes(request)) { Choice = 2, AddedLimit = "max_tokens" },
        At,
        [.. frames.Select(static frame => new UpstreamFrame(Encoding.UTF8.GetBytes(frame.Data), TimeSpan.FromMilliseconds(frame.At)))]));

    private static JsonElement Response(string? fixture) => JsonElement.Parse(fixture!).GetProperty("response");
}
