using System.Text;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.Recordings;

/// <summary>An answer without its pieces, as AIMock's fixtures have it: the text, the calls, or the vector.</summary>
internal sealed class CollapsedAnswer
{
    private static readonly string[] FixtureReasons = [FinishReasons.Stop, FinishReasons.Length, FinishReasons.ToolCalls, FinishReasons.ContentFilter, "function_call"];

    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _refusal = new();
    private readonly List<Part> _parts = []; // texts and calls in the order in which they began
    private readonly Dictionary<int, Part> _calls = [];
    private float[]? _vector;
    private string? _finishReason;
    private JsonElement _usage;

    /// <summary>Whether the answer has its end.</summary>
    public bool IsComplete => _finishReason is not null || _vector is not null;

    /// <summary>Adds a frame.</summary>
    /// <param name="path">The endpoint.</param>
    /// <param name="root">The frame: a chunk, or a whole answer.</param>
    public void Add(string path, JsonElement root)
    {
        if (root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
            _usage = usage;
        if (path == UpstreamRequest.Embeddings)
        {
            if (root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array && data.GetArrayLength() > 0 && data[0].TryGetProperty("embedding", out var embedding))
                _vector = ReadVector(embedding);
            return;
        }

        if (UpstreamAnswerReader.FindChoice(root) is not { ValueKind: JsonValueKind.Object } choice)
            return;
        _finishReason = choice.FindText("finish_reason") is { Length: > 0 } reason ? reason : _finishReason;
        if (choice.FindText("text") is { Length: > 0 } text)
            AddText(text);
        if ((choice.TryGetProperty("delta", out var delta) || choice.TryGetProperty("message", out delta)) && delta.ValueKind == JsonValueKind.Object)
            AddDelta(delta);
    }

    /// <summary>Writes the <c>response</c> of a fixture.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (_vector is not null)
        {
            json.WriteStartArray("embedding");
            foreach (var component in _vector)
                json.WriteNumberValue(component);
            json.WriteEndArray();
        }
        else
        {
            WriteGenerated(json);
        }

        WriteUsage(json);
        json.WriteEndObject();
    }

    private void WriteGenerated(Utf8JsonWriter json)
    {
        if (_reasoning.Length > 0)
            json.WriteString("reasoning", _reasoning.ToString());
        var calls = _parts.Where(static part => part.IsCall).ToList();
        if (_parts.SkipWhile(static part => !part.IsCall).Any(static part => !part.IsCall))
        {
            json.WriteStartArray("blocks"); // a text after a call
            foreach (var part in _parts)
                WritePart(json, part, isBlock: true);
            json.WriteEndArray();
        }
        else
        {
            var content = string.Concat(_parts.Where(static part => !part.IsCall).Select(static part => part.Text));
            if (content.Length > 0 || calls.Count == 0)
                json.WriteString("content", content);
            if (calls.Count > 0)
            {
                json.WriteStartArray("toolCalls");
                foreach (var call in calls)
                    WritePart(json, call, isBlock: false);
                json.WriteEndArray();
            }

            if (_refusal.Length > 0)
                json.WriteString("refusal", _refusal.ToString());
        }

        if (_finishReason is { } reason && FixtureReasons.Contains(reason))
            json.WriteString("finishReason", reason);
    }

    private static void WritePart(Utf8JsonWriter json, Part part, bool isBlock)
    {
        json.WriteStartObject();
        if (isBlock)
            json.WriteString("type", part.IsCall ? "toolCall" : "text");
        if (part.IsCall)
        {
            json.WriteString("name", part.Name);
            json.WriteString("arguments", ToJson(part.Text.ToString()));
            if (part.Id is { Length: > 0 } id)
                json.WriteString("id", id);
        }
        else
        {
            json.WriteString("text", part.Text.ToString());
        }

        json.WriteEndObject();
    }

    private void WriteUsage(Utf8JsonWriter json)
    {
        if (_usage.ValueKind != JsonValueKind.Object || GetCount("prompt_tokens") is not { } input)
            return;
        var output = GetCount("completion_tokens") ?? 0;
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", input);
        if (_vector is null)
            json.WriteNumber("completion_tokens", output);
        json.WriteNumber("total_tokens", input + output);
        json.WriteEndObject();
    }

    private int? GetCount(string name) =>
        _usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0 ? count : null;

    private void AddDelta(JsonElement delta)
    {
        _reasoning.Append(delta.FindText("reasoning_content") ?? delta.FindText("reasoning"));
        if (delta.FindText("content") is { Length: > 0 } content)
            AddText(content);
        _refusal.Append(delta.FindText("refusal"));
        if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var (place, call) in calls.EnumerateArray().Index())
                AddCall(call.TryGetProperty("index", out var index) && index.TryGetInt32(out var number) ? number : place, call);
        }
    }

    private void AddText(string text)
    {
        if (_parts is not [.., { IsCall: false } last])
            _parts.Add(last = new Part(false));
        last.Text.Append(text);
    }

    private void AddCall(int index, JsonElement call)
    {
        var called = call.TryGetProperty("function", out var function) || call.TryGetProperty("custom", out function) ? function : default;
        if (called.ValueKind != JsonValueKind.Object)
            return;
        if (!_calls.TryGetValue(index, out var part))
        {
            _calls[index] = part = new Part(true) { Id = call.FindText("id"), Name = called.FindText("name") ?? "" };
            _parts.Add(part);
        }

        part.Text.Append(called.FindText("arguments") ?? called.FindText("input"));
    }

    // A fixture's arguments are JSON: no arguments are an empty object, and anything else is a string.
    private static string ToJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
            return text.Length == 0 ? "{}" : text;
        }
        catch (JsonException)
        {
            return JsonSerializer.Serialize(text);
        }
    }

    private static float[] ReadVector(JsonElement embedding)
    {
        var text = EmbeddingAnswerReader.ToText(embedding);
        var vector = new float[VectorText.GetDimensions(text)];
        VectorText.Parse(text, vector);
        return vector;
    }

    private sealed class Part(bool isCall)
    {
        public bool IsCall => isCall;

        public StringBuilder Text { get; } = new();

        public string Name { get; init; } = "";

        public string? Id { get; init; }
    }
}
