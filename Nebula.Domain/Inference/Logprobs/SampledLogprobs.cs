using System.Collections;

namespace Nebula.Domain.Inference.Logprobs;

/// <summary>The log probabilities of some tokens, each made up when it is read: with twenty alternatives one takes a kilobyte, and a long reply may lie waiting for its reader.</summary>
/// <param name="seed">The reply's seed.</param>
/// <param name="index">The first token's position in the reply, from 0.</param>
/// <param name="tokens">The tokens.</param>
/// <param name="top">How many of the likeliest tokens to list with each.</param>
internal sealed class SampledLogprobs(ulong seed, int index, ReadOnlyMemory<string> tokens, int top) : IReadOnlyList<TokenLogprob>
{
    public int Count => tokens.Length;

    public TokenLogprob this[int place] => LogprobSampler.For(seed, index + place, tokens.Span[place], top);

    /// <summary>Those of a longer part of the same reply, which begins where this one does.</summary>
    public SampledLogprobs Create(ReadOnlyMemory<string> longer) => new(seed, index, longer, top);

    public IEnumerator<TokenLogprob> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
