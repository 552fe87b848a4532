using Microsoft.ML.Tokenizers;
using Nebula.Domain.Inference.ReplyText;
using Nebula.Domain.Inference.Tokenization;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.ReplyText;

public sealed class ReplyWriterTests
{
    private static readonly TiktokenTokenizer Reference = TiktokenTokenizer.CreateForModel("gpt-4o");

    [Fact]
    public void Vocabulary_EveryPiece_IsOneToken() =>
        ReplyVocabulary.All.Where(piece => Reference.CountTokens(piece) != 1).ShouldBeEmpty();

    [Fact]
    public void Write_AnySeedAndMaximum_TokenCountEqualsTheTokenizers()
    {
        var known = ReplyVocabulary.All.ToHashSet();
        for (var seed = 0UL; seed < 4000; seed++)
        {
            var reply = ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = 1 + (int)(seed * 7 % 1024) });
            Reference.CountTokens(Text(reply)).ShouldBe(reply.TokenCount);
            reply.Tokens.Length.ShouldBe(reply.TokenCount);
            foreach (var piece in reply.Tokens.Span)
                known.ShouldContain(piece);
        }
    }

    [Fact]
    public void Write_EveryMaximum_IsAPrefixOfTheLongestText()
    {
        for (var seed = 0UL; seed < 8; seed++)
        {
            var all = ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = 5000, IgnoreEos = true }).Tokens.ToArray();
            for (var max = 1; max < 300; max++)
            {
                var reply = ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = max });
                var text = Text(reply);
                reply.Tokens.ToArray().ShouldBe(all[..reply.TokenCount]);
                Reference.CountTokens(text).ShouldBe(reply.TokenCount);
                if (reply.FinishReason == "length")
                    reply.TokenCount.ShouldBe(max);
            }
        }
    }

    [Fact]
    public void Write_LargeMaximum_EndsWithTheSentenceThatReachesTheNaturalLength()
    {
        for (var seed = 0UL; seed < 2000; seed++)
        {
            var natural = ReplyWriter.NaturalLength(seed);
            var reply = ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = 1024 });
            reply.FinishReason.ShouldBe("stop");
            reply.TokenCount.ShouldBeInRange(natural, natural + 60);
            reply.Tokens.Span[^1].ShouldBeOneOf(".", "?");
            reply.Tokens.ToArray()[(natural - 1)..^1].ShouldNotContain(piece => piece[0] == '.' || piece[0] == '?');
            ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = reply.TokenCount }).FinishReason.ShouldBe("stop");
            ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = reply.TokenCount - 1 }).FinishReason.ShouldBe("length");
        }
    }

    [Fact]
    public void NaturalLength_ManySeeds_HasAMedianOfAbout200()
    {
        var lengths = Enumerable.Range(0, 10_001).Select(seed => ReplyWriter.NaturalLength((ulong)seed)).Order().ToArray();
        lengths[0].ShouldBeGreaterThanOrEqualTo(32);
        lengths[^1].ShouldBeLessThanOrEqualTo(900);
        lengths[5000].ShouldBeInRange(190, 210);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(2000)]
    public void Write_MinTokens_DelaysTheEnd(int min)
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var reply = ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = 4000, MinTokens = min });
            reply.TokenCount.ShouldBeGreaterThanOrEqualTo(min);
            reply.FinishReason.ShouldBe("stop");
            reply.Tokens.Span[^1].ShouldBeOneOf(".", "?");
            Reference.CountTokens(Text(reply)).ShouldBe(reply.TokenCount);
        }
    }

    [Fact]
    public void Write_IgnoreEos_ReachesEvenALargeMaximumExactly()
    {
        var reply = ReplyWriter.Write(new ReplySpec { Seed = 3, MaxTokens = 131_072, IgnoreEos = true });
        reply.TokenCount.ShouldBe(131_072);
        reply.FinishReason.ShouldBe("length");
        new PromptTokenizer().Count(Text(reply)).ShouldBe(131_072);
        var sentences = Text(reply).Split(". ");
        sentences.Distinct().Count().ShouldBeGreaterThan(sentences.Length * 9 / 10, "a long text does not loop");
    }

    [Fact]
    public void Write_StopInTheText_EndsBeforeItsFirstOccurrence()
    {
        for (var seed = 0UL; seed < 300; seed++)
        {
            var whole = ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = 400 });
            var text = Text(whole);
            var from = (int)(seed * 13 % (ulong)(text.Length - 20));
            var stop = text.Substring(from, 1 + (int)(seed % 17));
            var reply = ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = 400, Stop = ["@never", stop, ""] });
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            reply.FinishReason.ShouldBe("stop");
            Text(reply).ShouldBe(text[..at]);
            reply.TokenCount.ShouldBe(TokensThrough(whole, at + stop.Length));
        }
    }

    [Fact]
    public void Write_StopBeforeMinTokens_IsIgnored()
    {
        var reply = ReplyWriter.Write(new ReplySpec { Seed = 5, MaxTokens = 300, MinTokens = 100, Stop = ["."] });
        reply.TokenCount.ShouldBeGreaterThan(100);
        Text(reply).ShouldContain(".");
        reply.Tokens.Span[^1].ShouldNotEndWith(".");
    }

    [Fact]
    public void Write_MaximumZero_IsEmpty()
    {
        var reply = ReplyWriter.Write(new ReplySpec { Seed = 1 });
        (reply.TokenCount, reply.Tokens.Length, reply.FinishReason).ShouldBe((0, 0, "length"));
    }

    private static int TokensThrough(Reply reply, int characters)
    {
        var tokens = 0;
        while (characters > 0)
            characters -= reply.Tokens.Span[tokens++].Length;
        return tokens;
    }

    private static string Text(Reply reply) => string.Concat(reply.Tokens.ToArray());
}
