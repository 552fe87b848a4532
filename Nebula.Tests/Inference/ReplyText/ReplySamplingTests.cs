using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.ReplyText;

/// <summary>Sampling parameters have an effect that can be seen.</summary>
public sealed class ReplySamplingTests
{
    [Theory]
    [InlineData("Tell me about black holes", " the")]
    [InlineData("Tell me about black holes", ".")]
    [InlineData("Tell me about black holes", " holes")]
    [InlineData("Tell me about black holes", " simulated")]
    [InlineData("Give me five tips for sleep", ":")]
    [InlineData("", " the")]
    public void Write_BannedToken_IsNotInTheText(string prompt, string banned)
    {
        var token = ReplyPrompts.Reference.EncodeToIds(banned).ShouldHaveSingleItem();
        for (var seed = 0UL; seed < 50; seed++)
        {
            var reply = ReplyPrompts.Answer(prompt, seed, 400, new Sampling { LogitBias = new Dictionary<int, double> { [token] = -100 } });
            reply.Tokens.ToArray().ShouldNotContain(banned);
            ReplyPrompts.Reference.EncodeToIds(ReplyPrompts.Text(reply)).ShouldNotContain(token);
            reply.TokenCount.ShouldBeGreaterThan(20);
        }
    }

    [Fact]
    public void Write_ForcedToken_IsTheWholeText()
    {
        var token = ReplyPrompts.Reference.EncodeToIds(" yes").ShouldHaveSingleItem();
        var reply = ReplyPrompts.Answer("Is water wet?", 1, 20, new Sampling { LogitBias = new Dictionary<int, double> { [token] = 100 } });
        (ReplyPrompts.Text(reply), reply.TokenCount, reply.FinishReason).ShouldBe((string.Concat(Enumerable.Repeat(" yes", 20)), 20, "length"));
    }

    [Fact]
    public void Write_SeveralForcedTokens_AreChosenBySeed()
    {
        var biases = new Dictionary<int, double> { [ReplyPrompts.Reference.EncodeToIds("positive")[0]] = 100, [ReplyPrompts.Reference.EncodeToIds("negative")[0]] = 100 };
        var answers = Enumerable.Range(0, 40).Select(seed => ReplyPrompts.Text(ReplyPrompts.Answer("Rate it", (ulong)seed, 1, new Sampling { LogitBias = biases }))).ToArray();
        answers.Distinct().Order().ShouldBe(["negative", "positive"]);
    }

    [Fact]
    public void Write_BanWithoutPrompt_EndsAsWithoutBan()
    {
        var bias = new Sampling { LogitBias = new Dictionary<int, double> { [ReplyPrompts.Reference.EncodeToIds(" the")[0]] = -100 } };
        var cut = ReplyWriter.Write(new ReplySpec { Seed = 1, MaxTokens = 20, Prompt = new Prompt { Sampling = bias } });
        (cut.TokenCount, cut.FinishReason).ShouldBe((20, "length"));
        ReplyWriter.Write(new ReplySpec { Seed = 1, MaxTokens = 2000, Prompt = new Prompt { Sampling = bias } }).FinishReason.ShouldBe("stop");
    }

    [Fact]
    public void Write_BannedEnd_ReachesTheMaximum()
    {
        var reply = ReplyPrompts.Answer("Say hi", 1, 300, new Sampling { LogitBias = new Dictionary<int, double> { [199_999] = -100 } });
        (reply.TokenCount, reply.FinishReason).ShouldBe((300, "length"));
    }

    [Fact]
    public void Write_Penalties_ChangeHowOftenWordsRepeat()
    {
        var none = MeasureRepetition(new Sampling());
        MeasureRepetition(new Sampling { PresencePenalty = 2, FrequencyPenalty = 2 }).ShouldBeLessThan(none * 0.95);
        MeasureRepetition(new Sampling { PresencePenalty = -2, FrequencyPenalty = -2 }).ShouldBeGreaterThan(none * 1.2);
    }

    [Fact]
    public void Write_BiasAndPenalties_KeepTokensAndPrefixes()
    {
        var sampling = new Sampling { PresencePenalty = 1, FrequencyPenalty = -0.5, LogitBias = new Dictionary<int, double> { [ReplyPrompts.Reference.EncodeToIds(" the")[0]] = -100 } };
        foreach (var prompt in ReplyPrompts.All)
        {
            var whole = ReplyPrompts.Answer(prompt, 3, 500, sampling);
            ReplyPrompts.Reference.CountTokens(ReplyPrompts.Text(whole)).ShouldBe(whole.TokenCount, prompt + " → " + ReplyPrompts.Text(whole));
            var half = (whole.TokenCount + 1) / 2;
            ReplyPrompts.Answer(prompt, 3, half, sampling).Tokens.ToArray().ShouldBe(whole.Tokens.ToArray()[..half], prompt);
        }
    }

    /// <summary>The sum of squares of the counts of words with more than four letters, a reply's most repeated ones above all.</summary>
    private static double MeasureRepetition(Sampling sampling)
    {
        var sum = 0.0;
        for (var seed = 0UL; seed < 60; seed++)
        {
            var text = ReplyPrompts.Text(ReplyWriter.Write(new ReplySpec
            {
                Seed = seed, MaxTokens = 400, IgnoreEos = true,
                Prompt = new Prompt { Messages = [new("user", "How do we plan the release, the tests, the rollout, the schedule and the announcement of the product?")], Sampling = sampling },
            }));
            sum += text.Split(' ').Where(word => word.Length > 4).GroupBy(word => word.Trim('.', ',', ':', '*').ToLowerInvariant()).Sum(group => (double)group.Count() * group.Count());
        }

        return sum;
    }
}
