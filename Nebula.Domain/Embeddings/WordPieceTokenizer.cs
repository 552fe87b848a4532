using System.Buffers;
using System.Text;

namespace Nebula.Domain.Embeddings;

/// <summary>
/// Splits text into the pieces of BERT's uncased vocabulary as its reference does: control characters are dropped, letters are lower case without accents,
/// punctuation and CJK characters are words of their own, and each word is split into its longest pieces from left to right. Thread-safe; allocates nothing.
/// </summary>
/// <remarks>
/// Source: Devlin et al. 2018, "BERT", arXiv:1810.04805, and its reference <c>tokenization.py</c>. A word that is longer than <see cref="MaxWordLength"/>
/// or that the pieces do not cover is unknown as a whole. The pieces around a text (<c>[CLS]</c>, <c>[SEP]</c>) are not added.
/// </remarks>
internal sealed class WordPieceTokenizer(WordPieceVocabulary vocabulary, CharacterFolding folding)
{
    /// <summary>The longest word that is split into pieces, in UTF-16 code units: 100.</summary>
    public const int MaxWordLength = 100;

    /// <summary>Reports the pieces of a text in order.</summary>
    /// <param name="text">Any text; unpaired surrogates are dropped.</param>
    /// <param name="receiver">Receives the pieces; a copy of it is used.</param>
    public void Split<TReceiver>(ReadOnlySpan<char> text, TReceiver receiver)
        where TReceiver : IPieceReceiver, allows ref struct
    {
        var word = new WordBuilder<TReceiver>(vocabulary, stackalloc char[MaxWordLength], stackalloc int[MaxWordLength], receiver);
        while (!text.IsEmpty)
        {
            if (char.IsAscii(text[0]))
            {
                AddAscii(text[0], ref word);
                text = text[1..];
                continue;
            }

            if (Rune.DecodeFromUtf16(text, out var rune, out var read) == OperationStatus.Done)
                Add(rune, ref word);
            text = text[read..];
        }

        word.End();
    }

    private static void AddAscii<TReceiver>(char c, ref WordBuilder<TReceiver> word)
        where TReceiver : IPieceReceiver, allows ref struct
    {
        if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            word.Append(c);
        else if (char.IsAsciiLetterUpper(c))
            word.Append((char)(c | 0x20));
        else if (c is ' ' or '\t' or '\n' or '\r')
            word.End();
        else if (!char.IsControl(c))
            word.AddSingle(c);
    }

    private void Add<TReceiver>(Rune rune, ref WordBuilder<TReceiver> word)
        where TReceiver : IPieceReceiver, allows ref struct
    {
        if (Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune))
        {
            word.End();
            return;
        }

        if (rune == Rune.ReplacementChar || CharacterFolding.IsOther(rune))
            return;
        var isCjk = CharacterFolding.IsCjk(rune.Value);
        if (isCjk)
            word.End();
        Span<char> folded = stackalloc char[CharacterFolding.MaxLength];
        foreach (var part in folded[..folding.Fold(rune, folded)].EnumerateRunes())
            word.Append(part);
        if (isCjk)
            word.End();
    }
}

/// <summary>Receives the pieces of a text.</summary>
internal interface IPieceReceiver
{
    /// <summary>Receives a piece.</summary>
    /// <param name="id">Its id in the vocabulary.</param>
    void AddPiece(int id);

    /// <summary>Receives a word that the vocabulary does not cover.</summary>
    /// <param name="word">The word, folded; at most its first <see cref="WordPieceTokenizer.MaxWordLength"/> code units.</param>
    void AddUnknown(ReadOnlySpan<char> word);
}
