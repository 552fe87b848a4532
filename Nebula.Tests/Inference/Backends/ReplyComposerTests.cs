using Nebula.Domain.Inference.Backends;
using Nebula.Domain.Inference.Backends.Simulated;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.RateLimiting;
using Nebula.Tests.Deployments;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Backends;

public sealed class ReplyComposerTests
{
    private static readonly ToolDefinition Weather = new("get_weather")
    {
        Description = "Get the weather of a city.",
        Parameters = """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1}},"required":["city","days"]}""",
    };

    private static readonly ToolDefinition Note = new("write_note") { Description = "Write a note.", IsCustom = true };

    public static TheoryData<string> Cases => [.. Prompts.Keys];

    private static readonly Dictionary<string, Prompt> Prompts = new()
    {
        ["text"] = Ask("Reply with exactly: pong"),
        ["call"] = Ask("What is the weather in Paris for 3 days?") with { Tools = [Weather, Note] },
        ["calls"] = Ask("What is the weather in Paris? Write a note about it.") with { Tools = [Weather, Note] },
        ["named"] = Ask("Hello") with { Tools = [Weather, Note], ToolChoice = ToolChoice.Named("write_note") },
        ["json"] = Ask("A person called Ann.") with { Format = new OutputFormat(OutputFormatKind.JsonSchema) { Schema = """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}""" } },
        ["object"] = Ask("Anything") with { Format = OutputFormat.JsonObject },
        ["choice"] = Ask("Good or bad?") with { Format = new OutputFormat(OutputFormatKind.Choice) { Choices = ["good", "bad"] } },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compose_AnyMaximum_IsAPrefixWhoseSegmentsCoverIt(string name)
    {
        foreach (var model in (string[])["llama-3.1-8b-instruct", "gpt-oss-20b"])
        {
            var whole = Compose(name, model, 4_096);
            var tokens = whole.Tokens.ToArray();
            whole.FinishReason.ShouldBe(name switch { "call" or "calls" => FinishReasons.ToolCalls, _ => FinishReasons.Stop });
            for (var max = 1; max < tokens.Length; max++)
            {
                var cut = Compose(name, model, max);
                cut.Tokens.ToArray().ShouldBe(tokens[..max]);
                (cut.TokenCount, cut.FinishReason).ShouldBe((max, FinishReasons.Length));
                if (cut.Segments.Count > 0)
                    cut.Segments.Sum(static segment => segment.Count).ShouldBe(max);
                cut.Segments.ShouldAllBe(static segment => segment.Count > 0);
            }
        }
    }

    [Fact]
    public void Compose_ModelThatReasons_ReasonsBeforeItCalls()
    {
        var reply = Compose("call", "gpt-oss-20b", 4_096);
        reply.Segments.Select(static segment => segment.Kind).ShouldBe([DeltaKind.Reasoning, DeltaKind.ToolCall]);
        var call = string.Concat(reply.Tokens.ToArray()[reply.Segments[0].Count..]);
        call.ShouldBe("""{"city":"Paris","days":3}""");
    }

    [Fact]
    public void Compose_NoEffort_DoesNotReason() =>
        Compose(Prompts["text"] with { ReasoningEffort = "none" }, "gpt-oss-20b", 4_096).Segments.ShouldBeEmpty();

    private static Prompt Ask(string text) => new() { Messages = [new PromptMessage("user", text)], ReasoningEffort = "minimal" };

    private static Reply Compose(string name, string model, int max) => Compose(Prompts[name], model, max);

    private static Reply Compose(Prompt prompt, string model, int max)
    {
        var job = new InferenceJob
        {
            Id = "chatcmpl-1", Model = "d", Reservation = new Reservation("chatcmpl-1", "k", new RateLimits(), 1), AdmittedAt = default,
            Prompt = prompt, PromptTokens = 5, MaxTokens = max, Seed = 7,
        };
        return ReplyComposer.Compose(new Generation(job, 0, SampleModel.Simulate(model), null!));
    }
}
