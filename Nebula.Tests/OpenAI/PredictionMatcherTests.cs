using Nebula.Api.OpenAI.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Tests.OpenAI;

public sealed class PredictionMatcherTests
{
    [Fact]
    public void Add_TokensInOrder_AreAccepted()
    {
        var matcher = new PredictionMatcher("one two three four");
        matcher.Add(0, ["one", " zwei", " three"]);
        (matcher.Accepted, matcher.Rejected).ShouldBe((2, 2));
        matcher.Add(0, [" two", " four"]);
        (matcher.Accepted, matcher.Rejected).ShouldBe((3, 1));
    }

    [Fact]
    public void Add_SeveralChoices_AreComparedEachFromTheBeginning()
    {
        var matcher = new PredictionMatcher("one two");
        matcher.Add(0, ["one", " two"]);
        matcher.Add(1, ["one"]);
        (matcher.Accepted, matcher.Rejected).ShouldBe((3, 1));
    }

    [Fact]
    public void Rejected_BeforeAnyChoice_IsNone() => new PredictionMatcher("one two").Rejected.ShouldBe(0);
}
