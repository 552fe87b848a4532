using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads <c>stop</c>: a string, or an array of one to four of them, none empty.</summary>
internal static class StopReader
{
    private const int MaxStops = 4;

    public static void Read(ref Utf8JsonReader reader, ref ChatDraft draft)
    {
        draft.Request.Stop = reader.TokenType switch
        {
            JsonTokenType.Null => [],
            JsonTokenType.String => [ReadText(ref reader)],
            JsonTokenType.StartArray => ReadArray(ref reader),
            _ => throw JsonKind.Wrong(ref reader, "one of a string or an array of strings"),
        };
    }

    private static IReadOnlyList<string> ReadArray(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        var stops = new List<string>(MaxStops);
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
            var stop = ReadText(ref reader);
            if (count < MaxStops)
                stops.Add(stop);
        }

        ArraySchema.CheckCount(start, count, 1, MaxStops);
        return stops;
    }

    private static string ReadText(ref Utf8JsonReader reader) =>
        reader.ValueSpan.IsEmpty ? throw StringSchema.Empty(ref reader) : JsonText.Read(ref reader);
}
