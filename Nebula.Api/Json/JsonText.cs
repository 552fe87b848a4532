using System.Buffers;
using System.IO.Hashing;
using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>The text of string tokens, with escapes resolved.</summary>
internal static class JsonText
{
    /// <summary>The text of a string or a property name.</summary>
    /// <exception cref="JsonException">Half of a surrogate pair is written as an escape.</exception>
    public static string Read(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw HalfPair();
        }
    }

    /// <summary>Whether the text is <paramref name="utf8"/>.</summary>
    public static bool Equals(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan.SequenceEqual(utf8);
        try
        {
            return reader.ValueTextEquals(utf8);
        }
        catch (InvalidOperationException)
        {
            throw HalfPair();
        }
    }

    /// <summary>A hash of the text that is the same however the text is escaped.</summary>
    public static ulong Hash(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return XxHash3.HashToUInt64(reader.ValueSpan);
        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return XxHash3.HashToUInt64(buffer.AsSpan(0, reader.CopyString(buffer)));
        }
        catch (InvalidOperationException)
        {
            throw HalfPair();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Skips the value at which the reader stands, or whose property name, and leaves the reader at its last token.</summary>
    /// <exception cref="JsonException">
    /// Half of a surrogate pair is written as an escape anywhere in it; the reader itself finds that only when a text is read.
    /// </exception>
    public static void Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            CheckPairs(ref reader);
            reader.Read();
        }

        CheckPairs(ref reader);
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
            CheckPairs(ref reader);
    }

    private static void CheckPairs(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
            Hash(ref reader);
    }

    /// <summary>An exception without a position, which distinguishes it from the reader's own.</summary>
    private static JsonException HalfPair() => new();
}
