using System.Buffers;
using System.Text;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>The texts that tokens of o200k_base stand for.</summary>
public static class TokenText
{
    /// <summary>The largest id of a token: 199,997. Ids of special tokens are larger; they have no text.</summary>
    public const int MaxId = 199_997;

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
