using System.Buffers;
using System.Text.Json;
using Nebula.Domain.Inference.Backends.Upstream;

namespace Nebula.Domain.Recordings;

/// <summary>
/// The frames of a recorded answer: <c>[12.345, " text"]</c>, milliseconds since the request was sent and a text, or an object instead of the text with
/// <c>choice</c>, <c>usage</c> or <c>data</c>. Ids, times and what is null are left out.
/// </summary>
internal static class FrameCodec
{
    private const string Choice = "choice";
    private const string Usage = "usage";
    private const string Data = "data";
    private const string Delta = "delta";
    private const string Message = "message";
    private const string Content = "content";
    private const string Text = "text";

    /// <summary>Writes a frame, unless nothing in it counts.</summary>
    /// <param name="json">Where to write it.</param>
    /// <param name="path">The endpoint.</param>
    /// <param name="at">When it arrived.</param>
    /// <param name="root">The frame: a chunk, or a whole answer.</param>
    public static void Write(Utf8JsonWriter json, string path, TimeSpan at, JsonElement root)
    {
        var choice = path == UpstreamRequest.Embeddings ? null : UpstreamAnswerReader.FindChoice(root);
        var hasUsage = root.TryGetProperty(Usage, out var usage) && usage.ValueKind == JsonValueKind.Object;
        var vectors = path == UpstreamRequest.Embeddings && root.TryGetProperty(Data, out var data) && data.ValueKind == JsonValueKind.Array ? data : default;
        var members = choice is { ValueKind: JsonValueKind.Object } kept ? kept.EnumerateObject().Where(IsKept).ToList() : [];
        if (members.Count == 0 && !hasUsage && vectors.ValueKind == JsonValueKind.Undefined)
            return;
        json.WriteStartArray();
        json.WriteNumberValue(Math.Round(at.TotalMilliseconds, 3));
        if (!hasUsage && FindOnlyText(path, members) is { } text)
            json.WriteStringValue(text);
        else
            WriteObject(json, members, usage, vectors);
        json.WriteEndArray();
    }

    /// <summary>The frame that <see cref="Write"/> was given, without what it left out.</summary>
    /// <param name="path">The endpoint.</param>
    /// <param name="frame">What was written.</param>
    /// <exception cref="FormatException">It is not a frame.</exception>
    public static UpstreamFrame Read(string path, JsonElement frame)
    {
        Check(frame);
        var bytes = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(bytes, RecordingFile.WriterOptions))
        {
            json.WriteStartObject();
            if (frame[1].ValueKind == JsonValueKind.String)
                WriteText(json, path, frame[1]);
            else
                Expand(json, frame[1]);
            json.WriteEndObject();
        }

        return new UpstreamFrame(bytes.WrittenMemory, TimeSpan.FromMilliseconds(Math.Clamp(frame[0].GetDouble(), 0, int.MaxValue)));
    }

    /// <summary>Refuses what is not a frame.</summary>
    /// <exception cref="FormatException">It is not a frame.</exception>
    public static void Check(JsonElement frame)
    {
        if (frame.ValueKind != JsonValueKind.Array || frame.GetArrayLength() != 2 || frame[0].ValueKind != JsonValueKind.Number || frame[1].ValueKind is not (JsonValueKind.String or JsonValueKind.Object))
            throw new FormatException($"'{RecordingFile.Nebula}.frames' must have arrays of milliseconds and a text or an object.");
    }

    private static void WriteText(Utf8JsonWriter json, string path, JsonElement text)
    {
        json.WriteStartArray("choices");
        json.WriteStartObject();
        if (path == UpstreamRequest.Chat)
            json.WriteStartObject(Delta);
        json.WriteString(path == UpstreamRequest.Chat ? Content : Text, text.GetString());
        if (path == UpstreamRequest.Chat)
            json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Expand(Utf8JsonWriter json, JsonElement frame)
    {
        foreach (var member in frame.EnumerateObject())
        {
            switch (member.Name)
            {
                case Choice:
                    json.WriteStartArray("choices");
                    member.Value.WriteTo(json);
                    json.WriteEndArray();
                    break;
                case Usage:
                    member.WriteTo(json);
                    break;
                case Data when member.Value.ValueKind == JsonValueKind.Array:
                    json.WriteStartArray(Data);
                    foreach (var vector in member.Value.EnumerateArray())
                    {
                        json.WriteStartObject();
                        json.WritePropertyName("embedding");
                        vector.WriteTo(json);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    break;
            }
        }
    }

    private static void WriteObject(Utf8JsonWriter json, List<JsonProperty> members, JsonElement usage, JsonElement vectors)
    {
        json.WriteStartObject();
        if (members.Count > 0)
        {
            json.WriteStartObject(Choice);
            foreach (var member in members)
                WriteMember(json, member);
            json.WriteEndObject();
        }

        if (usage.ValueKind == JsonValueKind.Object)
        {
            json.WritePropertyName(Usage);
            usage.WriteTo(json);
        }

        if (vectors.ValueKind == JsonValueKind.Array)
            WriteVectors(json, vectors);
        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, JsonProperty member)
    {
        if (member.Name is not (Delta or Message))
        {
            member.WriteTo(json);
            return;
        }

        json.WriteStartObject(member.Name);
        foreach (var part in member.Value.EnumerateObject().Where(IsKeptOfDelta))
            part.WriteTo(json);
        json.WriteEndObject();
    }

    // In the order of the inputs, whatever the order in which they arrived.
    private static void WriteVectors(Utf8JsonWriter json, JsonElement data)
    {
        json.WriteStartArray(Data);
        var items = data.EnumerateArray().Select(static (item, i) => (Index: item.TryGetProperty("index", out var index) && index.TryGetInt32(out var place) ? place : i, item));
        foreach (var (_, item) in items.OrderBy(static item => item.Index))
        {
            _ = item.TryGetProperty("embedding", out var embedding); // ToText refuses an item without one
            json.WriteStringValue(EmbeddingAnswerReader.ToText(embedding));
        }

        json.WriteEndArray();
    }

    // The text of a chunk that has nothing else.
    private static string? FindOnlyText(string path, List<JsonProperty> members)
    {
        if (members.Count != 1)
            return null;
        var text = path == UpstreamRequest.Completions && members[0].Name == Text ? members[0].Value
            : path == UpstreamRequest.Chat && members[0].Name == Delta && members[0].Value.EnumerateObject().Where(IsKeptOfDelta).ToList() is [{ Name: Content } only] ? only.Value
            : default;
        return text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }

    private static bool IsKept(JsonProperty member) => member.Name != "index" && member.Value.ValueKind != JsonValueKind.Null
        && (member.Name is not (Delta or Message) || (member.Value.ValueKind == JsonValueKind.Object && member.Value.EnumerateObject().Any(IsKeptOfDelta)));

    private static bool IsKeptOfDelta(JsonProperty part) =>
        part.Name != "role" && part.Value.ValueKind != JsonValueKind.Null && !(part.Value.ValueKind == JsonValueKind.String && part.Value.ValueEquals(""));
}
