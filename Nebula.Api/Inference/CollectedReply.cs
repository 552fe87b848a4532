using System.Runtime.InteropServices;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.Inference;

/// <summary>The tokens that a job has generated, by choice, in the compact form in which the relay delivers them.</summary>
internal sealed class CollectedReply(int choices)
{
    private readonly List<RelayEvent>?[] _parts = new List<RelayEvent>?[choices];

    /// <summary>One choice's parts, in order.</summary>
    public ReadOnlySpan<RelayEvent> GetParts(int choice) => CollectionsMarshal.AsSpan(_parts[choice]);

    /// <summary>The tokens with which the model reasoned, of all choices.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Whether a choice has tokens of a kind.</summary>
    public bool Has(int choice, DeltaKind kind)
    {
        foreach (var part in GetParts(choice))
        {
            if (part.Kind == kind && !part.Tokens.IsEmpty)
                return true;
        }

        return false;
    }

    /// <summary>Why a choice ended; <see cref="FinishReasons.Stop"/> if its last event does not say.</summary>
    public string GetFinishReason(int choice) => _parts[choice] is [.., var last] ? last.FinishReason ?? FinishReasons.Stop : FinishReasons.Stop;

    /// <summary>The stop sequence or stop token that ended a choice; null if it ended otherwise.</summary>
    public StopMatch? GetStop(int choice) => _parts[choice] is [.., var last] ? last.Stop : null;

    /// <summary>The ids of a choice's tokens; null if the job has none.</summary>
    public IEnumerable<int>? FindTokenIds(int choice) =>
        _parts[choice] is [{ TokenIds: not null }, ..] parts ? parts.SelectMany(static part => part.TokenIds ?? []) : null;

    /// <summary>Adds tokens that became ready.</summary>
    public void Add(in RelayEvent ready)
    {
        if (ready.Kind == DeltaKind.Reasoning)
            ReasoningTokens += ready.Tokens.Length;
        var parts = _parts[ready.Choice] ??= new List<RelayEvent>(1);
        if (parts.Count > 0 && parts[^1].Join(ready) is { } joined)
            parts[^1] = joined;
        else
            parts.Add(ready);
    }
}
