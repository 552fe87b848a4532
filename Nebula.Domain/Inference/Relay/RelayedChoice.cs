using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.Inference.Relay;

/// <summary>What a job's relay has taken of one choice.</summary>
public record struct RelayedChoice
{
    private double _firstTokenAt;

    /// <summary>The offset of the choice's next token; <see cref="int.MaxValue"/> after its end.</summary>
    public int Next { get; private set; }

    /// <summary>Its tokens to charge: embeddings count none.</summary>
    public int Tokens { get; private set; }

    /// <summary>Why the choice ended; null if the relay does not have its end.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Virtual seconds from admission until its last event.</summary>
    public double LastEventAt { get; private set; }

    /// <summary>Adds an event of the choice that the relay has taken.</summary>
    public void Add(in RelayEvent taken)
    {
        if (Next == 0)
            _firstTokenAt = taken.At;
        if (taken.Kind != DeltaKind.Embedding)
            Tokens = taken.FinishReason is null ? taken.Next : taken.Index + taken.Tokens.Length;
        (Next, FinishReason, LastEventAt) = (taken.Next, taken.FinishReason, taken.At);
    }

    /// <summary>The result of a choice that was relayed, for the run that finds it so.</summary>
    public readonly ChoiceResult ToResult() => new()
    {
        FinishReason = FinishReason ?? FinishReasons.Error,
        OutputTokens = Tokens,
        FirstTokenAt = Tokens > 0 ? _firstTokenAt : null,
        FinishedAt = LastEventAt,
    };
}
