using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Scripts.Reading;

/// <summary>Reads the conditions of a rule.</summary>
internal static class MatchReader
{
    private const string SequenceIndex = "sequenceIndex";

    // AIMock's endpoints of other products.
    private static readonly string[] OtherEndpoints =
    [
        "image", "speech", "transcription", "translation", "video", "audio-gen", "elevenlabs-tts", "fal-audio", "fal", "realtime", "realtime-transcription", "realtime-translation",
    ];

    private static readonly string[] Members =
    [
        "userMessage", "systemMessage", "inputText", "model", "toolName", "toolCallId", "toolResultContains", "hasToolResult", "responseFormat", "endpoint", "context",
        SequenceIndex, "turnIndex", "keyId", "schema",
    ];

    /// <summary>Reads them; null if no request can meet them.</summary>
    public static ScriptMatch? Read(ScriptObject match)
    {
        match.CheckNames(Members);
        var endpoint = ReadEndpoint(match);
        var (schema, compiled) = ReadSchema(match);
        var model = match.Find("model") is { ValueKind: JsonValueKind.Object } ? null : match.ReadText("model");
        var sequence = match.ReadInteger(SequenceIndex, 0);
        var conditions = new ScriptMatch
        {
            UserMessage = ReadPattern(match, "userMessage"),
            SystemMessage = ReadPattern(match, "systemMessage", mayBeList: true),
            InputText = ReadPattern(match, "inputText"),
            Model = model,
            ModelPattern = match.Find("model") is { ValueKind: JsonValueKind.Object } ? ReadPattern(match, "model") : null,
            ToolName = match.ReadText("toolName"),
            ToolCallId = match.ReadText("toolCallId"),
            ToolResultContains = match.ReadText("toolResultContains"),
            HasToolResult = match.ReadFlag("hasToolResult"),
            ResponseFormat = match.ReadText("responseFormat"),
            Endpoint = endpoint,
            Context = match.ReadText("context", mayBeEmpty: true),
            KeyId = match.ReadText("keyId"),
            TurnIndex = match.ReadInteger("turnIndex", 0),
            SequenceIndex = sequence,
            Sequence = sequence is null ? null : NameSequence(match.Element),
            Schema = schema,
            CompiledSchema = compiled,
        };
        return match.Has("endpoint") && endpoint is null ? null : conditions;
    }

    private static string? ReadEndpoint(ScriptObject match)
    {
        if (match.Find("endpoint") is { ValueKind: JsonValueKind.String } other && OtherEndpoints.Contains(other.GetString()))
        {
            match.Report.Warn(match.At("endpoint"), $"Nebula does not support the endpoint '{other.GetString()}'; the rule never matches.");
            return null;
        }

        return match.ReadChoice("endpoint", ScriptEndpoints.All);
    }

    private static TextPattern? ReadPattern(ScriptObject match, string name, bool mayBeList = false)
    {
        switch (match.Find(name))
        {
            case null:
                return null;
            case { ValueKind: JsonValueKind.String } text:
                return TextPattern.Contains(text.GetString()!);
            case { ValueKind: JsonValueKind.Array } when mayBeList:
                return ReadList(match, name);
            case { ValueKind: JsonValueKind.Object }:
                return ReadRegex(match.ReadObject(name)!.Value);
            default:
                match.Mistake(name, $"It must be a string{(mayBeList ? ", an array of strings" : "")} or an object with 'regex'.");
                return null;
        }
    }

    private static TextPattern? ReadList(ScriptObject match, string name)
    {
        var parts = new List<string>();
        foreach (var (value, path) in match.ReadItems(name)!)
        {
            if (value.ValueKind == JsonValueKind.String)
                parts.Add(value.GetString()!);
            else
                match.Report.Mistake(path, "It must be a string.");
        }

        if (parts.Count > 0)
            return TextPattern.Contains(parts);
        match.Mistake(name, "It must have at least one string.");
        return null;
    }

    private static TextPattern? ReadRegex(ScriptObject pattern)
    {
        pattern.CheckNames(["regex", "flags"]);
        if (!pattern.Has("regex"))
            pattern.Mistake("regex", "This member is required.");
        if (pattern.ReadText("regex") is not { } regex)
            return null;
        try
        {
            return TextPattern.Regex(regex, pattern.ReadText("flags", mayBeEmpty: true) ?? "");
        }
        catch (ArgumentException e)
        {
            pattern.Mistake("regex", $"It cannot be used: {e.Message}");
            return null;
        }
    }

    private static (string? Json, SchemaNode? Compiled) ReadSchema(ScriptObject match)
    {
        if (match.ReadObject("schema") is not { } schema)
            return default;
        try
        {
            return (JsonSerializer.Serialize(schema.Element), SchemaReader.Read(schema.Element.Clone(), out _));
        }
        catch (SchemaException e)
        {
            match.Mistake("schema", $"It cannot be used: {e.Message}");
            return default;
        }
    }

    // The same for rules that differ in nothing but their place in the sequence, whatever the order of their members.
    private static string NameSequence(JsonElement match)
    {
        var rest = new JsonObject(match.EnumerateObject()
            .Where(static member => member.Name != SequenceIndex && member.Value.ValueKind != JsonValueKind.Null)
            .OrderBy(static member => member.Name, StringComparer.Ordinal)
            .Select(static member => KeyValuePair.Create(member.Name, JsonNode.Parse(member.Value.GetRawText()))));
        return Convert.ToHexStringLower(XxHash128.Hash(MemoryMarshal.AsBytes(rest.ToJsonString().AsSpan())));
    }
}
