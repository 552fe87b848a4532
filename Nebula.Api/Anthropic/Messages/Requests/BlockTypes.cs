namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>The types of content blocks, and those that a place takes.</summary>
internal static class BlockTypes
{
    public const string Text = "text";
    public const string Image = "image";
    public const string Document = "document";
    public const string SearchResult = "search_result";
    public const string ToolUse = "tool_use";
    public const string ToolResult = "tool_result";
    public const string Thinking = "thinking";
    public const string RedactedThinking = "redacted_thinking";

    /// <summary>Those of the system prompt.</summary>
    public static IReadOnlyList<string> System { get; } = [Text];

    /// <summary>Those of a user's message.</summary>
    public static IReadOnlyList<string> User { get; } = [Text, Image, Document, SearchResult, ToolResult];

    /// <summary>Those of an assistant's message.</summary>
    public static IReadOnlyList<string> Assistant { get; } = [Text, ToolUse, Thinking, RedactedThinking];

    /// <summary>Those of a tool's result.</summary>
    public static IReadOnlyList<string> Result { get; } = [Text, Image, Document, SearchResult];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Text, Image, Document, SearchResult, ToolUse, ToolResult, Thinking, RedactedThinking];
}
