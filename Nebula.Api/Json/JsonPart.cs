using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>Reads a part of a body that is kept as JSON.</summary>
internal static class JsonPart
{
    /// <summary>The value at which the reader stands, checked; null for null.</summary>
    /// <param name="reader">The reader; it is left at the value's last token.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="schema">The value's rules.</param>
    public static JsonElement? ReadUnlessNull(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, ValueSchema schema)
    {
        var start = (int)reader.TokenStartIndex;
        var whole = reader;
        if (!schema.CheckUnlessNull(ref reader))
            return null;
        JsonText.Skip(ref whole); // schemas need not read all texts, whose escapes are checked here
        return JsonElement.Parse(body[start..(int)reader.BytesConsumed]);
    }
}
