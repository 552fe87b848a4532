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
}
