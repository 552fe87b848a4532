using System.Collections;

namespace Nebula.Domain.Inference.Logprobs;

/// <summary>
/// The log probabilities of a range of tokens, each sampled when it is read. With 20 alternatives one takes a kilobyte, and a long reply may wait for
/// its reader.
/// </summary>
/// <param name="seed">The reply's seed.</param>
/// <param name="index">The first token's position in the reply, from 0.</param>
/// <param name="tokens">The tokens.</param>
/// <param name="top">How many of the likeliest tokens to list with each.</param>
internal sealed class SampledLogprobs(ulong seed, int index, ReadOnlyMemory<string> tokens, int top) : IReadOnlyList<TokenLogprob>
{
    public int Count => tokens.Length;

    public TokenLogprob this[int place] => LogprobSampler.Sample(seed, index + place, tokens.Span[place], top);

    /// <summary>Creates the log probabilities of a longer range that starts at the same position.</summary>
    public SampledLogprobs Create(ReadOnlyMemory<string> longer) => new(seed, index, longer, top);

    public IEnumerator<TokenLogprob> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
