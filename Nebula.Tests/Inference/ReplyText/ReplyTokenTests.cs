using Nebula.Domain.Common;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Requests;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.ReplyText;

/// <summary>Whatever the prompt, a reply's pieces are the tokens of its text.</summary>
public sealed class ReplyTokenTests
{
    [Fact]
    public void Write_AnyPromptAndSeed_PiecesAreTheTokenizersTokens()
    {
        foreach (var prompt in ReplyPrompts.All)
        {
            for (var seed = 0UL; seed < 40; seed++)
                CheckTokens(ReplyPrompts.Answer(prompt, seed), prompt);
        }
    }

    [Fact]
    public void Write_MixturesOfPrompts_PiecesAreTheTokenizersTokens()
    {
        var random = new SeededRandom(11);
        for (var i = 0; i < 3000; i++)
        {
            var prompt = "";
            for (var parts = 1 + random.NextInt(3); parts > 0; parts--)
            {
                var part = ReplyPrompts.All[random.NextInt(ReplyPrompts.All.Length)];
                var from = random.NextInt(part.Length);
                prompt += part[from..] + (random.NextInt(2) == 0 ? " " : "\n");
            }

            CheckTokens(ReplyPrompts.Answer(prompt, (ulong)i), prompt);
        }
    }

    [Fact]
    public void Write_VeryLongPrompts_PiecesAreTheTokenizersTokens()
    {
        string[] parts = ["word ", "a", "😀", "\n", "中文", "| ", "**", "\u202E", "{\"", "Say ", "1 "];
        foreach (var part in parts)
            CheckTokens(ReplyPrompts.Answer(string.Concat(Enumerable.Repeat(part, 200_000))), part);
        CheckTokens(ReplyPrompts.Answer("Say " + string.Concat(Enumerable.Repeat("中😀", 50_000))), "a long echo");
    }

    [Fact]
    public void Write_EveryMaximum_IsAPrefixOfTheLongestText()
    {
        foreach (var prompt in ReplyPrompts.All)
        {
            var whole = ReplyPrompts.Answer(prompt, 5);
            var tokens = whole.Tokens.ToArray();
            for (var max = 1; max <= tokens.Length; max++)
            {
                var reply = ReplyPrompts.Answer(prompt, 5, max);
                reply.TokenCount.ShouldBe(max, prompt);
                reply.FinishReason.ShouldBe(max == tokens.Length ? "stop" : "length", prompt);
                reply.Tokens.ToArray().ShouldBe(tokens[..max], prompt);
                if (tokens[max - 1].Length > 0)
                    ReplyPrompts.Reference.CountTokens(ReplyPrompts.Text(reply)).ShouldBe(max, prompt);
            }
        }
    }

    [Fact]
    public void Write_SameSpec_IsTheSame()
    {
        foreach (var prompt in ReplyPrompts.All)
            ReplyPrompts.AnswerText(prompt, 9).ShouldBe(ReplyPrompts.AnswerText(prompt, 9));
        ReplyPrompts.AnswerText("Tell me about tea", 1).ShouldNotBe(ReplyPrompts.AnswerText("Tell me about tea", 2));
    }

    [Fact]
    public void Write_KnownSeed_IsWhatEveryPlatformWrites() =>
        ReplyPrompts.AnswerText("Say 16 words.", 42).ShouldBe(KnownText);

    [Theory]
    [InlineData(500)]
    [InlineData(3000)]
    public void Write_MinTokens_AppendsText(int min)
    {
        foreach (var prompt in ReplyPrompts.All)
        {
            var reply = ReplyWriter.Write(new ReplySpec { Seed = 2, MaxTokens = 6000, MinTokens = min, Prompt = new Prompt { Messages = [new("user", prompt)] } });
            reply.TokenCount.ShouldBeGreaterThanOrEqualTo(min, prompt);
            reply.FinishReason.ShouldBe("stop", prompt);
            CheckTokens(reply, prompt);
        }
    }

    [Fact]
    public void Write_IgnoreEos_ReachesTheMaximumExactly()
    {
        foreach (var prompt in ReplyPrompts.All)
        {
            var reply = ReplyWriter.Write(new ReplySpec { Seed = 3, MaxTokens = 1500, IgnoreEos = true, Prompt = new Prompt { Messages = [new("user", prompt)] } });
            (reply.TokenCount, reply.FinishReason).ShouldBe((1500, "length"), prompt);
        }
    }

    [Fact]
    public void Write_StopInTheText_EndsBeforeItsFirstOccurrence()
    {
        foreach (var prompt in ReplyPrompts.All)
        {
            var whole = ReplyPrompts.Text(ReplyPrompts.Answer(prompt, 4));
            if (whole.Length < 12)
                continue;
            var stop = whole.Substring(whole.Length / 2, 3);
            if (stop.EnumerateRunes().Any(rune => rune.Value == 0xFFFD))
                continue;
            var reply = ReplyWriter.Write(new ReplySpec { Seed = 4, MaxTokens = 2048, Stop = [stop], Prompt = new Prompt { Messages = [new("user", prompt)] } });
            ReplyPrompts.Text(reply).ShouldBe(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], prompt);
            reply.FinishReason.ShouldBe("stop");
        }
    }

    [Fact]
    public void Sample_TokensOfEveryPrompt_HaveAlternatives()
    {
        foreach (var prompt in ReplyPrompts.All)
        {
            var tokens = ReplyPrompts.Answer(prompt, 6, 300).Tokens.ToArray();
            for (var i = 0; i < tokens.Length; i++)
            {
                var logprob = LogprobSampler.Sample(6, i, tokens[i], 20);
                logprob.Bytes.ToArray().ShouldBe(System.Text.Encoding.UTF8.GetBytes(tokens[i]));
                logprob.Top.Select(top => top.Token).Distinct().Count().ShouldBe(20);
                logprob.Top.Where(top => top.Token != tokens[i]).ShouldAllBe(top => ReplyPrompts.Reference.CountTokens(top.Token) == 1);
            }
        }
    }

    private const string KnownText = "The old road leads past the garden and home. The simulated words arrive one by one.";

    private static void CheckTokens(Reply reply, string prompt)
    {
        var text = ReplyPrompts.Text(reply);
        reply.Tokens.Length.ShouldBe(reply.TokenCount, prompt);
        text.EnumerateRunes().Count(rune => rune.Value == 0xFFFD).ShouldBe(text.Count(c => c == '\uFFFD'), prompt);
        if (reply.FinishReason == "length")
            return;
        ReplyPrompts.Reference.CountTokens(text).ShouldBe(reply.TokenCount, prompt + " → " + text);
        var ids = ReplyPrompts.Reference.EncodeToIds(text);
        for (var i = 0; i < ids.Count; i++)
        {
            // A token that has part of a character has no text of its own.
            if (ReplyPrompts.Reference.Decode([ids[i]]) is { } token && !token.Contains('\uFFFD', StringComparison.Ordinal))
                reply.Tokens.Span[i].ShouldBe(token, prompt);
        }
    }
}
