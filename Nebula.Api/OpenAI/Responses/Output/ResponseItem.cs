using System.Text.Json.Serialization;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Responses.Output;

/// <summary>One item of a response's output, token by token: reasoning, a message, or a call.</summary>
/// <param name="kind">What its tokens are.</param>
/// <param name="call">The call; null unless it is one.</param>
internal sealed class ResponseItem(DeltaKind kind, ToolCallHeader? call)
{
    private string? _text;

    /// <summary>What its tokens are.</summary>
    public DeltaKind Kind { get; } = kind;

    /// <summary>The call; null unless it is one.</summary>
    public ToolCallHeader? Call { get; } = call;

    /// <summary>Its tokens so far.</summary>
    public List<string> Tokens { get; init; } = [];

    /// <summary>A log probability for each token; empty if the request wants none.</summary>
    public List<TokenLogprob> Logprobs { get; init; } = [];

    /// <summary>Its text, after its last token.</summary>
    [JsonIgnore]
    public string Text => _text ??= string.Concat(Tokens);

    /// <summary>Its type, as OpenAI names it.</summary>
    [JsonIgnore]
    public string Type => Kind switch
    {
        DeltaKind.Reasoning => "reasoning",
        DeltaKind.ToolCall => Call!.IsCustom ? "custom_tool_call" : "function_call",
        _ => "message",
    };

    /// <summary>Its tokens, as the relay delivered them.</summary>
    public RelayEvent ToEvent() => new(0, 0, Tokens.ToArray(), 0) { Kind = Kind, Call = Call, Logprobs = Logprobs.Count > 0 ? Logprobs : null };
}
