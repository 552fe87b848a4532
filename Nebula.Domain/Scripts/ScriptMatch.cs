using Nebula.Domain.Common;
using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Scripts;

/// <summary>The conditions of a rule, all of which a request must meet. A condition that is null is met by every request.</summary>
public sealed record ScriptMatch
{
    /// <summary>What the text of the last user message contains; of a completion, the prompt.</summary>
    public TextPattern? UserMessage { get; init; }

    /// <summary>What the system messages contain together, a line each.</summary>
    public TextPattern? SystemMessage { get; init; }

    /// <summary>What the inputs of an embedding contain together, separated by spaces.</summary>
    public TextPattern? InputText { get; init; }

    /// <summary>The model, exactly or before <c>-</c> and a digit: <c>gpt-4o</c> matches <c>gpt-4o-2024-08-06</c> and not <c>gpt-4o-mini</c>.</summary>
    public string? Model { get; init; }

    /// <summary>What the model's name matches.</summary>
    public TextPattern? ModelPattern { get; init; }

    /// <summary>A tool that the request declares.</summary>
    public string? ToolName { get; init; }

    /// <summary>The call whose result is the last message.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>A text in the result that is the last message.</summary>
    public string? ToolResultContains { get; init; }

    /// <summary>Whether a result of a tool follows the last user message.</summary>
    public bool? HasToolResult { get; init; }

    /// <summary>The form of the answer: <c>text</c>, <c>json_object</c> or <c>json_schema</c>.</summary>
    public string? ResponseFormat { get; init; }

    /// <summary>The kind of endpoint: <c>chat</c>, <c>completion</c> or <c>embedding</c>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The context that the request's header names.</summary>
    public string? Context { get; init; }

    /// <summary>The API key.</summary>
    public string? KeyId { get; init; }

    /// <summary>How often the assistant has answered in the conversation.</summary>
    public int? TurnIndex { get; init; }

    /// <summary>How often the rules that differ in nothing else have matched before.</summary>
    public int? SequenceIndex { get; init; }

    /// <summary>A JSON schema of the request's body, as JSON; null for any body.</summary>
    public string? Schema { get; init; }

    /// <summary><see cref="Schema"/>, ready to validate.</summary>
    internal SchemaNode? CompiledSchema { get; init; }

    /// <summary>Names the counter that rules share if they differ only in <see cref="SequenceIndex"/>; null without one.</summary>
    public string? Sequence { get; init; }

    /// <summary>Whether every condition but the sequence's is met.</summary>
    public bool IsMet(ScriptRequest request) => !FindUnmet(request).Any();

    /// <summary>The conditions that a request does not meet, each as the member and why; that of the sequence is not among them.</summary>
    public IEnumerable<string> FindUnmet(ScriptRequest request)
    {
        if (Endpoint is { } endpoint && endpoint != request.Endpoint)
            yield return $"endpoint is '{endpoint}', and the request's is '{request.Endpoint}'";
        if (Context is { } context && context != request.Context)
            yield return $"context is '{context}', and the request's is {Quote(request.Context)}";
        if (KeyId is { } key && key != request.KeyId)
            yield return $"keyId is '{key}'";
        if (Model is { } model && !IsModel(model, request.Model))
            yield return $"model is '{model}', and the request's is {Quote(request.Model)}";
        if (ModelPattern is { } models && !models.IsMatch(request.Model))
            yield return $"model {models} does not match {Quote(request.Model)}";
        if (UserMessage is { } user && (request.UserText is not { } userText || !user.IsMatch(userText)))
            yield return $"userMessage {user} is not in the last user message";
        if (SystemMessage is { } system && (request.SystemText.Length == 0 || !system.IsMatch(request.SystemText)))
            yield return $"systemMessage {system} is not in the system messages";
        if (InputText is { } input && (request.InputText is not { } inputText || !input.IsMatch(inputText)))
            yield return $"inputText {input} is not in the inputs of an embedding";
        if (ToolName is { } tool && !request.Prompt.Tools.Any(declared => declared.Name == tool))
            yield return $"toolName '{tool}' is not among the tools";
        if (ToolCallId is { } call && !IsCall(call, request.LastResult?.ToolCallId))
            yield return $"toolCallId '{call}' is not that of the last message";
        if (ToolResultContains is { } part && request.LastResult?.Text.Contains(part, StringComparison.Ordinal) is not true)
            yield return $"toolResultContains \"{part}\" is not in a result that is the last message";
        if (HasToolResult is { } has && has != request.HasToolResult)
            yield return $"hasToolResult is {(has ? "true" : "false")}";
        if (ResponseFormat is { } format && format != request.ResponseFormat)
            yield return $"responseFormat is '{format}', and the request's is '{request.ResponseFormat}'";
        if (TurnIndex is { } turn && turn != request.TurnIndex)
            yield return $"turnIndex is {turn}, and the assistant has answered {request.TurnIndex} times";
        if (CompiledSchema is { } schema && (request.Body is not { } body || !SchemaValidator.IsValid(schema, body)))
            yield return "the body does not satisfy schema";
    }

    /// <summary>Whether a model is the wanted one, or a dated version of it.</summary>
    internal static bool IsModel(string wanted, string model) => model == wanted
        || (model.StartsWith(wanted, StringComparison.Ordinal) && model.AsSpan(wanted.Length) is ['-', >= '0' and <= '9', ..]);

    // Anthropic's clients get a call's id with the prefix of Anthropic's.
    private static bool IsCall(string wanted, string? id) =>
        id == wanted || (wanted.StartsWith("call_", StringComparison.Ordinal) && id?.StartsWith("toolu_", StringComparison.Ordinal) is true && wanted.AsSpan(5).SequenceEqual(id.AsSpan(6)));

    private static string Quote(string? text) => text is null ? "absent" : $"'{TextExcerpt.Truncate(text)}'";
}
