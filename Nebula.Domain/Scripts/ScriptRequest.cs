using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Scripts;

/// <summary>What the conditions of rules read of a request. Each value is computed when the first rule asks for it.</summary>
/// <param name="request">The request.</param>
/// <param name="keyId">The API key that sent it.</param>
/// <param name="call">What its HTTP request says about scripts.</param>
public sealed class ScriptRequest(InferenceRequest request, string keyId, ScriptCall call)
{
    private readonly Lazy<string> _system = new(() => string.Join('\n', request.Prompt.Messages.Where(static message => message.Role is "system" or "developer").Select(static message => message.Text)));
    private readonly Lazy<string?> _user = new(() => FindUserText(request));
    private readonly Lazy<JsonElement?> _body = new(() => Parse(call.Body));

    /// <summary>The prompt.</summary>
    public Prompt Prompt => request.Prompt;

    /// <summary>The model, as the client named it.</summary>
    public string Model => request.Model;

    /// <summary>The kind of endpoint.</summary>
    public string Endpoint => request.Endpoint!;

    /// <summary>The API key that sent it.</summary>
    public string KeyId => keyId;

    /// <summary>The context that its header names; null for none.</summary>
    public string? Context => call.Context;

    /// <summary>Whether the job continues if the client disconnects.</summary>
    public bool IsDetached => call.IsDetached;

    /// <summary>The text of the last user message that has any; of a completion, its prompts; null if there is none.</summary>
    public string? UserText => _user.Value;

    /// <summary>The system messages, a line each; empty if there is none.</summary>
    public string SystemText => _system.Value;

    /// <summary>The inputs of an embedding, separated by spaces; null for another request.</summary>
    public string? InputText => request.Embedding is null ? null : string.Join(' ', Prompt.Inputs);

    /// <summary>The last message if it is the result of a tool; else null.</summary>
    public PromptMessage? LastResult => Prompt.Messages is [.., { Role: "tool" or "function" } last] ? last : null;

    /// <summary>Whether a result of a tool follows the last user message.</summary>
    public bool HasToolResult => Prompt.Messages.Reverse().TakeWhile(static message => message.Role != "user").Any(static message => message.Role is "tool" or "function");

    /// <summary>How often the assistant has answered: its messages, of which adjacent ones are one answer, as the items of a response are.</summary>
    public int TurnIndex => Prompt.Messages.Where((message, i) => message.Role == "assistant" && (i == 0 || Prompt.Messages[i - 1].Role != "assistant")).Count();

    /// <summary>The form of the answer, as OpenAI names it.</summary>
    public string ResponseFormat => Prompt.Format.Kind switch
    {
        OutputFormatKind.JsonObject => "json_object",
        OutputFormatKind.JsonSchema => "json_schema",
        _ => "text",
    };

    /// <summary>The body; null if it is not known.</summary>
    public JsonElement? Body => _body.Value;

    /// <summary>The name of the counter of a sequence for this request: sequences are counted per key and context.</summary>
    public string GetCounter(string sequence) =>
        Convert.ToHexStringLower(XxHash128.Hash(MemoryMarshal.AsBytes($"{sequence} {keyId} {call.Context}".AsSpan()))); // a context may be long

    // Some clients send a picture as a message of its own after the one with the text.
    private static string? FindUserText(InferenceRequest request)
    {
        if (request.Embedding is not null)
            return null;
        if (request.Prompt.Inputs.Count > 0)
            return string.Join(' ', request.Prompt.Inputs);
        var messages = request.Prompt.Messages;
        return messages.LastOrDefault(static message => message is { Role: "user", Text.Length: > 0 })?.Text ?? (messages.Any(static message => message.Role == "user") ? "" : null);
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return null;
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}

/// <summary>What an HTTP request says about scripts.</summary>
public readonly record struct ScriptCall
{
    /// <summary>The context that its header names; null for none.</summary>
    public string? Context { get; init; }

    /// <summary>Whether a request that no rule matches is refused; null for the setting.</summary>
    public bool? Strict { get; init; }

    /// <summary>Whether the job continues if the client disconnects. Default false.</summary>
    public bool IsDetached { get; init; }

    /// <summary>The body, as JSON; empty if it is not known.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
