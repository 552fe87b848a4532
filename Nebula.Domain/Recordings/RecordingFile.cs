using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Domain.Common;
using Nebula.Domain.Scripts.Reading;

namespace Nebula.Domain.Recordings;

/// <summary>
/// A recording as a file in AIMock's format, with one exchange on each line. Exchanges whose <c>match</c> is the same form a sequence: all but the last
/// have a <c>sequenceIndex</c>, so that the last one repeats.
/// </summary>
public static class RecordingFile
{
    /// <summary>The member of an exchange that has what Nebula replays.</summary>
    public const string Nebula = "nebula";

    private const string Match = "match";
    private const string SequenceIndex = "sequenceIndex";

    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = RelaxedJson.Options.Encoder, SkipValidation = true };

    /// <summary>Formats a recording.</summary>
    /// <param name="exchanges">Its exchanges, in order.</param>
    public static string Format(IReadOnlyList<string> exchanges)
    {
        var text = new StringBuilder("{\"").Append(ScriptReader.Fixtures).Append("\":[");
        var separator = "\n";
        foreach (var exchange in Number(exchanges))
        {
            text.Append(separator).Append(exchange);
            separator = ",\n";
        }

        return text.Append("\n]}\n").ToString();
    }

    /// <summary>Parses what <see cref="Format"/> returned, or the same JSON in another layout.</summary>
    /// <returns>The exchanges, a line each.</returns>
    /// <exception cref="JsonException">It is not JSON of a recording.</exception>
    public static IReadOnlyList<string> Parse(string text)
    {
        using var document = JsonDocument.Parse(text, ScriptReader.Options);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(ScriptReader.Fixtures, out var fixtures) || fixtures.ValueKind != JsonValueKind.Array)
            throw new JsonException($"A recording is an object with an array '{ScriptReader.Fixtures}'.");
        return [.. fixtures.EnumerateArray().Select(RelaxedJson.Format)];
    }

    private static List<string> Number(IReadOnlyList<string> exchanges)
    {
        var matches = exchanges.Select(FindMatch).ToList();
        var groups = matches.Select(static match => match.Criteria).CountBy(static criteria => criteria).ToDictionary();
        var next = new Dictionary<string, int>(StringComparer.Ordinal);
        var numbered = new List<string>(exchanges.Count);
        for (var i = 0; i < exchanges.Count; i++)
        {
            var (criteria, present, range) = matches[i];
            if (criteria.Length == 0)
            {
                numbered.Add(exchanges[i]);
                continue;
            }

            var number = next.GetValueOrDefault(criteria);
            next[criteria] = number + 1;
            int? wanted = number < groups[criteria] - 1 ? number : null;
            numbered.Add(wanted == present ? exchanges[i] : $"{exchanges[i][..range.Start]}{WriteMatch(criteria, wanted)}{exchanges[i][range.End..]}");
        }

        return numbered;
    }

    private static string WriteMatch(string criteria, int? number)
    {
        if (number is null)
            return criteria;
        var match = JsonNode.Parse(criteria)!.AsObject();
        match[SequenceIndex] = number;
        return match.ToJsonString(RelaxedJson.Options);
    }

    // The match stands first in what Nebula writes, so the rest of a long exchange is not read.
    private static (string Criteria, int? Number, Range Range) FindMatch(string exchange)
    {
        var bytes = Encoding.UTF8.GetBytes(exchange);
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMatch = reader.ValueTextEquals(Match);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!isMatch)
                continue;
            if (reader.TokenType != JsonTokenType.EndObject)
                break;
            var (first, end) = (Encoding.UTF8.GetCharCount(bytes, 0, start), Encoding.UTF8.GetCharCount(bytes, 0, (int)reader.BytesConsumed));
            var match = JsonNode.Parse(exchange[first..end])!.AsObject();
            var number = match[SequenceIndex] is JsonValue value && value.TryGetValue(out int present) ? present : (int?)null;
            match.Remove(SequenceIndex);
            return (match.ToJsonString(RelaxedJson.Options), number, first..end);
        }

        return ("", null, default);
    }
}
