using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>One of several strings.</summary>
internal sealed class EnumSchema : ValueSchema
{
    private readonly JsonFields<string> _values;

    public EnumSchema(params ReadOnlySpan<string> values)
    {
        var named = new (string, string)[values.Length];
        for (var i = 0; i < values.Length; i++)
            named[i] = (values[i], values[i]);
        _values = new JsonFields<string>(named);
    }

    public override void Check(ref Utf8JsonReader reader) => Read(ref reader);

    /// <summary>The string at which the reader stands, as the instance given to the constructor.</summary>
    public string Read(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        return Find(ref reader);
    }

    /// <summary>The string at which the reader stands; null if the value is null.</summary>
    public string? ReadUnlessNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Read(ref reader);

    /// <summary>Finds the string at which the reader stands, which is a string token.</summary>
    public string Find(ref Utf8JsonReader reader)
    {
        if (_values.TryFind(ref reader, out var value))
            return value;
        throw RequestValidationException.Unsupported(reader.TokenStartIndex, JsonText.Read(ref reader), _values.Names);
    }
}
