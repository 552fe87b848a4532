using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>A string with one schema, or another kind of value with another schema.</summary>
/// <param name="expected">Both, as a message names them.</param>
/// <param name="text">The string.</param>
/// <param name="token">The token that the other kind starts with.</param>
/// <param name="other">The schema of the other kind.</param>
internal sealed class StringOrSchema(string expected, ValueSchema text, JsonTokenType token, ValueSchema other) : ValueSchema
{
    public override void Check(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            text.Check(ref reader);
        else if (reader.TokenType == token)
            other.Check(ref reader);
        else
            throw JsonKind.Wrong(ref reader, expected);
    }
}
