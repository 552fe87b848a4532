using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nebula.Domain.Recordings;

/// <summary>Computes what requests have in common if they differ only in what varies from run to run.</summary>
/// <remarks>The order of members, the spelling of numbers and members that are null make no difference, and neither do model and stream.</remarks>
internal sealed partial class RequestKey
{
    // Longer words are the bytes of pictures, sounds and files.
    private const int MaxWord = 4_096;

    private static readonly HashSet<string> Never = new(StringComparer.Ordinal) { "model", "stream", "stream_options" };
    private static readonly HashSet<string> IdNames = new(StringComparer.Ordinal) { "id", "tool_call_id", "call_id", "item_id" };

    private readonly HashSet<string> _ignored;
    private readonly bool _ignoresIds;
    private readonly bool _ignoresDates;

    /// <summary>Chooses what is ignored.</summary>
    /// <param name="ignored">Paths of members such as <c>messages.name</c>; <see cref="ReplayRules.Ids"/> and <see cref="ReplayRules.Dates"/>.</param>
    public RequestKey(IEnumerable<string> ignored)
    {
        _ignored = [.. ignored, .. Never];
        _ignoresIds = _ignored.Contains(ReplayRules.Ids);
        _ignoresDates = _ignored.Contains(ReplayRules.Dates);
    }

    /// <summary>Computes the key of a request.</summary>
    /// <param name="path">The endpoint.</param>
    /// <param name="request">The body.</param>
    public string Compute(string path, JsonElement request)
    {
        var bytes = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(bytes, RecordingFile.WriterOptions))
        {
            json.WriteStartArray();
            json.WriteStringValue(path);
            Write(json, request, "");
            json.WriteEndArray();
        }

        return Convert.ToHexStringLower(XxHash128.Hash(bytes.WrittenSpan));
    }

    private void Write(Utf8JsonWriter json, JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal))
                {
                    var at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                    if (member.Value.ValueKind == JsonValueKind.Null || _ignored.Contains(at) || (_ignoresIds && IdNames.Contains(member.Name)))
                        continue;
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, at);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item, path);
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Simplify(value.GetString()!));
                break;
            case JsonValueKind.Number:
                json.WriteStringValue(value.TryGetDouble(out var number) ? number.ToString("R", CultureInfo.InvariantCulture) : value.GetRawText());
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private string Simplify(string text)
    {
        if (text.Length > MaxWord && !text.Any(char.IsWhiteSpace))
            return text;
        if (_ignoresIds)
            text = Uuid().Replace(text, "<id>");
        return _ignoresDates ? Date().Replace(text, "<date>") : text;
    }

    [GeneratedRegex("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Uuid();

    [GeneratedRegex(
        @"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
        + @"|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b"
        + @"|\b\d{1,2}(?:st|nd|rd|th)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,? \d{4}\b"
        + @"|\b\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?\b",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Date();
}
