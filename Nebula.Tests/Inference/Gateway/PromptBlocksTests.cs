using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Gateway;

public sealed class PromptBlocksTests
{
    private static readonly string Long = string.Join(' ', Enumerable.Range(0, 200));

    [Fact]
    public void Compute_GrowingConversation_KeepsTheHashesOfItsBeginning()
    {
        var (before, after) = (Compute(new PromptMessage("user", Long)), Compute(new("user", Long), new("assistant", "Yes."), new("user", Long)));

        before.Length.ShouldBeGreaterThan(10);
        after.Length.ShouldBeGreaterThan(before.Length);
        after[..(before.Length - 1)].ShouldBe(before[..^1]);
        Compute(new("user", Long), new("user", "x" + Long))[before.Length].ShouldNotBe(after[before.Length]);
        Compute(new PromptMessage("system", Long))[0].ShouldNotBe(before[0]);
    }

    [Fact]
    public void Compute_ShortPrompt_HasNone() => Compute(new PromptMessage("user", "Hello")).ShouldBeEmpty();

    [Fact]
    public void Compute_Media_EndsWhatIsHashed() =>
        Compute(new("user", Long), new("user", Long) { MediaTokens = 85 }).Length.ShouldBe(Compute(new PromptMessage("user", Long)).Length);

    [Fact]
    public void Compute_HugePrompt_IsBounded() =>
        Compute(new PromptMessage("user", string.Join(' ', Enumerable.Range(0, 40_000)))).Length.ShouldBe(PromptBlocks.MaxBlocks);

    private static ulong[] Compute(params PromptMessage[] messages)
    {
        var request = new InferenceRequest { Model = "m", Prompt = new Prompt { Messages = messages } };
        return PromptBlocks.Read(PromptBlocks.Compute(request, PromptSize.Measure(new PromptTokenizer(), request, int.MaxValue).Tokens)) ?? [];
    }
}
