using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>One of some strings.</summary>
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

    /// <summary>Which of the strings it is; always the same instance.</summary>
    public string Read(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        return Find(ref reader);
    }

    /// <summary>Which of the strings the string is at which the reader stands.</summary>
    public string Find(ref Utf8JsonReader reader)
    {
        if (_values.TryFind(ref reader, out var value))
            return value;
        throw RequestValidationException.Unsupported(reader.TokenStartIndex, JsonText.Read(ref reader), _values.Names);
    }
}
