using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>Reads arrays of token ids.</summary>
internal static class TokenIdList
{
    /// <summary>What is expected of a value that must be such an array.</summary>
    public const string Expected = "an array of integers";

    /// <summary>Reads the array at which the reader stands; null for null.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="maxId">The largest id.</param>
    /// <param name="min">The minimum number of ids, 0 or 1.</param>
    /// <param name="max">The maximum number of ids.</param>
    public static List<int>? ReadUnlessNull(ref Utf8JsonReader reader, int maxId, int min = 0, int max = int.MaxValue)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JsonKind.Expect(ref reader, JsonTokenType.StartArray, Expected);
        var start = reader.TokenStartIndex;
        reader.Read();
        return ReadItems(ref reader, start, maxId, min, max);
    }

    /// <summary>Reads an array from its first id, at which the reader stands, to its end.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="start">Where the array starts.</param>
    /// <param name="maxId">The largest id.</param>
    /// <param name="min">The minimum number of ids, 0 or 1.</param>
    /// <param name="max">The maximum number of ids.</param>
    public static List<int> ReadItems(ref Utf8JsonReader reader, long start, int maxId, int min = 0, int max = int.MaxValue)
    {
        var ids = new List<int>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
            ids.Add((int?)JsonScalars.ReadInteger(ref reader, 0, maxId) ?? throw JsonKind.Wrong(ref reader, JsonKind.Integer));
        ArraySchema.CheckCount(start, ids.Count, min, max);
        return ids;
    }
}
