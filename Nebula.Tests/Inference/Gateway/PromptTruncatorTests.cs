using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Gateway;

public sealed class PromptTruncatorTests
{
    private const int Context = 200;

    private static readonly PromptTokenizer Tokenizer = new();
    private static readonly string Long = string.Concat(Enumerable.Repeat("word ", 60)); // 61 tokens, and 4 of its message

    [Fact]
    public void TryTruncate_Fits_ChangesNothing() => Truncate(10, 0, User("a"), User("b")).ShouldBeNull();

    [Fact]
    public void TryTruncate_NotAllowed_ChangesNothing() => Truncate(10, null, User(Long), User(Long), User(Long), User(Long)).ShouldBeNull();

    [Fact]
    public void TryTruncate_TooLong_DropsTheOldest() =>
        Truncate(10, 0, User($"1{Long}"), User($"2{Long}"), User($"3{Long}"), User("4")).ShouldBe(["2", "3", "4"]);

    [Fact]
    public void TryTruncate_Instructions_Stay() =>
        Truncate(10, 1, new PromptMessage("developer", $"0{Long}"), User($"1{Long}"), User($"2{Long}"), User("3")).ShouldBe(["0", "2", "3"]);

    [Fact]
    public void TryTruncate_RoomForTheReply_IsMade()
    {
        Truncate(20, 0, User($"1{Long}"), User($"2{Long}"), User("3")).ShouldBeNull();
        Truncate(100, 0, User($"1{Long}"), User($"2{Long}"), User("3")).ShouldBe(["2", "3"]);
    }

    [Fact]
    public void TryTruncate_CallAndItsResult_AreDroppedTogether()
    {
        var call = new PromptMessage("assistant", $"1{Long}") { ToolCalls = [new ToolCall("c", "find", "{}")] };
        var result = new PromptMessage("tool", "2") { ToolCallId = "c" };

        Truncate(10, 0, User("0"), call, result, User($"3{Long}"), User($"4{Long}")).ShouldBe(["3", "4"]);
        Truncate(10, 0, User($"0{Long}"), User("1"), call, result, User($"4{Long}")).ShouldBe(["1", "1", "2", "4"]);
    }

    [Fact]
    public void TryTruncate_AfterTheLastUserMessage_DropsTheOldestSteps()
    {
        PromptMessage[] Step(string number) =>
        [
            new("assistant", $"{number}{Long}") { ToolCalls = [new ToolCall(number, "find", "{}")] },
            new("tool", $"{number}") { ToolCallId = number },
        ];

        Truncate(10, 0, [User("0"), .. Step("1"), .. Step("2"), .. Step("3")]).ShouldBe(["0", "2", "2", "3", "3"]);
    }

    [Fact]
    public void TryTruncate_LastUserMessageAlone_MayStillBeTooLong() =>
        Truncate(10, 0, User("0"), User("9" + string.Concat(Enumerable.Repeat("word ", 300)))).ShouldBe(["9"]);

    private static PromptMessage User(string text) => new("user", text);

    // The first letter of each message that stays; null if nothing was truncated.
    private static string[]? Truncate(int maxTokens, int? first, params PromptMessage[] messages)
    {
        var request = new InferenceRequest { Model = "m", Prompt = new Prompt { Messages = messages }, MaxTokens = maxTokens, FirstDroppableMessage = first };
        var truncated = PromptTruncator.TryTruncate(Tokenizer, request, PromptSize.Measure(Tokenizer, request, Context), Context, 100);
        return truncated is null ? null : [.. truncated.Prompt.Messages.Select(static message => message.Text[..1])];
    }
}
