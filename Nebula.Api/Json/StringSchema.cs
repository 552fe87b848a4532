using System.Globalization;
using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>A string whose length, in characters, is within bounds.</summary>
internal sealed class StringSchema(int min = 0, int max = int.MaxValue) : ValueSchema
{
    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        if (min > 0 && reader.ValueSpan.IsEmpty)
            throw Empty(ref reader);

        // Escapes and UTF-8 only make a text longer: what is short as written is short.
        if (reader.ValueSpan.Length > max && Length(ref reader) is var length && length > max)
        {
            throw RequestValidationException.Invalid(
                reader.TokenStartIndex,
                "string_above_max_length",
                "string too long",
                string.Create(CultureInfo.InvariantCulture, $"a string with maximum length {max}, but got a string with length {length}"));
        }
    }

    /// <summary>The string at which the reader stands; null for null.</summary>
    public string? ReadUnlessNull(ref Utf8JsonReader reader) => CheckUnlessNull(ref reader) ? JsonText.Read(ref reader) : null;

    /// <summary>The string must not be empty.</summary>
    public static RequestValidationException Empty(ref Utf8JsonReader reader) => RequestValidationException.Invalid(
        reader.TokenStartIndex, "empty_string", "empty string", "a string with minimum length 1, but got an empty string");

    private static int Length(ref Utf8JsonReader reader) => JsonText.Read(ref reader).EnumerateRunes().Count();
}
