using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments.Estimates;

/// <summary>A deployment's predicted capacity, speed and cost under a steady load.</summary>
/// <remarks>If the model does not fit, or there are no replicas, the speed is unknown: the nullable numbers are <see langword="null"/>.</remarks>
public sealed record DeploymentEstimate
{
    /// <summary>Whether a replica holds the model and a request of that length.</summary>
    public required bool Fits { get; init; }

    /// <summary>Why it does not fit, in one sentence with the arithmetic; <see langword="null"/> if it fits.</summary>
    public string? Reason { get; init; }

    /// <summary>GPUs of a replica.</summary>
    public required int GpusPerReplica { get; init; }

    /// <summary>Format of the weights.</summary>
    public required WeightFormat Weights { get; init; }

    /// <summary>The most sequences that a replica runs at once.</summary>
    public required int MaxBatchSize { get; init; }

    /// <summary>The most tokens of a step.</summary>
    public required int MaxBatchedTokens { get; init; }

    /// <summary>Bytes of the model's weights; every replica loads them.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Bytes that weights and KV cache of a replica may use together.</summary>
    public required long UsableBytes { get; init; }

    /// <summary>Tokens that the KV cache of one replica holds; 0 if the weights do not fit.</summary>
    public required long KvCacheTokens { get; init; }

    /// <summary>Mean seconds from a request's arrival to its first token, including the time in the queue.</summary>
    public double? TimeToFirstTokenSeconds { get; init; }

    /// <summary>Mean seconds between two tokens of one reply; also <see langword="null"/> if a reply has one token.</summary>
    public double? InterTokenSeconds { get; init; }

    /// <summary>Output tokens per second of all replicas together.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>What the speed rests on.</summary>
    public PredictionQuality? Quality { get; init; }

    /// <summary>Requests that were simulated.</summary>
    public int? SimulatedRequests { get; init; }

    /// <summary>Times that a simulated request lost its KV blocks and was computed again.</summary>
    public long? Preemptions { get; init; }

    /// <summary>Share of the simulated prompt tokens that were found in the prefix cache, 0 to 1; also <see langword="null"/> without a prefix cache.</summary>
    public double? PrefixCacheHitRate { get; init; }

    /// <summary>US dollars per hour for all GPUs of all replicas, busy or idle.</summary>
    public required double CostPerHourUsd { get; init; }

    /// <summary>US dollars per million output tokens at that throughput, including the work for the input tokens.</summary>
    public double? CostPerMillionOutputTokensUsd { get; init; }
}
