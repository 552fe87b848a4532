using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Writes text into a JSON string that is being put together by hand.</summary>
internal static class JsonBytes
{
    // What may stand in a JSON string as it is; everything else takes the encoder.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%()*,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Appends text, escaped.</summary>
    public static void Write(IBufferWriter<byte> target, ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyExcept(Plain) < 0)
        {
            target.Advance(Encoding.UTF8.GetBytes(text, target.GetSpan(text.Length)));
            return;
        }

        var escaped = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text.ToString());
        target.Advance(Encoding.UTF8.GetBytes(escaped, target.GetSpan(Encoding.UTF8.GetMaxByteCount(escaped.Length))));
    }

    /// <summary>Appends bytes that are JSON already.</summary>
    public static void Raw(IBufferWriter<byte> target, ReadOnlySpan<byte> json)
    {
        json.CopyTo(target.GetSpan(json.Length));
        target.Advance(json.Length);
    }

    /// <summary>Appends a whole number.</summary>
    public static void Number(IBufferWriter<byte> target, long value)
    {
        value.TryFormat(target.GetSpan(20), out var written);
        target.Advance(written);
    }
}
