using FsCheck.Xunit;
using Nebula.Domain.Inference.Tokenization;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Tokenization;

public sealed class TokenTextTests
{
    [Fact]
    public void Truncate_TextWithinTheMaximum_IsTheText() => TokenText.Truncate("the deep sea", 3).ShouldBe("the deep sea");

    [Fact]
    public void Truncate_LongerText_EndsAfterTheLastTokenThatFits() => TokenText.Truncate("the deep sea is wide", 3).ShouldBe("the deep sea");

    [Fact]
    public void Truncate_TokenThatIsPartOfACharacter_LeavesTheCharacterOut()
    {
        var text = string.Concat(Enumerable.Repeat("\U0001F9FF", 8)); // several tokens each
        for (var max = 1; max < 12; max++)
        {
            var beginning = TokenText.Truncate(text, max);
            text.ShouldStartWith(beginning);
            TokenText.Encode(beginning).Count.ShouldBeLessThanOrEqualTo(max);
            (beginning.Length % 2).ShouldBe(0);
        }
    }

    [Fact]
    public void Truncate_RunOfTheLongestTokens_CutsAtTheMaximum()
    {
        var spaces = new string(' ', 4_096);
        var beginning = TokenText.Truncate(spaces, 4);
        TokenText.Encode(beginning).Count.ShouldBeLessThanOrEqualTo(4);
        beginning.Length.ShouldBeGreaterThan(100);
    }

    [Property]
    public void Truncate_AnyText_IsABeginningWithinTheMaximum(FsCheck.NonNull<string> text, FsCheck.PositiveInt max)
    {
        var valid = string.Concat(text.Get.Where(static c => !char.IsSurrogate(c) && c != '\uFFFD'));
        var beginning = TokenText.Truncate(valid, max.Get);
        valid.StartsWith(beginning, StringComparison.Ordinal).ShouldBeTrue();
        TokenText.Encode(beginning).Count.ShouldBeLessThanOrEqualTo(max.Get);
    }

    [Fact]
    public void Decode_AnyToken_HasAtMost128Characters() =>
        Enumerable.Range(0, TokenText.MaxId + 1).Max(static id => TokenText.Decode([id]).Length).ShouldBeLessThanOrEqualTo(128);
}
