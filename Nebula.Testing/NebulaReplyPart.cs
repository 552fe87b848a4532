using System.Text.Json.Nodes;

namespace Nebula.Testing;

/// <summary>A part of an answer: a text, or a call of a tool.</summary>
public sealed record NebulaReplyPart
{
    private readonly string? _text;
    private readonly NebulaToolCall? _call;

    private NebulaReplyPart(string? text, NebulaToolCall? call) => (_text, _call) = (text, call);

    /// <summary>A text.</summary>
    public static NebulaReplyPart Text(string text) => new(text, null);

    /// <summary>A call of a tool.</summary>
    /// <inheritdoc cref="NebulaToolCall(string, object, string)"/>
    public static NebulaReplyPart ToolCall(string name, object arguments, string? id = null) => new(null, new NebulaToolCall(name, arguments, id));

    internal JsonObject ToJson()
    {
        var json = _call?.ToJson() ?? new JsonObject { ["text"] = _text };
        json["type"] = _call is null ? "text" : "toolCall";
        return json;
    }
}
