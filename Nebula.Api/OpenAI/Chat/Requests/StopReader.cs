using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads <c>stop</c>: a string, or an array of one to four of them, none empty.</summary>
internal static class StopReader
{
    private const int MaxStops = 4;

    private static readonly StringSchema Stop = new(min: 1);

    private static readonly ArraySchema Stops = new(Stop, min: 1, MaxStops);

    /// <summary>The texts; none for null.</summary>
    public static IReadOnlyList<string> Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => [],
        JsonTokenType.String => [Stop.ReadUnlessNull(ref reader)!],
        JsonTokenType.StartArray => Stops.ReadStringsUnlessNull(ref reader)!,
        _ => throw JsonKind.Wrong(ref reader, "one of a string or an array of strings"),
    };
}
