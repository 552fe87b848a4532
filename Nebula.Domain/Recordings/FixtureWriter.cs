using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Backends.Upstream;

namespace Nebula.Domain.Recordings;

/// <summary>
/// Writes an exchange as a fixture, as AIMock's recorder does: <c>match</c>, <c>response</c>, <c>recordedTimings</c> and <c>metadata</c>. Beside them,
/// <c>nebula</c> has the request and every frame, from which Nebula replays the answer; AIMock ignores it.
/// </summary>
internal static class FixtureWriter
{
    /// <summary>The version of <c>nebula</c>.</summary>
    public const int Version = 1;

    /// <summary>Writes an exchange.</summary>
    /// <returns>One line of JSON; null if the answer is not complete.</returns>
    /// <exception cref="JsonException">A frame is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A frame is not a part of an answer.</exception>
    /// <exception cref="FormatException">A frame has a value that cannot be.</exception>
    public static string? Write(CapturedExchange exchange)
    {
        var path = exchange.Request.Path;
        var answer = new CollapsedAnswer();
        var frames = new ArrayBufferWriter<byte>(4_096);
        using (var json = new Utf8JsonWriter(frames, RecordingFile.WriterOptions))
        {
            json.WriteStartArray();
            foreach (var frame in exchange.Frames.Where(static frame => !frame.IsEnd))
            {
                var root = JsonElement.Parse(frame.Data.Span);
                answer.Add(path, root);
                FrameCodec.Write(json, path, frame.At, root);
            }

            json.WriteEndArray();
        }

        return answer.IsComplete ? Write(exchange, answer, frames.WrittenSpan) : null;
    }

    private static string Write(CapturedExchange exchange, CollapsedAnswer answer, ReadOnlySpan<byte> frames)
    {
        var bytes = new ArrayBufferWriter<byte>(8_192);
        using (var json = new Utf8JsonWriter(bytes, RecordingFile.WriterOptions))
        {
            using var document = JsonDocument.Parse(exchange.Request.Body);
            var request = document.RootElement;
            json.WriteStartObject();
            json.WritePropertyName("match");
            WriteMatch(json, exchange.Request.Path, request);
            json.WritePropertyName("response");
            answer.Write(json);
            WriteTimings(json, exchange.Frames);
            WriteMetadata(json, request);
            json.WriteStartObject(RecordingFile.Nebula);
            json.WriteNumber("v", Version);
            json.WriteString("at", exchange.At.UtcDateTime);
            json.WriteString("path", exchange.Request.Path);
            json.WriteString("model", exchange.Request.Server.Model);
            json.WriteNumber("choice", exchange.Request.Choice);
            json.WriteStartObject("request");
            foreach (var member in request.EnumerateObject().Where(member => member.Name is not ("model" or "stream" or "stream_options") && member.Name != exchange.Request.AddedLimit))
                member.WriteTo(json);
            json.WriteEndObject();
            json.WritePropertyName("frames");
            json.WriteRawValue(frames, skipInputValidation: true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    // Without the model: the deployment, its alias and the server have different names for it.
    private static void WriteMatch(Utf8JsonWriter json, string path, JsonElement request)
    {
        json.WriteStartObject();
        switch (path)
        {
            case UpstreamRequest.Embeddings:
                json.WriteString("endpoint", "embedding");
                if (request.TryGetProperty("input", out var input) && JoinTexts(input) is { Length: > 0 } inputs)
                    json.WriteString("inputText", inputs);
                break;
            case UpstreamRequest.Completions:
                json.WriteString("endpoint", "completion"); // which AIMock does not serve
                if (request.TryGetProperty("prompt", out var prompt) && JoinTexts(prompt) is { Length: > 0 } text)
                    json.WriteString("userMessage", text);
                break;
            default:
                WriteChatMatch(json, request);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteChatMatch(Utf8JsonWriter json, JsonElement request)
    {
        var messages = GetArray(request, "messages");
        var users = messages.Where(static message => GetRole(message) == "user").ToList();
        if (users is [.., var last] && GetContent(last) is { Length: > 0 } text)
            json.WriteString("userMessage", text);
        json.WriteNumber("turnIndex", messages.Count(static message => GetRole(message) == "assistant"));
        json.WriteBoolean("hasToolResult", messages.AsEnumerable().Reverse().TakeWhile(static message => GetRole(message) != "user").Any(static message => GetRole(message) == "tool"));
    }

    private static void WriteTimings(Utf8JsonWriter json, IReadOnlyList<UpstreamFrame> frames)
    {
        if (frames.Count < 2)
            return;
        json.WriteStartObject("recordedTimings");
        json.WriteNumber("ttftMs", Milliseconds(frames[0].At));
        json.WriteStartArray("interChunkDelaysMs");
        for (var i = 1; i < frames.Count; i++)
            json.WriteNumberValue(Milliseconds(frames[i].At - frames[i - 1].At));
        json.WriteEndArray();
        json.WriteNumber("totalDurationMs", Milliseconds(frames[^1].At));
        json.WriteEndObject();
    }

    // By which AIMock notices that the prompt or the tools have changed since the recording.
    private static void WriteMetadata(Utf8JsonWriter json, JsonElement request)
    {
        var system = string.Join('\n', GetArray(request, "messages").Where(static message => GetRole(message) == "system")
            .Select(static message => message.TryGetProperty("content", out var content) ? content.ValueKind == JsonValueKind.String ? content.GetString() : content.GetRawText() : ""));
        var tools = GetArray(request, "tools").Count > 0 ? RelaxedJson.Format(request.GetProperty("tools")) : "";
        if (system.Length == 0 && tools.Length == 0)
            return;
        json.WriteStartObject("metadata");
        if (system.Length > 0)
            json.WriteString("systemHash", Hash(system));
        if (tools.Length > 0)
            json.WriteString("toolsHash", Hash(tools));
        json.WriteEndObject();
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private static List<JsonElement> GetArray(JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];

    private static string? GetRole(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String ? role.GetString() : null;

    private static string GetContent(JsonElement message) => !message.TryGetProperty("content", out var content) ? ""
        : content.ValueKind == JsonValueKind.String ? content.GetString()!
        : content.ValueKind != JsonValueKind.Array ? ""
        : string.Concat(content.EnumerateArray().Select(static part => part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : ""));

    private static string JoinTexts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(' ', value.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString())),
        _ => "",
    };
}
