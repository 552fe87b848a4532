using System.Globalization;
using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>An array whose items have one schema and are not null.</summary>
internal sealed class ArraySchema(ValueSchema item, int min = 0, int max = int.MaxValue) : ValueSchema
{
    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.StartArray, JsonKind.Array);
        var start = reader.TokenStartIndex;
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            item.Check(ref reader);
            count++;
        }

        CheckCount(start, count, min, max);
    }

    /// <summary>The strings of the array at which the reader stands; null for null. The items are strings.</summary>
    public IReadOnlyList<string>? ReadStringsUnlessNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JsonKind.Expect(ref reader, JsonTokenType.StartArray, JsonKind.Array);
        var start = reader.TokenStartIndex;
        var items = new List<string>();
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            item.Check(ref reader);
            if (count < max)
                items.Add(JsonText.Read(ref reader));
        }

        CheckCount(start, count, min, max);
        return items;
    }

    /// <summary>Refuses an array with too few items or too many.</summary>
    public static void CheckCount(long start, int count, int min, int max)
    {
        if (count == 0 && min > 0)
            throw RequestValidationException.Invalid(start, "empty_array", "empty array", "an array with minimum length 1, but got an empty array");
        if (count > max)
        {
            throw RequestValidationException.Invalid(
                start,
                "array_above_max_length",
                "array too long",
                string.Create(CultureInfo.InvariantCulture, $"an array with maximum length {max}, but got an array with length {count}"));
        }
    }
}
