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
    /// <summary>An estimate as the engine made it.</summary>
    public static EstimateBody Of(DeploymentEstimate estimate) => new(
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
