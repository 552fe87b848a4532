using System.Runtime.InteropServices;
using Nebula.Domain.Inference.Logprobs;

namespace Nebula.Domain.Inference.Relay;

/// <summary>Tokens of one choice that became ready together, or the choice's end.</summary>
/// <param name="Choice">Which choice.</param>
/// <param name="Index">The place of the first token in its choice, from 0.</param>
/// <param name="Tokens">The texts, a token each.</param>
/// <param name="At">Virtual seconds from admission until they were ready.</param>
public readonly record struct RelayEvent(int Choice, int Index, ReadOnlyMemory<string> Tokens, double At)
{
    /// <summary>One for each token, where they were asked for.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>Why the choice ended, on its last event, which may carry no tokens.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The place of whatever comes after it; after a choice's end there is none.</summary>
    public int Next => FinishReason is null ? Index + Math.Max(1, Tokens.Length) : int.MaxValue;

    /// <summary>
    /// What of it is new where everything before a place is there already: a second run of a choice has the same text, but other tokens may have become ready together.
    /// </summary>
    /// <param name="next">The first place that is not there yet.</param>
    /// <returns>Null where all of it is there.</returns>
    public RelayEvent? From(int next)
    {
        if (Index >= next)
            return this;
        var there = next - Index;
        if (next < int.MaxValue && there < Tokens.Length)
            return this with { Index = next, Tokens = Tokens[there..], Logprobs = Logprobs is null ? null : [.. Logprobs.Skip(there)] };
        return next < int.MaxValue && FinishReason is not null ? this with { Index = next, Tokens = default, Logprobs = null } : null;
    }

    /// <summary>
    /// This and what comes after it as one, so that a long reply whose tokens came one by one takes no more memory than its text. Null where the two do not lie side by side in
    /// memory, as they do where this process generates them.
    /// </summary>
    public RelayEvent? Join(in RelayEvent next)
    {
        if (next.Choice != Choice || FinishReason is not null)
            return null;
        if (next.Tokens.IsEmpty)
            return this with { FinishReason = next.FinishReason };
        if (!MemoryMarshal.TryGetArray(Tokens, out var first) || !MemoryMarshal.TryGetArray(next.Tokens, out var second)
            || first.Array != second.Array || first.Offset + first.Count != second.Offset)
        {
            return null;
        }

        var tokens = new ReadOnlyMemory<string>(first.Array, first.Offset, first.Count + second.Count);
        if (Logprobs is null && next.Logprobs is null)
            return this with { Tokens = tokens, FinishReason = next.FinishReason };
        return Logprobs is SampledLogprobs sampled ? this with { Tokens = tokens, Logprobs = sampled.Create(tokens), FinishReason = next.FinishReason } : null;
    }
}
