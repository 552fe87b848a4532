using System.Buffers;
using System.Text;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>The tokens of o200k_base and the texts that they stand for.</summary>
public static class TokenText
{
    /// <summary>The largest id of a token: 199,997. Ids of special tokens are larger; they have no text.</summary>
    public const int MaxId = 199_997;

    private const int MaxBytesPerChar = 3;

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

    /// <summary>
    /// The tokens of a text, in order. A token that ends inside a character is an empty piece, and the character belongs to the token that completes
    /// it, as in vLLM.
    /// </summary>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pieces = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var window = text.AsSpan(at, Math.Min(text.Length - at, PromptTokenizer.MaxRun));
            var length = TextSplitter.EndOfPiece(window, 0);
            if (length == PromptTokenizer.MaxRun && at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]))
                length--;
            SplitWord(window[..length], pieces);
            at += length;
        }

        return pieces;
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

    private static void SplitWord(ReadOnlySpan<char> word, List<string> pieces)
    {
        var room = (word.Length * MaxBytesPerChar) + TokenVocabulary.Padding;
        var bytes = ArrayPool<byte>.Shared.Rent(room);
        var starts = ArrayPool<int>.Shared.Rent(room);
        var tokens = BytePairs.Split(PromptTokenizer.SharedVocabulary, bytes, Encoding.UTF8.GetBytes(word, bytes), starts);
        int begin = 0, end = 0, bytesToEnd = 0;
        foreach (var tokenEnd in starts.AsSpan(1, tokens))
        {
            SkipCharacters(word, tokenEnd, ref end, ref bytesToEnd);
            pieces.Add(word[begin..end].ToString());
            begin = end;
        }

        ArrayPool<int>.Shared.Return(starts);
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
