using FsCheck.Xunit;
using Microsoft.ML.Tokenizers;
using Nebula.Domain.Embeddings;
using Shouldly;
using Xunit;
using WordPieceTokenizer = Nebula.Domain.Embeddings.WordPieceTokenizer;

namespace Nebula.Tests.Embeddings;

public sealed class WordPieceTokenizerTests
{
    private const int Unknown = 100;

    private static readonly WordPieceTokenizer Tokenizer = EmbeddingData.Load().Tokenizer;

    // The ids are those of BERT's reference tokenizer for bert-base-uncased.
    [Theory]
    [InlineData("hello world", new[] { 7592, 2088 })]
    [InlineData("Hello, World!", new[] { 7592, 1010, 2088, 999 })]
    [InlineData("unaffable", new[] { 14477, 20961, 3468 })]
    [InlineData("the the-the", new[] { 1996, 1996, 1011, 1996 })]
    [InlineData("tab\tline\nbreak\rend", new[] { 21628, 2240, 3338, 2203 })]
    [InlineData("", new int[0])]
    [InlineData(" \t\r\n ", new int[0])]
    public void Split_EnglishText_ReportsTheIdsOfTheReference(string text, int[] ids) => Split(text).ShouldBe(ids);

    [Theory]
    [InlineData("Café RÉSUMÉ", "cafe resume")]
    [InlineData("Cafe\u0301", "cafe")]
    [InlineData("Ångström ñandú Việt", "angstrom nandu viet")]
    [InlineData("\u212B\u00C5", "aa")] // the sign of the unit decomposes to the letter
    [InlineData("ΆΘΉΝΑ", "αθηνα")]
    [InlineData("мёд", "мед")]
    [InlineData("가각", "가각")] // composed syllables and their letters
    [InlineData("\u00A0a\u2003b\u3000c", "a b c")]
    [InlineData("a\u2028b", "a b")]
    [InlineData("co\u00ADop\u200B \u0000\u0007x\uFFFDy", "coop xy")]
    [InlineData("東京tower", "東 京 tower")]
    [InlineData("“quoted”—text…", "“ quoted ” — text …")]
    [InlineData("a\uD800b", "ab")]
    public void Split_Text_EqualsItsFoldedForm(string text, string folded) => Split(text).ShouldBe(Split(folded));

    [Fact]
    public void Split_WordThatPiecesDoNotCover_IsUnknownAsAWhole()
    {
        Split("hello ab\u1401cd world").ShouldBe([7592, Unknown, 2088]); // a Canadian syllable within a word
        Split("🙂 🚀").ShouldBe([Unknown, Unknown]);
    }

    [Fact]
    public void Split_WordLongerThanTheMaximum_IsUnknown()
    {
        Split(new string('a', WordPieceTokenizer.MaxWordLength)).ShouldNotContain(Unknown);
        Split(new string('a', WordPieceTokenizer.MaxWordLength + 1)).ShouldBe([Unknown]);
    }

    // Microsoft's tokenizer drops symbols such as '<' and line ends, and joins '_' to a word; the reference does not. They are left out.
    [Property(MaxTest = 500)]
    public void Split_AsciiText_EqualsMicrosoftsTokenizer(string? text)
    {
        var ascii = new string([.. (text ?? "").Select(c => (char)(c % 0x80)).Where(c => char.IsLetterOrDigit(c) || (char.IsPunctuation(c) && c != '_') || c == ' ')]);

        Split(ascii).ShouldBe(Microsoft.Value.EncodeToIds(ascii, addSpecialTokens: false), ascii);
    }

    private static readonly Lazy<BertTokenizer> Microsoft = new(() =>
        BertTokenizer.Create(typeof(EmbeddingData).Assembly.GetManifestResourceStream("embeddings/vocabulary.txt")!));

    private static List<int> Split(string text)
    {
        var ids = new List<int>();
        Tokenizer.Split(text, new Pieces(ids));
        return ids;
    }

    private readonly struct Pieces(List<int> ids) : IPieceReceiver
    {
        public void AddPiece(int id) => ids.Add(id);

        public void AddUnknown(ReadOnlySpan<char> word) => ids.Add(Unknown);
    }
}
