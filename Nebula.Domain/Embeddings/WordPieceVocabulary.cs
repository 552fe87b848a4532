namespace Nebula.Domain.Embeddings;

/// <summary>The 30,522 pieces of BERT's uncased vocabulary: words, and continuations of words (written with <c>##</c> in the vocabulary file).</summary>
internal sealed class WordPieceVocabulary
{
    /// <summary>Pieces of the vocabulary; a piece's id is its line in the file, from 0.</summary>
    public const int Count = 30_522;

    private const string ContinuationMark = "##";

    private readonly Pieces _words = new();
    private readonly Pieces _continuations = new();

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="lines">One piece per line, in the order of the ids.</param>
    /// <exception cref="InvalidDataException">There are not <see cref="Count"/> pieces.</exception>
    public WordPieceVocabulary(TextReader lines)
    {
        var id = 0;
        for (; lines.ReadLine() is { } piece; id++)
        {
            // Reserved pieces such as [CLS] and [unused1] match no text: '[' is a word of its own.
            if (piece.StartsWith(ContinuationMark, StringComparison.Ordinal))
                _continuations.Add(piece[ContinuationMark.Length..], id);
            else
                _words.Add(piece, id);
        }

        if (id != Count)
            throw new InvalidDataException($"The WordPiece vocabulary has {id} pieces instead of {Count}.");
    }

    /// <summary>Finds the longest piece at the start of a word, or of the rest of a word.</summary>
    /// <param name="rest">The word, or what follows its earlier pieces.</param>
    /// <param name="continues">Whether <paramref name="rest"/> follows earlier pieces.</param>
    /// <param name="length">The characters of the piece; 0 if there is none.</param>
    /// <returns>The piece's id; -1 if no piece fits.</returns>
    public int FindLongest(ReadOnlySpan<char> rest, bool continues, out int length) => (continues ? _continuations : _words).FindLongest(rest, out length);

    private sealed class Pieces
    {
        private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
        private int _longest;

        public Pieces() => _bySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

        public void Add(string piece, int id)
        {
            _ids.TryAdd(piece, id);
            _longest = Math.Max(_longest, piece.Length);
        }

        public int FindLongest(ReadOnlySpan<char> rest, out int length)
        {
            for (length = Math.Min(rest.Length, _longest); length > 0; length--)
            {
                if (_bySpan.TryGetValue(rest[..length], out var id))
                    return id;
            }

            return -1;
        }
    }
}
