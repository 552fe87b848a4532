namespace Nebula.Domain.Gpus;

/// <summary>A deployment's predicted capacity, speed and cost under a steady load; the body of <c>POST /models/estimate</c>.</summary>
/// <remarks>If the model does not fit, or there are no replicas, the speed is unknown: the nullable numbers are <see langword="null"/>.</remarks>
public sealed record DeploymentEstimate
{
    /// <summary>Whether a replica holds the model and a request of that length.</summary>
    public required bool Fits { get; init; }

    /// <summary>Why it does not fit, in one sentence with the arithmetic; <see langword="null"/> if it fits.</summary>
    public string? Reason { get; init; }

    /// <summary>Bytes of the model's weights; every replica loads them.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Tokens that the KV cache of one replica holds; 0 if the weights do not fit.</summary>
    public required long KvCacheTokens { get; init; }

    /// <summary>Mean seconds from a request's arrival to its first token, including the time in the queue.</summary>
    public double? TimeToFirstTokenSeconds { get; init; }

    /// <summary>Mean seconds between two tokens of one reply.</summary>
    public double? InterTokenSeconds { get; init; }

    /// <summary>Output tokens per second of all replicas together.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>US dollars per hour for all GPUs of all replicas, busy or idle.</summary>
    public required double CostPerHourUsd { get; init; }

    /// <summary>US dollars per million output tokens at that throughput, including the work for the input tokens.</summary>
    public double? CostPerMillionOutputTokensUsd { get; init; }
}
