namespace Nebula.Domain.Inference.Requests;

/// <summary>The sampling parameters that have an effect on the text.</summary>
public sealed record Sampling
{
    /// <summary>Every parameter at its default.</summary>
    public static Sampling Default { get; } = new();

    /// <summary><c>temperature</c>, 0 to 2; null if the request has none. With 0 a request repeats its answer without a seed.</summary>
    public double? Temperature { get; init; }

    /// <summary><c>presence_penalty</c>, -2 to 2. Default 0.</summary>
    public double PresencePenalty { get; init; }

    /// <summary><c>frequency_penalty</c>, -2 to 2. Default 0.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary><c>logit_bias</c>: token ids of o200k_base with a bias from -100 (never) to 100 (always); null if the request has none.</summary>
    public IReadOnlyDictionary<int, double>? LogitBias { get; init; }
}
