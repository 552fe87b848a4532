using System.Text.Json;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Recognises the most frequent chunk of a chat completion, one text and nothing else, without building a document.</summary>
internal static class TextChunk
{
    /// <summary>Reads the chunk.</summary>
    /// <param name="json">The chunk.</param>
    /// <returns>The text; null if the chunk has anything else that counts, and is to be read in full.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static string? TryRead(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? text = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (ReadName(ref reader))
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                if (text is not null || (text = ReadChoices(ref reader)) is null)
                    return null;
            }
            else if (reader.ValueTextEquals("usage"u8) || reader.ValueTextEquals("error"u8))
            {
                if (!ReadNull(ref reader))
                    return null;
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        reader.Read(); // fails if something follows
        return text;
    }

    private static string? ReadChoices(ref Utf8JsonReader reader)
    {
        string? text = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (ReadName(ref reader))
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                if (text is not null || (text = ReadDelta(ref reader)) is null)
                    return null;
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                SkipValue(ref reader);
            }
            else if (!ReadNull(ref reader))
            {
                return null;
            }
        }

        return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? text : null;
    }

    private static string? ReadDelta(ref Utf8JsonReader reader)
    {
        string? text = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (ReadName(ref reader))
        {
            if (reader.ValueTextEquals("content"u8))
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                    return null;
                text = reader.GetString();
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                SkipValue(ref reader);
            }
            else if (!ReadNull(ref reader))
            {
                return null;
            }
        }

        return text;
    }

    private static bool ReadName(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static bool ReadNull(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.Null;

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
