using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Estimates;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Models;

namespace Nebula.Api.Management.Deployments;

/// <summary>What a deployment would hold, do and cost.</summary>
internal sealed record EstimateBody(
    string Object,
    bool Fits,
    string? Reason,
    int GpusPerReplica,
    WeightFormat Weights,
    int MaxBatchSize,
    int MaxBatchedTokens,
    long WeightBytes,
    long UsableBytes,
    long KvCacheTokens,
    double? TimeToFirstTokenSeconds,
    double? InterTokenSeconds,
    double? OutputTokensPerSecond,
    PredictionBasis? Basis,
    EstimateErrorBody? ErrorPercent,
    int? SimulatedRequests,
    long? Preemptions,
    double? PrefixCacheHitRate,
    double CostPerHourUsd,
    double? CostPerMillionOutputTokensUsd)
{
    /// <summary>Creates the body of an estimate.</summary>
    public static EstimateBody Create(DeploymentEstimate estimate) => new(
        "estimate",
        estimate.Fits,
        estimate.Reason,
        estimate.GpusPerReplica,
        estimate.Weights,
        estimate.MaxBatchSize,
        estimate.MaxBatchedTokens,
        estimate.WeightBytes,
        estimate.UsableBytes,
        estimate.KvCacheTokens,
        estimate.TimeToFirstTokenSeconds,
        estimate.InterTokenSeconds,
        estimate.OutputTokensPerSecond,
        estimate.Quality?.Basis,
        EstimateErrorBody.Create(estimate),
        estimate.SimulatedRequests,
        estimate.Preemptions,
        estimate.PrefixCacheHitRate,
        estimate.CostPerHourUsd,
        estimate.CostPerMillionOutputTokensUsd);
}

/// <summary>How far predictions of that kind are from measurements at the median, in percent, by the field that they are about.</summary>
internal sealed record EstimateErrorBody(
    double TimeToFirstTokenSeconds, double? InterTokenSeconds, double OutputTokensPerSecond, double CostPerMillionOutputTokensUsd)
{
    /// <summary>The errors of an estimate; null if it has no speed.</summary>
    /// <remarks>Throughput follows from the time per token, and the cost from the throughput; with a single token per reply, from the time to it.</remarks>
    public static EstimateErrorBody? Create(DeploymentEstimate estimate)
    {
        if (estimate.Quality is not { } quality)
            return null;
        var between = estimate.InterTokenSeconds is null ? (double?)null : quality.TimePerOutputTokenErrorPercent;
        var throughput = between ?? quality.TimeToFirstTokenErrorPercent;
        return new EstimateErrorBody(quality.TimeToFirstTokenErrorPercent, between, throughput, throughput);
    }
}

/// <summary>A deployment that may be created, and the load to estimate it under.</summary>
/// <param name="Wanted">The deployment.</param>
/// <param name="Load">The load.</param>
internal sealed record EstimateRequest(NewDeployment Wanted, EstimateLoad Load);
