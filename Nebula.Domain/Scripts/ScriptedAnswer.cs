using System.Text.Json.Serialization;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Domain.Scripts;

/// <summary>The answer that a script chose for a job. It travels with the job: a second run answers the same.</summary>
public sealed record ScriptedAnswer
{
    /// <summary>The script that answers.</summary>
    public required string Script { get; init; }

    /// <summary>The parts of the answer, in order, with their templates filled in; empty for an embedding.</summary>
    public IReadOnlyList<ScriptPart> Parts { get; init; } = [];

    /// <summary>The vector of every input, as <see cref="Embeddings.VectorText"/> formats it; null if text is generated.</summary>
    public string? Embedding { get; init; }

    /// <summary>Why the answer ends.</summary>
    public string FinishReason { get; init; } = "";

    /// <summary>The id of the answer; null for the job's.</summary>
    public string? Id { get; init; }

    /// <summary>The pace of a streamed answer; null for the engine's.</summary>
    public ScriptTiming? Timing { get; init; }

    /// <inheritdoc cref="ScriptResponse.InputTokens"/>
    public long? InputTokens { get; init; }

    /// <inheritdoc cref="ScriptResponse.OutputTokens"/>
    public long? OutputTokens { get; init; }

    /// <inheritdoc cref="ScriptResponse.Logprobs"/>
    public IReadOnlyList<ScriptLogprob>? Logprobs { get; init; }

    /// <summary>Whether the connection of a stream may be closed before the answer's end.</summary>
    [JsonIgnore]
    public bool MayCut => Timing is { MayCut: true };

    /// <summary>Components of <see cref="Embedding"/>; null if text is generated.</summary>
    [JsonIgnore]
    public int? Dimensions => Embedding is { } vector ? Convert.FromBase64String(vector).Length / sizeof(float) : null;

    /// <summary>The tokens of one choice, at least 1.</summary>
    public int CountTokens(PromptTokenizer tokenizer) => Math.Max(1, Parts.Sum(part => part.Kind == DeltaKind.Text && Logprobs is { } known ? known.Count : tokenizer.Count(part.Text)));

    /// <summary>This answer without what may be long.</summary>
    internal ScriptedAnswer WithoutText() => this with { Parts = [], Embedding = null, Logprobs = null };
}
