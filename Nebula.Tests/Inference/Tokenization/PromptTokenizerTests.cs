using FsCheck.Xunit;
using Microsoft.ML.Tokenizers;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Tokenization;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Tokenization;

public sealed class PromptTokenizerTests
{
    private const string Alphabet = "aAbB zZ's'RE'Ll  \n\r\t/.,!?-<|>09\u00B2\u00C5\u01C5\u02B0\u0301\u4E2D\u0434\u00A0\u3000\u0130\u017F\u200B\u2028";

    private static readonly TiktokenTokenizer Reference = TiktokenTokenizer.CreateForModel("gpt-4o");

    private readonly PromptTokenizer _tokenizer = new();

    [Theory]
    [InlineData("", 0)]
    [InlineData("Hello", 1)]
    [InlineData("Hello, world!", 4)]
    [InlineData("don't DON'T we'll I'd they've he's'", null)]
    [InlineData("  two  spaces \n\n and lines\r\n", null)]
    [InlineData("12345678 3.14", null)]
    [InlineData("привет мир, 你好世界 こんにちは", null)]
    [InlineData("😀 emoji 👩‍👩‍👧 and e\u0301 marks", null)]
    [InlineData("https://example.com/a//b\n/c", null)]
    public void Count_KnownText_EqualsTheEncodingsCount(string text, int? expected)
    {
        var count = _tokenizer.Count(text);
        count.ShouldBe(text.Length == 0 ? 0 : Reference.CountTokens(text));
        if (expected is { } known)
            count.ShouldBe(known);
    }

    [Property(MaxTest = 2000)]
    public void Count_AnyWellFormedText_EqualsTheEncodingsCount(string? text)
    {
        if (text is null or "" || !IsWellFormed(text))
            return;
        _tokenizer.Count(text).ShouldBe(Reference.CountTokens(text));
    }

    [Fact]
    public void Count_MixturesOfEveryClass_EqualsTheEncodingsCount()
    {
        var random = new SeededRandom(1);
        for (var i = 0; i < 20_000; i++)
        {
            var text = Draw(ref random, 1 + random.NextInt(40), Alphabet);
            _tokenizer.Count(text).ShouldBe(Reference.CountTokens(text), text);
        }
    }

    [Fact]
    public void Count_EveryCharacterInEveryPosition_EqualsTheEncodingsCount()
    {
        for (var c = 0; c < char.MaxValue; c += 7)
        {
            if (char.IsSurrogate((char)c))
                continue;
            var text = $"{(char)c}a {(char)c}'{(char)c} A{(char)c}\n{(char)c}{(char)c}";
            _tokenizer.Count(text).ShouldBe(Reference.CountTokens(text), $"U+{c:X4}");
        }
    }

    [Fact]
    public void Count_LongWords_EqualsTheEncodingsCount()
    {
        var random = new SeededRandom(2);
        for (var i = 0; i < 200; i++)
        {
            var text = Draw(ref random, 30 + random.NextInt(600), i % 2 == 0 ? "abcdefghijklmnopqrstuvwxyz" : "ab\u4E2D\u6587");
            _tokenizer.Count(text).ShouldBe(Reference.CountTokens(text), text);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("😀")]
    [InlineData("\u0301")]
    [InlineData("中文字")]
    [InlineData("\ud83d")]
    public void Count_TenMebibytesOfOneRun_Completes(string part)
    {
        // Linear counting takes milliseconds; quadratic counting would take days.
        var text = string.Concat(Enumerable.Repeat(part, 10 * 1024 * 1024 / part.Length));
        _tokenizer.Count(text).ShouldBeGreaterThan(text.Length / 200);
    }

    [Fact]
    public void Count_RunOfSurrogatePairs_NeverSplitsAPair()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("😀", 5000));
        _tokenizer.Count(text).ShouldBeInRange(5001, 5010);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(100, true)]
    public void CountUpTo_Limit_IsExactUpToTheLimit(int limit, bool within)
    {
        var count = _tokenizer.CountUpTo("Hello, world!", limit);
        if (within)
            count.ShouldBe(4);
        else
            count.ShouldBeGreaterThan(limit);
    }

    [Fact]
    public async Task Warm_Twice_Completes()
    {
        await _tokenizer.Warm();
        await _tokenizer.Warm();
    }

    [Fact]
    public void Load_AssemblyMissing_NamesIt() =>
        Should.Throw<InvalidOperationException>(() => TokenVocabulary.Load("Nebula.NoSuchData", "data")).Message.ShouldContain("Nebula.NoSuchData");

    [Fact]
    public void Load_ResourceMissing_NamesItAndWhatIsThere()
    {
        var message = Should.Throw<InvalidOperationException>(() => TokenVocabulary.Load("Microsoft.ML.Tokenizers.Data.O200kBase", "renamed")).Message;
        message.ShouldContain("no resource renamed");
        message.ShouldContain("o200k_base.tiktoken.deflate");
    }

    private static string Draw(ref SeededRandom random, int length, string alphabet)
    {
        var text = new char[length];
        for (var i = 0; i < length; i++)
            text[i] = alphabet[random.NextInt(alphabet.Length)];
        return new string(text);
    }

    private static bool IsWellFormed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0xFFFD)
                return false;
        }

        return true;
    }
}
