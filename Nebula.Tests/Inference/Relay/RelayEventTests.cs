using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Relay;

public sealed class RelayEventTests
{
    private static readonly string[] Text = ["a", " b", " c", " d"];

    [Fact]
    public void Join_NeighboursInMemory_BecomeOne()
    {
        var joined = Part(0, 2).Join(Part(2, 2) with { FinishReason = "stop" }).ShouldNotBeNull();

        joined.Tokens.ToArray().ShouldBe(Text);
        (joined.Index, joined.At, joined.FinishReason).ShouldBe((0, 0, "stop"));
    }

    [Fact]
    public void Join_WithLogprobs_ContinuesThem()
    {
        var joined = (Part(1, 1) with { Logprobs = Sampled(1, 1) }).Join(Part(2, 2) with { Logprobs = Sampled(2, 2) }).ShouldNotBeNull();

        joined.Logprobs!.Select(static one => one.Logprob).ShouldBe([.. Sampled(1, 1).Concat(Sampled(2, 2)).Select(static one => one.Logprob)]);
    }

    [Fact]
    public void Join_AnEndWithoutTokens_IsTheEnd() =>
        Part(0, 4).Join(new RelayEvent(0, 4, default, 9) { FinishReason = "stop" })!.Value.FinishReason.ShouldBe("stop");

    [Fact]
    public void Join_AnEndAtAStopSequence_KeepsIt()
    {
        var end = new RelayEvent(0, 4, default, 9) { FinishReason = "stop", Stop = new StopMatch("x") };
        Part(0, 4).Join(end)!.Value.Stop.ShouldBe(end.Stop);
        Part(0, 2).Join(Part(2, 2) with { FinishReason = "stop", Stop = end.Stop })!.Value.Stop.ShouldBe(end.Stop);
    }

    [Fact]
    public void From_TokenIds_AreThoseOfTheRest()
    {
        var all = Part(0, 2) with { TokenIds = [1, 2, 3], FinishReason = "stop", Stop = new StopMatch("x") };
        all.From(1)!.Value.TokenIds.ShouldBe([2, 3]);
        var hidden = all.From(2)!.Value;
        (hidden.Index, hidden.Tokens.Length, hidden.Stop).ShouldBe((2, 0, all.Stop));
        hidden.TokenIds.ShouldBe([3]);
        all.From(int.MaxValue).ShouldBeNull();
    }

    [Fact]
    public void Next_TokenWithoutText_CountsIt()
    {
        var hidden = Part(0, 1) with { TokenIds = [1, 2] };
        hidden.Next.ShouldBe(2);
        hidden.From(2).ShouldBeNull();
        hidden.Join(Part(1, 1)).ShouldBeNull();
    }

    [Fact]
    public void Join_NotAdjacentInMemory_StaysApart()
    {
        Part(0, 2).Join(Part(3, 1)).ShouldBeNull();
        Part(0, 2).Join(Part(2, 2) with { Choice = 1 }).ShouldBeNull();
        Part(0, 2).Join(new RelayEvent(0, 2, new[] { " c" }, 0)).ShouldBeNull();
        (Part(0, 2) with { FinishReason = "stop" }).Join(Part(2, 2)).ShouldBeNull();
        (Part(0, 2) with { Logprobs = [.. Sampled(0, 2)] }).Join(Part(2, 2) with { Logprobs = Sampled(2, 2) }).ShouldBeNull();
    }

    private static RelayEvent Part(int index, int count) => new(0, index, Text.AsMemory(index, count), index);

    private static SampledLogprobs Sampled(int index, int count) => new(5, index, Text.AsMemory(index, count), 2);
}
