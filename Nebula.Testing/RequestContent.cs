using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Testing;

/// <summary>What a request's body says, whatever its dialect.</summary>
internal sealed record RequestContent(bool IsStream, IReadOnlyList<NebulaMessage> Messages, IReadOnlyList<string> Tools, IReadOnlyList<string> Inputs)
{
    /// <summary>Reads it. What is absent or has another shape is left out.</summary>
    public static RequestContent Read(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } json)
            return new(false, [], [], []);
        var messages = new List<NebulaMessage>();
        AddText("system", "system"); // Anthropic's
        AddText("system", "instructions"); // of responses
        AddMessages("messages");
        if (!json.TryGetProperty("messages", out _))
            AddMessages("input"); // of responses
        AddText("user", "prompt"); // of completions
        var isStream = json.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;
        return new(isStream, messages, [.. ReadItems(json, "tools").Select(FindToolName).OfType<string>()], ReadTexts(json, "input"));

        void AddText(string role, string member)
        {
            if (json.TryGetProperty(member, out var value) && GetText(value) is { Length: > 0 } text)
                messages.Add(new(role, text));
        }

        void AddMessages(string member)
        {
            if (json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String)
                messages.Add(new("user", value.GetString()!));
            messages.AddRange(ReadItems(json, member).Select(ToMessage).OfType<NebulaMessage>());
        }
    }

    // Results of responses' tools are items without a role.
    private static NebulaMessage? ToMessage(JsonElement item) => item switch
    {
        { ValueKind: not JsonValueKind.Object } => null,
        _ when item.FindText("role") is { } role => new(role, item.TryGetProperty("content", out var content) ? GetText(content) : ""),
        _ when item.FindText("type") is "function_call_output" or "custom_tool_call_output" => new("tool", item.TryGetProperty("output", out var output) ? GetText(output) : ""),
        _ => null,
    };

    private static string GetText(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(static part =>
            part.ValueKind == JsonValueKind.String ? part.GetString() : part.ValueKind != JsonValueKind.Object ? null
                : part.FindText("text") ?? (part.TryGetProperty("content", out var inner) ? GetText(inner) : null))),
        _ => "",
    };

    private static IEnumerable<JsonElement> ReadItems(JsonElement json, string member) =>
        json.TryGetProperty(member, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static List<string> ReadTexts(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? [value.GetString()!]
            : [.. ReadItems(json, member).Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)];

    private static string? FindToolName(JsonElement tool) => tool.ValueKind != JsonValueKind.Object ? null
        : tool.FindText("name") ?? (tool.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object ? function.FindText("name") : null);
}
