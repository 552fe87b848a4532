using System.Buffers;
using System.Text;
using System.Text.Json;
using Nebula.Api.Inference;
using Nebula.Api.Ollama.Replies;
using Nebula.Api.Ollama.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.Usage;
using Nebula.Tests.Inference.Jobs;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Ollama;

public sealed class OllamaReplyTests : IAsyncDisposable
{
    private static readonly ToolCallHeader First = new(0, "call_1", "weather");
    private static readonly ToolCallHeader Second = new(1, "call_2", "time");

    private static readonly RelayEvent[] Mixed =
    [
        new(0, 0, new[] { "Let", " me" }, 0) { Kind = DeltaKind.Reasoning }, new(0, 2, new[] { "I look." }, 0),
        new(0, 3, new[] { "{\"city\":", "\"Rome\"}" }, 0) { Kind = DeltaKind.ToolCall, Call = First }, new(0, 5, new[] { "{" }, 0) { Kind = DeltaKind.ToolCall, Call = Second },
        new(0, 6, default, 0) { FinishReason = "tool_calls" },
    ];

    private readonly JobWorld _world = new();
    private readonly ArrayBufferWriter<byte> _target = new();

    [Fact]
    public async Task Stream_OfThinkingTextAndCalls_HasALineForEachTokenAndCall()
    {
        var run = await CreateRunAsync();
        var writer = new OllamaLineWriter(_target, run);
        foreach (var ready in Mixed)
            writer.Write(ready, 0).ShouldBe(ready.Tokens.Length);
        writer.WriteEnd(Usage);
        var lines = Encoding.UTF8.GetString(_target.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line)).ToList();
        lines.Select(static line => line.GetProperty("message").GetRawText()).ShouldBe(
        [
            """{"role":"assistant","content":"","thinking":"Let"}""",
            """{"role":"assistant","content":"","thinking":" me"}""",
            """{"role":"assistant","content":"I look."}""",
            """{"role":"assistant","content":"","tool_calls":[{"id":"call_1","function":{"index":0,"name":"weather","arguments":{"city":"Rome"}}}]}""",
            """{"role":"assistant","content":"","tool_calls":[{"id":"call_2","function":{"index":1,"name":"time","arguments":{}}}]}""",
            """{"role":"assistant","content":""}""",
        ]);
        (lines[^1].GetProperty("done_reason").GetString(), lines[^1].GetProperty("load_duration").GetInt64(), lines[^1].GetProperty("prompt_eval_duration").GetInt64(), lines[^1].GetProperty("eval_duration").GetInt64())
            .ShouldBe(("stop", 500_000_000, 1_000_000_000, 2_000_000_000));
    }

    [Fact]
    public async Task Whole_OfThinkingTextAndCalls_HasThemInOneMessage()
    {
        var run = await CreateRunAsync();
        var reply = new CollectedReply(1);
        foreach (var ready in Mixed)
            reply.Add(ready);
        new OllamaReplyBody(run, reply, Usage).WriteNext(_target).ShouldBeFalse();
        var message = JsonElement.Parse(_target.WrittenSpan).GetProperty("message");
        (message.GetProperty("content").GetString(), message.GetProperty("thinking").GetString(), message.GetProperty("tool_calls").GetArrayLength()).ShouldBe(("I look.", "Let me", 2));
    }

    [Fact]
    public async Task WriteError_InAStream_IsALine()
    {
        new OllamaLineWriter(_target, await CreateRunAsync()).WriteError(new NebulaError(ErrorKind.Overloaded, "full"));
        Encoding.UTF8.GetString(_target.WrittenSpan).ShouldBe("{\"error\":\"full\"}\n");
    }

    [Fact]
    public void ReadChat_ABodyWithEveryField_FillsThePrompt()
    {
        var request = OllamaRequestReader.ReadChat(Encoding.UTF8.GetBytes(OllamaBodies.Chat));
        request.Prompt.Messages.Select(static message => (message.Role, message.Text, message.Name)).ShouldBe(
            [("system", "Be brief.", null), ("user", "What is the weather in Rome?", null), ("assistant", "", null), ("tool", "21 degrees", "weather")]);
        request.Prompt.Messages[1].MediaTokens.ShouldBeGreaterThan(0);
        request.Prompt.Messages[2].ToolCalls.ShouldBe([new ToolCall("", "weather", """{"city":"Rome"}""")]);
        request.Prompt.Tools.ShouldHaveSingleItem().Name.ShouldBe("weather");
        (request.Prompt.Format.Kind, request.Prompt.ReasoningEffort, request.Stream, request.Options.NumPredict, request.Options.Seed).ShouldBe((OutputFormatKind.JsonSchema, "low", false, 2, 1));
        request.Options.Stop.ShouldBe(["END"]);
    }

    [Theory]
    [InlineData("{}", "model")]
    [InlineData("""{"model":"m","keep_alive":"5"}""", "keep_alive")]
    [InlineData("""{"model":"m","keep_alive":true}""", "keep_alive")]
    [InlineData("""{"model":"m","context":[1,null]}""", "context[1]")]
    [InlineData("""{"model":"m","context":[-1]}""", "context[0]")]
    [InlineData("""{"model":"m","top_logprobs":21}""", "top_logprobs")]
    [InlineData("""{"model":"m","raw":true,"system":"a"}""", "raw")]
    [InlineData("""{"model":"m","raw":true,"template":"a"}""", "raw")]
    [InlineData("""{"model":"m","raw":true,"context":[1]}""", "raw")]
    [InlineData("""{"model":"m","raw":true,"images":["iVBORw0KGgo="]}""", "raw")]
    [InlineData("""{"model":"m","messages":[{"content":"a"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","images":[1]}]}""", "messages[0].images[0]")]
    [InlineData("""{"model":"m","format":"xml"}""", "format")]
    [InlineData("""{"model":"m","options":{"temperature":"hot"}}""", "options.temperature")]
    public void ReadChat_AWrongField_IsNamed(string body, string param) =>
        Should.Throw<NebulaException>(() => OllamaRequestReader.ReadChat(Encoding.UTF8.GetBytes(body))).Error.Param.ShouldBe(param);

    [Theory]
    [InlineData("\"think\":true", "medium")]
    [InlineData("\"think\":false", "none")]
    [InlineData("\"think\":\"high\"", "high")]
    [InlineData("\"think\":null", null)]
    public void ReadPrompt_Think_IsTheReasoningEffort(string fields, string? effort) =>
        OllamaRequestReader.ReadPrompt(Encoding.UTF8.GetBytes($$"""{"model":"m","prompt":"a",{{fields}}}""")).Prompt.ReasoningEffort.ShouldBe(effort);

    [Theory]
    [InlineData("0", true)]
    [InlineData("0.0", true)]
    [InlineData("\"0\"", true)]
    [InlineData("\"-0h0.0m0s\"", true)]
    [InlineData("null", false)]
    [InlineData("-1", false)]
    [InlineData("0.5", false)]
    [InlineData("\"1h30m\"", false)]
    [InlineData("\"10ms\"", false)]
    public void ReadChat_KeepAlive_UnloadsIfItIsZero(string keepAlive, bool unloads)
    {
        var request = OllamaRequestReader.ReadChat(Encoding.UTF8.GetBytes($$"""{"model":"m","keep_alive":{{keepAlive}}}"""));
        (request.IsLoad, request.Unloads).ShouldBe((true, unloads));
    }

    [Fact]
    public void ReadPrompt_Raw_HasThePromptWithoutARole()
    {
        var request = OllamaRequestReader.ReadPrompt("""{"model":"m","prompt":"a","suffix":"b","raw":true}"""u8.ToArray());
        request.Prompt.Inputs.ShouldBe(["ab"]);
        request.Prompt.Messages.ShouldBeEmpty();
        request.Conversation.ShouldBeNull();
    }

    [Fact]
    public void ReadPrompt_Context_IsTheTextBeforeThePrompt()
    {
        var ids = string.Join(',', TokenText.Encode("What is the sea?\nA large body of water."));
        var request = OllamaRequestReader.ReadPrompt(Encoding.UTF8.GetBytes($$"""{"model":"m","prompt":"And the land?","system":"Be brief.","context":[{{ids}}]}"""));
        request.Prompt.Messages.Select(static message => (message.Role, message.Text)).ShouldBe(
            [("system", "Be brief."), ("assistant", "What is the sea?\nA large body of water."), ("user", "And the land?")]);
        request.Conversation.ShouldBe("Be brief.\nWhat is the sea?\nA large body of water.\nAnd the land?");
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static UsageRecord Usage => new()
    {
        JobId = "j", KeyId = "k", Model = "m", At = DateTimeOffset.UnixEpoch, Status = 200, FinishReason = "stop", InputTokens = 7, OutputTokens = 9,
        QueueSeconds = 0.5, TimeToFirstTokenSeconds = 1.5, DurationSeconds = 3.5,
    };

    private async Task<OllamaRun> CreateRunAsync() =>
        new(new OllamaRequest { Model = "m", Prompt = new(), IsChat = true }, new InferenceRun(await _world.DispatchAsync(), null!, null!));
}
