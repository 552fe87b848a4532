using System.Text;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.ReplyText;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Logprobs;

public sealed class LogprobSamplerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void Sample_TokensOfReplies_ArePlausible(int top)
    {
        var known = ReplyVocabulary.All.ToHashSet();
        var first = 0;
        var count = 0;
        for (var seed = 0UL; seed < 40; seed++)
        {
            var tokens = ReplyWriter.Write(new ReplySpec { Seed = seed, MaxTokens = 200 }).Tokens.ToArray();
            for (var i = 0; i < tokens.Length; i++)
            {
                var logprob = LogprobSampler.Sample(seed, i, tokens[i], top);
                logprob.Logprob.ShouldBeLessThanOrEqualTo(0);
                logprob.Bytes.ToArray().ShouldBe(Encoding.UTF8.GetBytes(tokens[i]));
                logprob.Top.Count.ShouldBe(top);
                logprob.Top.Select(t => t.Token).Distinct().Count().ShouldBe(top);
                logprob.Top.ShouldAllBe(t => known.Contains(t.Token) && t.Logprob <= 0);
                logprob.Top.Select(t => t.Logprob).ShouldBeInOrder(SortDirection.Descending);
                logprob.Top.Sum(t => Math.Exp(t.Logprob)).ShouldBeLessThanOrEqualTo(1 + 1e-9);
                foreach (var own in logprob.Top.Where(t => t.Token == tokens[i]))
                    own.Logprob.ShouldBe(logprob.Logprob);
                count++;
                first += top > 0 && logprob.Top[0].Token == tokens[i] ? 1 : 0;
            }
        }

        if (top > 0)
            first.ShouldBeInRange(count * 7 / 10, count * 9 / 10);
    }

    [Fact]
    public void Sample_SameArguments_ReturnsTheSame()
    {
        var one = LogprobSampler.Sample(1, 2, " word", 20);
        var two = LogprobSampler.Sample(1, 2, " word", 20);
        two.Logprob.ShouldBe(one.Logprob);
        two.Top.Select(t => (t.Token, t.Logprob)).ShouldBe(one.Top.Select(t => (t.Token, t.Logprob)));
    }

    [Fact]
    public void Sample_ManySeeds_IsAlwaysFinite()
    {
        for (var seed = 0UL; seed < 1_000_000; seed++)
        {
            var top = LogprobSampler.Sample(seed, 0, " the", 2).Top;
            if (!double.IsFinite(top[0].Logprob) || !double.IsFinite(top[1].Logprob))
                Assert.Fail($"seed {seed}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" wo")]
    [InlineData("X")]
    public void Sample_CutToken_HasAlternatives(string token) => LogprobSampler.Sample(7, 0, token, 20).Top.Count.ShouldBe(20);
}
