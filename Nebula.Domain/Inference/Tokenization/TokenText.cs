using System.Buffers;
using System.Text;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>The tokens of o200k_base and the texts that they stand for.</summary>
public static class TokenText
{
    /// <summary>The largest id of a token: 199,997. Ids of special tokens are larger; they have no text.</summary>
    public const int MaxId = 199_997;

    private const int MaxBytesPerChar = 3;

    // A token of o200k_base has at most 128 bytes.
    private const int MaxTokenLength = 128;

    private static readonly Lazy<byte[][]> Bytes = new(TokenVocabulary.LoadBytes);

    /// <summary>The text of tokens. Bytes that are no whole character become U+FFFD.</summary>
    /// <param name="ids">Ids from 0 to <see cref="MaxId"/>.</param>
    public static string Decode(IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var text = new ArrayBufferWriter<byte>();
        foreach (var id in ids)
            text.Write(Bytes.Value[id]);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>The ids of a text's tokens: those that <see cref="PromptTokenizer"/> counts. Special tokens are encoded as plain text.</summary>
    /// <param name="text">The text; unpaired surrogates count as U+FFFD.</param>
    public static IReadOnlyList<int> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (vocabulary, ids) = (PromptTokenizer.SharedVocabulary, new List<int>());
        var room = (PromptTokenizer.MaxRun * MaxBytesPerChar) + TokenVocabulary.Padding;
        var bytes = ArrayPool<byte>.Shared.Rent(room);
        var starts = ArrayPool<int>.Shared.Rent(room);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var length = PromptTokenizer.GetPieceLength(rest);
            var tokens = BytePairs.Split(vocabulary, bytes, Encoding.UTF8.GetBytes(rest[..length], bytes), starts);
            for (var i = 0; i < tokens; i++)
                ids.Add(vocabulary.Rank(bytes, starts[i], starts[i + 1] - starts[i]));
            rest = rest[length..];
        }

        ArrayPool<int>.Shared.Return(starts);
        ArrayPool<byte>.Shared.Return(bytes);
        return ids;
    }

    /// <summary>The longest beginning of a text that ends with a token, has no part of a character, and has at most a number of tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">The most tokens, at least 1.</param>
    public static string Truncate(string text, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        // No token has more characters, so the rest need not be encoded.
        text = text[..(int)Math.Min(text.Length, (long)maxTokens * MaxTokenLength)];
        var ids = Encode(text);
        if (ids.Count <= maxTokens)
            return text;

        // The beginning of a text may be split otherwise than the whole, so that it has more tokens; then it is cut shorter.
        for (var count = maxTokens; count > 0; count--)
        {
            var beginning = Decode([.. ids.Take(count)]).TrimEnd('\uFFFD');
            if (Encode(beginning).Count <= maxTokens)
                return beginning;
        }

        return "";
    }

    /// <summary>Moves past the characters of a word that end within its first <paramref name="tokenEnd"/> bytes of UTF-8.</summary>
    /// <param name="word">The word.</param>
    /// <param name="tokenEnd">Where a token ends, in bytes.</param>
    /// <param name="at">The place in the word, in UTF-16.</param>
    /// <param name="bytes">The same place, in bytes.</param>
    internal static void SkipCharacters(ReadOnlySpan<char> word, int tokenEnd, ref int at, ref int bytes)
    {
        while (at < word.Length)
        {
            Rune.DecodeFromUtf16(word[at..], out var rune, out var length);
            if (bytes + rune.Utf8SequenceLength > tokenEnd)
                break;
            bytes += rune.Utf8SequenceLength;
            at += length;
        }
    }
}
