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
        for (var at = 0; at < text.Length && count <= limit;)
        {
            // The window keeps splitting linear too.
            var window = text.Slice(at, Math.Min(text.Length - at, MaxRun));
            var length = TextSplitter.EndOfPiece(window, 0);
            if (length == MaxRun && at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]))
                length--;
            var piece = window[..length];
            at += length;
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
}
