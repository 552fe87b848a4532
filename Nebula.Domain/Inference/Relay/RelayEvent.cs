using System.Runtime.InteropServices;
using Nebula.Domain.Inference.Logprobs;

namespace Nebula.Domain.Inference.Relay;

/// <summary>Tokens of one choice that became ready together, or the choice's end.</summary>
/// <param name="Choice">The choice, from 0.</param>
/// <param name="Index">The offset of the first token in its choice, from 0.</param>
/// <param name="Tokens">The tokens' texts.</param>
/// <param name="At">Virtual seconds from admission until they were ready.</param>
public readonly record struct RelayEvent(int Choice, int Index, ReadOnlyMemory<string> Tokens, double At)
{
    /// <summary>What the tokens are part of. Default <see cref="DeltaKind.Text"/>.</summary>
    public DeltaKind Kind { get; init; }

    /// <summary>The call whose arguments the tokens are; null unless they are of kind <see cref="DeltaKind.ToolCall"/>.</summary>
    public ToolCallHeader? Call { get; init; }

    /// <summary>A log probability for each token; null if the request wants none.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>
    /// The ids of the tokens; null if the request wants none. The last ones may have no text in <see cref="Tokens"/>: those that complete a stop
    /// sequence.
    /// </summary>
    public IReadOnlyList<int>? TokenIds { get; init; }

    /// <summary>Why the choice ended, on its last event, which may carry no tokens; else null.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The stop sequence or stop token that ended the choice, on its last event; null if it ended otherwise.</summary>
    public StopMatch? Stop { get; init; }

    /// <summary>The deployment that writes the choice, on the choice's first event if the job's deployment routes to others; else null.</summary>
    public string? Deployment { get; init; }

    /// <summary>The offset of the event after this one; <see cref="int.MaxValue"/> after a choice's end.</summary>
    public int Next => FinishReason is null ? Index + Math.Max(1, Math.Max(Tokens.Length, TokenIds?.Count ?? 0)) : int.MaxValue;

    /// <summary>
    /// The part of this event that begins at an offset. A second run of a choice has the same text, but its tokens may have become ready in other
    /// groups.
    /// </summary>
    /// <param name="next">The first offset that the relay does not have.</param>
    /// <returns>Null if the relay has all of it.</returns>
    public RelayEvent? From(int next)
    {
        if (Index >= next)
            return this;
        if (next == int.MaxValue)
            return null;
        var known = next - Index;
        IReadOnlyList<int>? ids = TokenIds is null ? null : [.. TokenIds.Skip(known)];
        if (known < Tokens.Length)
            return this with { Index = next, Tokens = Tokens[known..], TokenIds = ids, Logprobs = Logprobs is null ? null : [.. Logprobs.Skip(known)] };
        return FinishReason is not null || ids is { Count: > 0 } ? this with { Index = next, Tokens = default, TokenIds = ids, Logprobs = null } : null;
    }

    /// <summary>
    /// Joins this event and the next one, so that a long reply whose tokens arrived one by one takes no more memory than its text.
    /// </summary>
    /// <returns>
    /// Null if they are parts of different things, or not adjacent in memory, or have token ids. They are adjacent if this process generated both.
    /// </returns>
    public RelayEvent? Join(in RelayEvent next)
    {
        if (next.Choice != Choice || FinishReason is not null || TokenIds is not null || next.TokenIds is not null)
            return null;
        if (next.Tokens.IsEmpty)
            return this with { FinishReason = next.FinishReason, Stop = next.Stop };
        if (next.Kind != Kind || next.Call != Call)
            return null;
        if (!MemoryMarshal.TryGetArray(Tokens, out var first) || !MemoryMarshal.TryGetArray(next.Tokens, out var second)
            || first.Array != second.Array || first.Offset + first.Count != second.Offset)
        {
            return null;
        }

        var tokens = new ReadOnlyMemory<string>(first.Array, first.Offset, first.Count + second.Count);
        if (Logprobs is null && next.Logprobs is null)
            return this with { Tokens = tokens, FinishReason = next.FinishReason, Stop = next.Stop };
        return Logprobs is SampledLogprobs sampled
            ? this with { Tokens = tokens, Logprobs = sampled.Create(tokens), FinishReason = next.FinishReason, Stop = next.Stop }
            : null;
    }
}
