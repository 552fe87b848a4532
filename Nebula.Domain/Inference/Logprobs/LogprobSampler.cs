using System.Text;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.ReplyText;

namespace Nebula.Domain.Inference.Logprobs;

/// <summary>Samples plausible log probabilities for the tokens of a simulated reply: the same for the same seed, position and token.</summary>
public static class LogprobSampler
{
    /// <summary>The most alternatives that OpenAI's API returns.</summary>
    public const int MaxTop = 20;

    private const double Precision = 1e6;

    /// <summary>The minimum probability of all other tokens together. JSON has no number for the logarithm of zero.</summary>
    private const double MinRemainder = 1e-7;

    /// <summary>
    /// Samples the log probability of one token and of the likeliest tokens at its position. The probabilities add up to at most 1. Four tokens
    /// in five rank first at their position; nearly all others rank second or third.
    /// </summary>
    /// <param name="seed">The reply's seed.</param>
    /// <param name="index">The token's position in the reply, from 0.</param>
    /// <param name="token">The token's text.</param>
    /// <param name="top">How many of the likeliest tokens to list, from 0 to <see cref="MaxTop"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="top"/> is out of range.</exception>
    public static TokenLogprob Sample(ulong seed, int index, string token, int top)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top, MaxTop);

        var random = new SeededRandom(SeededRandom.Mix(seed, (ulong)index));
        var dice = random.NextInt(100);
        var rank = dice < 80 ? 0 : dice < 93 ? 1 : dice < 98 ? 2 : 3 + random.NextInt(4);

        // A token of a lower rank has a close rival; a token of rank 0 is often nearly certain.
        var share = rank == 0 ? 1 - Math.Max(MinRemainder, 0.65 * Math.Pow(random.NextDouble(), 3)) : 0.35 + (0.25 * random.NextDouble());
        var alternatives = ReplyVocabulary.GetAlternatives(token);
        var next = random.NextInt(alternatives.Length);
        var bytes = Encoding.UTF8.GetBytes(token);
        var listed = top == 0 ? [] : new TopLogprob[top];
        var left = 1.0;
        double chosen = 0;
        for (var i = 0; i < top || i <= rank; i++)
        {
            var logprob = Math.Min(0, Math.Floor(Math.Log(left * share) * Precision) / Precision);
            left *= 1 - share;
            share = 0.35 + (0.25 * share);
            if (i == rank)
                chosen = logprob;
            if (i >= top)
                continue;
            if (i == rank)
            {
                listed[i] = new TopLogprob(token, logprob, bytes);
                continue;
            }

            if (string.Equals(alternatives[next].Text, token, StringComparison.Ordinal))
                next = (next + 1) % alternatives.Length;
            listed[i] = new TopLogprob(alternatives[next].Text, logprob, alternatives[next].Bytes);
            next = (next + 1) % alternatives.Length;
        }

        return new TokenLogprob(token, chosen, bytes, listed);
    }
}
