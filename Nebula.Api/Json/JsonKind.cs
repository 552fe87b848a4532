using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>The kinds of JSON values, as messages name them.</summary>
internal static class JsonKind
{
    public const string Array = "an array";
    public const string Boolean = "a boolean";
    public const string Decimal = "a decimal";
    public const string Integer = "an integer";
    public const string Object = "an object";
    public const string String = "a string";

    /// <summary>The kind of the value at which the reader stands.</summary>
    public static string GetExpectation(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Object,
        JsonTokenType.StartArray => Array,
        JsonTokenType.String => String,
        JsonTokenType.Number => reader.ValueSpan.IndexOfAny(".eE"u8) < 0 ? Integer : Decimal,
        JsonTokenType.True or JsonTokenType.False => Boolean,
        _ => "null",
    };

    /// <summary>Refuses any value but one that starts with <paramref name="token"/>.</summary>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string expected)
    {
        if (reader.TokenType != token)
            throw Wrong(ref reader, expected);
    }

    /// <summary>The value is not of the kind that is expected.</summary>
    public static RequestValidationException Wrong(ref Utf8JsonReader reader, string expected) =>
        RequestValidationException.WrongType(reader.TokenStartIndex, expected, GetExpectation(ref reader));
}
