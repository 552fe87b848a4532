using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>Reads arrays whose items become values of one type.</summary>
internal static class ArrayReader
{
    /// <summary>Reads the array at which the reader stands; null for null.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="readItem">Reads an item.</param>
    /// <param name="min">The minimum number of items, 0 or 1.</param>
    /// <param name="max">The maximum number of items.</param>
    /// <param name="expected">What the value must be, as the error of another one says it.</param>
    public static List<T>? ReadUnlessNull<T>(
        ref Utf8JsonReader reader, ItemReader<T> readItem, int min = 0, int max = int.MaxValue, string expected = JsonKind.Array)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JsonKind.Expect(ref reader, JsonTokenType.StartArray, expected);
        var start = reader.TokenStartIndex;
        var items = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(readItem(ref reader));
        ArraySchema.CheckCount(start, items.Count, min, max);
        return items;
    }
}

/// <summary>Reads the item at which the reader stands, and leaves the reader at its last token.</summary>
internal delegate T ItemReader<out T>(ref Utf8JsonReader reader);
