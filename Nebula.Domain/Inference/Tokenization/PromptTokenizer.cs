using System.Buffers;
using System.Text;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>
/// Counts tokens as OpenAI's o200k_base encoding does (GPT-4o and later). Special tokens such as <c>&lt;|endoftext|&gt;</c> are plain text here.
/// Safe for use by any number of threads, lock-free once loaded, without allocations, and linear in the text's length whatever the text.
/// </summary>
/// <remarks>
/// A run without a break is counted in parts of <see cref="MaxRun"/> characters, so its count can be higher than the encoding's, by at most a few
/// tokens for each part; text with a run that long is no language. Surrogates without their partner count as U+FFFD.
/// </remarks>
public sealed class PromptTokenizer
{
    /// <summary>The longest run of characters without a break that is counted as a whole.</summary>
    public const int MaxRun = 2048;

    private const int LongPiece = 64;
    private const int MaxBytesPerChar = 3;

    private static readonly Lazy<TokenVocabulary> Vocabulary = new(TokenVocabulary.Load);

    /// <summary>
    /// Loads the vocabulary in the background, once a process, which takes about a tenth of a second and 7 MB. A count that is asked for earlier waits for it.
    /// </summary>
    public Task Warm() => Task.Run(() => Count("Hello, world!"));

    /// <summary>The number of tokens of a text; 0 for an empty one.</summary>
    public int Count(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CountUpTo(text.AsSpan(), int.MaxValue);
    }

    /// <summary>
    /// The number of tokens of a text where it is at most <paramref name="limit"/>; else some number greater than <paramref name="limit"/>, found
    /// without reading on.
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
            // Looking no further than a run may be long keeps the splitting linear too.
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
