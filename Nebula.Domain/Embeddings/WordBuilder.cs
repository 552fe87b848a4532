using System.Globalization;
using System.Text;

namespace Nebula.Domain.Embeddings;

/// <summary>Collects the characters of one word, and reports its pieces at its end.</summary>
/// <param name="vocabulary">The pieces.</param>
/// <param name="buffer">Holds the word; its length is that of the longest word that is split.</param>
/// <param name="pieces">Holds the ids of the word's pieces; as long as <paramref name="buffer"/>.</param>
/// <param name="receiver">Receives the pieces.</param>
internal ref struct WordBuilder<TReceiver>(WordPieceVocabulary vocabulary, Span<char> buffer, Span<int> pieces, TReceiver receiver)
    where TReceiver : IPieceReceiver, allows ref struct
{
    private readonly WordPieceVocabulary _vocabulary = vocabulary;
    private readonly Span<char> _buffer = buffer;
    private readonly Span<int> _pieces = pieces;
    private TReceiver _receiver = receiver;
    private int _length;

    /// <summary>Appends a character that is not punctuation.</summary>
    public void Append(char c)
    {
        if (_length < _buffer.Length)
            _buffer[_length] = c;
        _length++;
    }

    /// <summary>Appends a folded character; punctuation is a word of its own.</summary>
    public void Append(Rune rune)
    {
        if (IsPunctuation(rune))
            End();
        Span<char> units = stackalloc char[2];
        foreach (var c in units[..rune.EncodeToUtf16(units)])
            Append(c);
        if (IsPunctuation(rune))
            End();
    }

    /// <summary>Adds a word of one character.</summary>
    public void AddSingle(char c)
    {
        End();
        Append(c);
        End();
    }

    /// <summary>Ends the word, and reports its pieces. Does nothing if no character was appended.</summary>
    public void End()
    {
        if (_length == 0)
            return;
        var word = _buffer[..Math.Min(_length, _buffer.Length)];
        var count = _length > _buffer.Length ? 0 : Split(word);
        if (count == 0)
            _receiver.AddUnknown(word);
        foreach (var piece in _pieces[..count])
            _receiver.AddPiece(piece);
        _length = 0;
    }

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? !Rune.IsLetterOrDigit(rune) && !Rune.IsWhiteSpace(rune)
        : Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    private readonly int Split(ReadOnlySpan<char> word)
    {
        var count = 0;
        for (var at = 0; at < word.Length;)
        {
            var id = _vocabulary.FindLongest(word[at..], continues: at > 0, out var length);
            if (id < 0)
                return 0;
            _pieces[count++] = id;
            at += length;
        }

        return count;
    }
}
