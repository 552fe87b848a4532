using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Scripts;

/// <summary>What a rule answers: text and calls, an error, or an embedding.</summary>
public sealed record ScriptResponse
{
    /// <summary>The parts of a generated answer, in order; null for another kind of response.</summary>
    public IReadOnlyList<ScriptPart>? Parts { get; init; }

    /// <summary>The error that is answered; null for another kind of response.</summary>
    public NebulaError? Error { get; init; }

    /// <summary>The vector of every input; null for another kind of response.</summary>
    public IReadOnlyList<float>? Embedding { get; init; }

    /// <summary>Why the answer ended, as OpenAI names it; null for what follows from the parts.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The id of the answer; null for the job's.</summary>
    public string? Id { get; init; }

    /// <summary>Tokens of the prompt to bill; null for those that it has.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Generated tokens to bill; null for those that were sent.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>The log probabilities of the tokens of the text; null for those of the engine.</summary>
    public IReadOnlyList<ScriptLogprob>? Logprobs { get; init; }

    /// <summary>What kind of response it is: <c>text</c>, <c>error</c> or <c>embedding</c>.</summary>
    public string Kind => Error is not null ? "error" : Embedding is not null ? "embedding" : "text";
}

/// <summary>A part of a scripted answer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; the arguments of a call.</param>
public sealed record ScriptPart(DeltaKind Kind, string Text)
{
    /// <summary>The name of the tool that a call calls; else null.</summary>
    public string? Tool { get; init; }

    /// <summary>The id of a call; null draws one.</summary>
    public string? CallId { get; init; }

    /// <summary>Whether a call is one of a custom tool, whose input is free text. Default false.</summary>
    public bool IsCustom { get; init; }
}

/// <summary>A token of a scripted text and how likely it was.</summary>
/// <param name="Token">The token's text.</param>
/// <param name="Logprob">The natural logarithm of its probability.</param>
/// <param name="Top">The likeliest tokens at its place. Their own alternatives are null.</param>
public sealed record ScriptLogprob(string Token, double Logprob, IReadOnlyList<ScriptLogprob>? Top = null);
