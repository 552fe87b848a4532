using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>A content block.</summary>
/// <param name="Type">Its type.</param>
internal sealed record Block(string Type)
{
    /// <summary>The offset of its type in the body, for errors.</summary>
    public long TypeAt { get; init; }

    /// <summary>What the model reads of it; empty for thinking, which models do not read again.</summary>
    public string Text { get; init; } = "";

    /// <summary>The tokens of what it has beside text.</summary>
    public int MediaTokens { get; init; }

    /// <summary>Its parts; null if it is text only.</summary>
    public IReadOnlyList<PromptPart>? Parts { get; init; }

    /// <summary>The id of a call, or of the call whose result it is; else empty.</summary>
    public string Id { get; init; } = "";

    /// <summary>The name of the called tool; else empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>The arguments of a call as JSON; else empty.</summary>
    public string Input { get; init; } = "";
}
