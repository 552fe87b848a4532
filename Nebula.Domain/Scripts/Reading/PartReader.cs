using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Scripts.Reading;

/// <summary>Reads the parts of a generated answer.</summary>
internal static class PartReader
{
    /// <summary>Reads them; null if there are none.</summary>
    public static IReadOnlyList<ScriptPart>? Read(ScriptObject response)
    {
        var parts = new List<ScriptPart>();
        if (response.ReadText("reasoning", mayBeEmpty: true) is { Length: > 0 } reasoning)
            parts.Add(new ScriptPart(DeltaKind.Reasoning, reasoning));
        var content = ReadContent(response);
        var calls = response.ReadItems("toolCalls");
        var blocks = response.ReadItems("blocks");
        if (blocks is { Count: > 0 })
        {
            parts.AddRange(blocks.Select(block => ReadBlock(block.Value, block.Path, response.Report)).OfType<ScriptPart>());
            WarnOfDivergence(response, parts, content);
            return parts;
        }

        if (content is { Length: > 0 })
            parts.Add(new ScriptPart(DeltaKind.Text, content));
        var refusal = response.ReadText("refusal");
        if (refusal is not null)
            parts.Add(new ScriptPart(DeltaKind.Refusal, refusal));
        foreach (var (value, path) in calls ?? [])
        {
            if (ScriptObject.TryCreate(value, path, response.Report) is { } call && ReadCall(call, ["name", "arguments", "id"]) is { } part)
                parts.Add(part);
        }

        return content is null && calls is null && refusal is null ? null : parts;
    }

    // JSON that is not a string is an answer in JSON.
    private static string? ReadContent(ScriptObject response) => response.Find("content") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json => RelaxedJson.Format(json),
        _ => response.ReadText("content", mayBeEmpty: true),
    };

    private static ScriptPart? ReadBlock(JsonElement value, string path, ScriptReport report)
    {
        if (ScriptObject.TryCreate(value, path, report) is not { } block)
            return null;
        if (!block.Has("type"))
            block.Mistake("type", "This member is required.");
        switch (block.ReadChoice("type", "text", "toolCall"))
        {
            case "text":
                block.CheckNames(["type", "text"]);
                if (!block.Has("text"))
                    block.Mistake("text", "This member is required.");
                return block.ReadText("text") is { } text ? new ScriptPart(DeltaKind.Text, text) : null;
            case "toolCall":
                return ReadCall(block, ["type", "name", "arguments", "id"]);
            default:
                return null;
        }
    }

    private static ScriptPart? ReadCall(ScriptObject call, IReadOnlyList<string> members)
    {
        call.CheckNames(members);
        if (!call.Has("name"))
            call.Mistake("name", "This member is required.");
        var (name, input) = (call.ReadText("name"), ReadArguments(call));
        return name is null || input is null ? null : new ScriptPart(DeltaKind.ToolCall, input) { Tool = name, CallId = call.ReadText("id") };
    }

    private static string? ReadArguments(ScriptObject call)
    {
        switch (call.Find("arguments"))
        {
            case null:
                call.Mistake("arguments", "This member is required.");
                return null;
            case { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json:
                return RelaxedJson.Format(json);
            case { ValueKind: JsonValueKind.String } text:
                try
                {
                    using var _ = JsonDocument.Parse(text.GetString()!);
                    return text.GetString();
                }
                catch (JsonException)
                {
                    call.Mistake("arguments", "It is not valid JSON.");
                    return null;
                }

            default:
                call.Mistake("arguments", "It must be an object, or a string of JSON.");
                return null;
        }
    }

    private static void WarnOfDivergence(ScriptObject response, List<ScriptPart> parts, string? content)
    {
        if (content is not null && content != string.Concat(parts.Where(static part => part.Kind == DeltaKind.Text).Select(static part => part.Text)))
            response.Report.Warn(response.At("content"), "The blocks have another text, and they are answered.");
        var names = response.ReadItems("toolCalls")?.Select(static call => call.Value.ValueKind == JsonValueKind.Object && call.Value.TryGetProperty("name", out var name) ? name.ToString() : null);
        if (names is not null && !names.SequenceEqual(parts.Where(static part => part.Kind == DeltaKind.ToolCall).Select(static part => part.Tool)))
            response.Report.Warn(response.At("toolCalls"), "The blocks have other calls, and they are answered.");
        if (response.Has("refusal"))
            response.Report.Mistake(response.At("refusal"), "It cannot stand beside blocks.");
    }
}
