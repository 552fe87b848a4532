namespace Nebula.Domain.Gpus;

/// <summary>What a deployment would hold, do and cost under a steady load; the body of <c>POST /models/estimate</c>.</summary>
/// <remarks>Where it does not fit, or has no replicas, what it would do is unknown: the nullable numbers are <see langword="null"/>.</remarks>
public sealed record DeploymentEstimate
{
    /// <summary>Whether a replica holds the model and a request of that length.</summary>
    public required bool Fits { get; init; }

    /// <summary>Why it does not fit, in one sentence with the arithmetic; <see langword="null"/> where it does.</summary>
    public string? Reason { get; init; }

    /// <summary>Bytes of the model's weights; every replica loads them.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Tokens that the KV cache of one replica holds; 0 where not even the weights fit.</summary>
    public required long KvCacheTokens { get; init; }

    /// <summary>Mean seconds from a request's arrival to its first token, the wait for a seat included.</summary>
    public double? TimeToFirstTokenSeconds { get; init; }

    /// <summary>Mean seconds between two tokens of one reply.</summary>
    public double? InterTokenSeconds { get; init; }

    /// <summary>Output tokens per second of all replicas together.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>US dollars for an hour of all GPUs of all replicas, busy or not.</summary>
    public required double CostPerHourUsd { get; init; }

    /// <summary>US dollars for a million output tokens at that throughput; the input tokens' work is in it.</summary>
    public double? CostPerMillionOutputTokensUsd { get; init; }
}
