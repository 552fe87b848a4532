using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI.Requests;

public sealed class ToolMessageRulesTests
{
    private static readonly PromptMessage Question = new("user", "Weather?");
    private static readonly PromptMessage TwoCalls = new("assistant", "") { ToolCalls = [new("a", "f", "{}"), new("b", "f", "{}")] };

    [Fact]
    public void Check_EveryCallIsAnswered_Passes()
    {
        ToolMessageRules.Check([Question, TwoCalls, Answer("b"), Answer("a"), new("user", "And now?"), TwoCalls, Answer("a"), Answer("b")]);
        ToolMessageRules.Check([Question, new("assistant", "") { ToolCalls = [new("", "f", "{}")] }, new("function", "x") { Name = "f" }]);
    }

    [Fact]
    public void Check_AnswerWithoutCall_IsRefused()
    {
        var error = Refused([Question, Answer("a")]);
        error.Message.ShouldBe("Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.");
        error.Param.ShouldBe("messages[1].role");
    }

    [Fact]
    public void Check_AnswerToAnotherCall_IsRefused()
    {
        var error = Refused([Question, TwoCalls, Answer("c")]);
        error.Message.ShouldBe("Invalid parameter: 'tool_call_id' of 'c' not found in 'tool_calls' of previous message.");
        error.Param.ShouldBe("messages[2].tool_call_id");
    }

    [Fact]
    public void Check_CallWithoutAnswer_IsRefused()
    {
        foreach (var after in (PromptMessage[][])[[], [new("user", "Hello?")], [new("assistant", "Hm.")]])
        {
            var error = Refused([Question, TwoCalls, Answer("a"), .. after]);
            error.Message.ShouldBe(
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: b");
            error.Param.ShouldBe("messages");
        }
    }

    private static PromptMessage Answer(string call) => new("tool", "17 degrees") { ToolCallId = call };

    private static NebulaError Refused(PromptMessage[] messages) => Should.Throw<NebulaException>(() => ToolMessageRules.Check(messages)).Error;
}
