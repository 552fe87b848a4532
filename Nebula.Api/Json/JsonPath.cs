using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Nebula.Api.Json;

/// <summary>The path of a value in OpenAI's spelling: <c>messages[2].content[0].text</c>.</summary>
internal static class JsonPath
{
    /// <summary>The path of the value that starts at <paramref name="offset"/> of a well-formed body; empty for the body itself.</summary>
    public static string At(ReadOnlySpan<byte> body, long offset)
    {
        var reader = new Utf8JsonReader(body);
        var names = new List<string?>();
        var indexes = new List<int>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                names[^1] = JsonText.Read(ref reader);
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                names.RemoveAt(names.Count - 1);
                indexes.RemoveAt(indexes.Count - 1);
                continue;
            }

            if (indexes.Count > 0)
                indexes[^1]++;
            if (reader.TokenStartIndex >= offset)
                break;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                names.Add(null);
                indexes.Add(-1);
            }
        }

        return Format(names, indexes);
    }

    private static string Format(List<string?> names, List<int> indexes)
    {
        var path = new StringBuilder();
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] is { } name)
                path.Append(path.Length == 0 ? "" : ".").Append(name);
            else
                path.Append(CultureInfo.InvariantCulture, $"[{indexes[i]}]");
        }

        return path.ToString();
    }
}
