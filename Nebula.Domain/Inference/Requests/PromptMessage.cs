using System.Text.Json.Serialization;

namespace Nebula.Domain.Inference.Requests;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c>, <c>tool</c> or <c>function</c>.</param>
/// <param name="Text">Its text; its text parts joined; empty if it has none.</param>
public sealed record PromptMessage(string Role, string Text)
{
    /// <summary>The name of its author, or of the function whose result it is; null if it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The calls that an assistant's message made. Default empty.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>The call whose result a tool's message is; else null.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>An assistant's refusal; null if it has none.</summary>
    public string? Refusal { get; init; }

    /// <summary>The tokens of its images, files and audio, which have no text. Default 0.</summary>
    public int MediaTokens { get; init; }

    /// <summary>
    /// Its content in parts if it has more than text, from an endpoint whose bodies are translated for a real server; else null. A request for
    /// simulated GPUs is dispatched without it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PromptPart>? Parts { get; init; }
}

/// <summary>A call of a tool in a conversation.</summary>
/// <param name="Id">The call's id; empty for the older <c>function_call</c>, and for Ollama's calls.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Input">The arguments as JSON, or the free text of a custom tool.</param>
public sealed record ToolCall(string Id, string Name, string Input)
{
    /// <summary>Whether it called a custom tool. Default false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsCustom { get; init; }
}
