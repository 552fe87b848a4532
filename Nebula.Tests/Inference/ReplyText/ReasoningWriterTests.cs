using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.ReplyText;

public sealed class ReasoningWriterTests
{
    [Theory]
    [InlineData("none", 0, 0)]
    [InlineData("minimal", 12, 40)]
    [InlineData("low", 40, 95)]
    [InlineData("medium", 140, 280)]
    [InlineData(null, 140, 280)]
    [InlineData("high", 440, 780)]
    [InlineData("xhigh", 900, 1560)]
    public void Write_Effort_DecidesTheLength(string? effort, int min, int max)
    {
        for (var seed = 0UL; seed < 60; seed++)
        {
            var reasoning = Write("How do I bake bread?", effort, seed);
            reasoning.TokenCount.ShouldBeInRange(min, max);
            reasoning.FinishReason.ShouldBe("stop");
        }
    }

    [Fact]
    public void Write_AnyPrompt_PiecesAreTheTokenizersTokens()
    {
        foreach (var prompt in ReplyPrompts.All)
        {
            var reasoning = Write(prompt, "medium", 7);
            ReplyPrompts.Reference.CountTokens(ReplyPrompts.Text(reasoning)).ShouldBe(reasoning.TokenCount, prompt);
        }
    }

    [Fact]
    public void Write_Prompt_IsThoughtAbout()
    {
        var text = ReplyPrompts.Text(Write("Can you help me plan a party for my daughter?", "medium", 1));
        text.ShouldContain("planning a party for their daughter");
        text.ShouldNotContain("your");
    }

    [Fact]
    public void Write_SmallMaximum_IsAPrefix()
    {
        var whole = Write("Tell me about tea", "low", 3).Tokens.ToArray();
        for (var max = 1; max < whole.Length; max++)
        {
            var part = Write("Tell me about tea", "low", 3, max);
            part.Tokens.ToArray().ShouldBe(whole[..max]);
            part.FinishReason.ShouldBe("length");
        }
    }

    private static Reply Write(string prompt, string? effort, ulong seed, int max = 4096) => ReasoningWriter.Write(new ReplySpec
    {
        Seed = seed, MaxTokens = max, Prompt = new Prompt { Messages = [new("user", prompt)], ReasoningEffort = effort },
    });
}
