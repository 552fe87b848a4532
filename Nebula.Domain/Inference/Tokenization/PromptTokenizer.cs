using System.Buffers;
using System.Text;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>
/// Counts tokens as OpenAI's o200k_base encoding does (GPT-4o and later). Special tokens such as <c>&lt;|endoftext|&gt;</c> count as plain text.
/// Thread-safe, lock-free once loaded, without allocations, and linear in the length of any text.
/// </summary>
/// <remarks>
/// A run without a break is counted in parts of <see cref="MaxRun"/> characters, so its count can exceed the encoding's by at most a few
/// tokens per part; no natural text has such a run. Unpaired surrogates count as U+FFFD.
/// </remarks>
public sealed class PromptTokenizer
{
    /// <summary>The longest run without a break that is counted as a whole, in characters: 2,048.</summary>
    public const int MaxRun = 2048;

    private const int LongPiece = 64;
    private const int MaxBytesPerChar = 3;

    private static readonly Lazy<TokenVocabulary> Vocabulary = new(TokenVocabulary.Load);

    /// <summary>The vocabulary that all tokenizers of the process share.</summary>
    internal static TokenVocabulary SharedVocabulary => Vocabulary.Value;

    /// <summary>
    /// Loads the vocabulary in the background, once per process. It takes about 0.1 s and 7 MB; a count that is requested earlier waits for it.
    /// </summary>
    public Task Warm() => Task.Run(() => Count("Hello, world!"));

    /// <summary>The number of tokens of a text; 0 if it is empty.</summary>
    /// <exception cref="InvalidOperationException">The vocabulary is missing; the message names the assembly and the resource.</exception>
    public int Count(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CountUpTo(text.AsSpan(), int.MaxValue);
    }

    /// <summary>
    /// The number of tokens of a text if it is at most <paramref name="limit"/>; otherwise some number greater than <paramref name="limit"/>,
    /// without reading the rest of the text.
    /// </summary>
    public int CountUpTo(string text, int limit)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CountUpTo(text.AsSpan(), limit);
    }

    /// <inheritdoc cref="CountUpTo(string, int)"/>
    public int CountUpTo(ReadOnlySpan<char> text, int limit)
    {
        var vocabulary = Vocabulary.Value;
        Span<byte> small = stackalloc byte[(LongPiece * MaxBytesPerChar) + TokenVocabulary.Padding];
        byte[]? rented = null;
        var count = 0;
        ReadOnlySpan<char> lastLong = default;
        var lastLongCount = 0;
        while (!text.IsEmpty && count <= limit)
        {
            var length = GetPieceLength(text);
            var piece = text[..length];
            text = text[length..];
            if (length > LongPiece && piece.SequenceEqual(lastLong))
            {
                count += lastLongCount;
                continue;
            }

            if (length > LongPiece)
                rented ??= ArrayPool<byte>.Shared.Rent((MaxRun * MaxBytesPerChar) + TokenVocabulary.Padding);
            var bytes = length > LongPiece ? rented : small;
            var tokens = BytePairs.Count(vocabulary, bytes, Encoding.UTF8.GetBytes(piece, bytes));
            count += tokens;
            if (length > LongPiece)
            {
                lastLong = piece;
                lastLongCount = tokens;
            }
        }

        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return count;
    }

    /// <summary>The length of the piece at the start of a text that is encoded by itself; at most <see cref="MaxRun"/> characters.</summary>
    internal static int GetPieceLength(ReadOnlySpan<char> text)
    {
        // The window keeps splitting linear too.
        var length = TextSplitter.EndOfPiece(text[..Math.Min(text.Length, MaxRun)], 0);
        if (length == MaxRun && length < text.Length && char.IsHighSurrogate(text[length - 1]))
            length--;
        return length;
    }
}
