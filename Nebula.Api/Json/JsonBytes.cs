using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Nebula.Api.Json;

/// <summary>Writes text into JSON that is assembled from prepared parts.</summary>
internal static class JsonBytes
{
    // Characters that need no escape in a JSON string; all others go through the encoder.
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

    /// <summary>Appends the shortest number that reads as the same value.</summary>
    public static void Number(IBufferWriter<byte> target, float value)
    {
        value.TryFormat(target.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        target.Advance(written);
    }

    /// <summary>Appends ASCII text that needs no escape.</summary>
    public static void Ascii(IBufferWriter<byte> target, ReadOnlySpan<char> text)
    {
        Encoding.ASCII.GetBytes(text, target.GetSpan(text.Length));
        target.Advance(text.Length);
    }
}
