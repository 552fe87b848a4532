using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>Reads values whose JSON is kept as it is written.</summary>
internal static class RawJson
{
    /// <summary>The JSON of the object at which the reader stands; null for null.</summary>
    public static string? ReadObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        var whole = reader;
        JsonText.Skip(ref whole); // checks the escapes
        return JsonElement.ParseValue(ref reader).GetRawText();
    }
}
