using System.Globalization;
using Nebula.Domain.Common;

namespace Nebula.Domain.Planning.Traffic;

/// <summary>Traffic by its description: random requests of a rate and of lengths, the same for the same seed.</summary>
public sealed record DescribedLoad
{
    /// <summary>Requests per second at the begin, from 0.001 to 100,000.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Seconds of the traffic, from 1 to 86,400. Default 600.</summary>
    public double Seconds { get; init; } = 600;

    /// <summary>Mean tokens of a prompt, at least 1. Default 512.</summary>
    public int InputTokens { get; init; } = 512;

    /// <summary>Mean tokens of a reply, at least 1. Default 256.</summary>
    public int OutputTokens { get; init; } = 256;

    /// <summary>Standard deviation of the lengths, which are log-normal, as a share of their mean, from 0 (all alike) to 5. Default 0.5.</summary>
    public double LengthVariation { get; init; } = 0.5;

    /// <summary>Shape of the gaps' gamma distribution, vLLM's <c>--burstiness</c>: 1 (the default) is Poisson traffic, less is burstier, more is more even. From 0.01 to 100.</summary>
    public double Burstiness { get; init; } = 1;

    /// <summary>Growth of the rate from begin to end as a share of it: 0.5 ends at one and a half times the rate. From -0.99 to 100; default 0.</summary>
    public double Growth { get; init; }

    /// <summary>Leading tokens that all prompts share, such as a system prompt; part of <see cref="InputTokens"/>. Default 0.</summary>
    public int SharedPrefixTokens { get; init; }

    /// <summary>Mean number of requests over all seeds.</summary>
    public double ExpectedRequests => RequestsPerSecond * Seconds * (1 + (Growth / 2));

    /// <summary>Draws the requests.</summary>
    /// <param name="seed">Seed of gaps and lengths.</param>
    /// <exception cref="NebulaException">400: a number is out of range; <c>param</c> is its name below <c>traffic</c>.</exception>
    public TrafficTrace Generate(ulong seed)
    {
        Check("rate", RequestsPerSecond, 0.001, 100_000);
        Check("duration_seconds", Seconds, 1, 86_400);
        Check("input_tokens", InputTokens, 1, TrafficTrace.MaxTokens);
        Check("output_tokens", OutputTokens, 1, TrafficTrace.MaxTokens);
        Check("length_variation", LengthVariation, 0, 5);
        Check("burstiness", Burstiness, 0.01, 100);
        Check("growth", Growth, -0.99, 100);
        Check("shared_prefix_tokens", SharedPrefixTokens, 0, InputTokens);
        Check("rate", ExpectedRequests, 1, TrafficTrace.MaxRequests, "requests in all");
        return new(Describe(), Draw(seed));
    }

    private string Describe() => string.Create(
        CultureInfo.InvariantCulture, $"described load of {RequestsPerSecond:0.###} requests/s, {InputTokens}/{OutputTokens} tokens, for {Seconds:0.#} s");

    private IEnumerable<TrafficRequest> Draw(ulong seed)
    {
        var draw = new RandomDraw(seed);
        var shared = SharedHashes(seed);
        // The expected number of requests up to a time grows with its square; the next request is due where it has grown by the next gap.
        for (var expected = 0.0; ;)
        {
            expected += draw.NextGamma(Burstiness) / Burstiness;
            var time = FindTime(expected);
            if (!(time < Seconds))
                yield break;
            var prompt = Math.Max(SharedPrefixTokens + 1, draw.NextLength(InputTokens, LengthVariation));
            yield return new(time, Math.Min(prompt, TrafficTrace.MaxTokens), Math.Min(draw.NextLength(OutputTokens, LengthVariation), TrafficTrace.MaxTokens), shared);
        }
    }

    /// <summary>Solves <c>rate × (t + growth × t² / (2 × seconds)) = expected</c>; infinite or not a number if the rate never reaches it.</summary>
    private double FindTime(double expected)
    {
        var linear = expected / RequestsPerSecond;
        return Growth == 0 ? linear : Seconds * (Math.Sqrt(1 + (2 * Growth * linear / Seconds)) - 1) / Growth;
    }

    private ulong[]? SharedHashes(ulong seed)
    {
        var hashes = new ulong[SharedPrefixTokens / TrafficTrace.BlockSize];
        for (var (i, chain) = (0, seed); i < hashes.Length; i++)
            hashes[i] = chain = SeededRandom.Mix(chain, (ulong)i);
        return hashes.Length > 0 ? hashes : null;
    }

    private static void Check(string name, double value, double min, double max, string meaning = "")
    {
        if (!(value >= min && value <= max))
        {
            throw NebulaError.Invalid(
                string.Create(CultureInfo.InvariantCulture, $"Invalid 'traffic.{name}': {(meaning.Length > 0 ? $"{value:N0} {meaning}" : $"{value}")} is not from {min} to {max:N0}."),
                $"traffic.{name}").ToException();
        }
    }
}
