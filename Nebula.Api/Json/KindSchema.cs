using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>A value of one kind, with any content.</summary>
internal sealed class KindSchema(string expected, JsonTokenType token, JsonTokenType orToken = JsonTokenType.None) : ValueSchema
{
    public override void Check(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != token && reader.TokenType != orToken)
            throw JsonKind.Wrong(ref reader, expected);
        JsonText.Skip(ref reader);
    }
}
