using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>
/// A string that lists and logs show: not blank unless it may be empty, and without control characters and bidirectional overrides, which could make
/// it look like another.
/// </summary>
/// <param name="min">The minimum number of characters, 0 or 1.</param>
/// <param name="max">The maximum number of characters.</param>
internal sealed class LabelSchema(int min, int max) : ValueSchema
{
    private readonly StringSchema _string = new(min, max);

    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader) => Read(ref reader);

    /// <summary>The label at which the reader stands; null for null.</summary>
    public string? ReadUnlessNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Read(ref reader);

    /// <summary>Whether a text has a character that a label must not have.</summary>
    public static bool HasForbidden(string text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character) || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
                return true;
        }

        return false;
    }

    private string Read(ref Utf8JsonReader reader)
    {
        _string.Check(ref reader);
        var text = JsonText.Read(ref reader);
        if (min > 0 && string.IsNullOrWhiteSpace(text))
            throw StringSchema.Empty(ref reader);
        return HasForbidden(text)
            ? throw RequestValidationException.Invalid(
                reader.TokenStartIndex, "invalid_value", "control characters", "a string without control characters and bidirectional overrides, but got one with them")
            : text;
    }
}
