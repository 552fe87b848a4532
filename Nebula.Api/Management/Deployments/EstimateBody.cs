using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus;

namespace Nebula.Api.Management.Deployments;

/// <summary>What a deployment would hold, do and cost.</summary>
internal sealed record EstimateBody(
    string Object,
    bool Fits,
    string? Reason,
    long WeightBytes,
    long KvCacheTokens,
    double? TimeToFirstTokenSeconds,
    double? InterTokenSeconds,
    double? OutputTokensPerSecond,
    double CostPerHourUsd,
    double? CostPerMillionOutputTokensUsd)
{
    /// <summary>Creates the body of an estimate.</summary>
    public static EstimateBody Create(DeploymentEstimate estimate) => new(
        "estimate",
        estimate.Fits,
        estimate.Reason,
        estimate.WeightBytes,
        estimate.KvCacheTokens,
        estimate.TimeToFirstTokenSeconds,
        estimate.InterTokenSeconds,
        estimate.OutputTokensPerSecond,
        estimate.CostPerHourUsd,
        estimate.CostPerMillionOutputTokensUsd);
}

/// <summary>A deployment that may be created, and the load to estimate it under.</summary>
/// <param name="Wanted">The deployment.</param>
/// <param name="Concurrency">Concurrent requests.</param>
/// <param name="InputTokens">Tokens of each prompt.</param>
/// <param name="OutputTokens">Tokens of each reply.</param>
internal sealed record EstimateRequest(NewDeployment Wanted, int Concurrency, int InputTokens, int OutputTokens);
