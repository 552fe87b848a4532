using System.Globalization;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;

namespace Nebula.Domain.Planning.Search;

/// <summary>Rejects kinds of replicas without running the trace on them, and estimates how many replicas of the others it takes.</summary>
internal sealed class CandidateScreening
{
    private const int SampleSize = 256;

    /// <summary>A short run overestimates what a replica holds by no more than this, or the kind is simulated in vain.</summary>
    private const double Optimism = 1.5;

    private readonly PlanRequest _request;
    private readonly TrafficTrace _sample;

    /// <summary>Prepares the screening of a request.</summary>
    public CandidateScreening(PlanRequest request) => (_request, _sample) = (request, request.Traffic.Sample(SampleSize));

    /// <summary>Screens one kind of replica.</summary>
    /// <returns>An outcome with a reason if it is rejected, otherwise with an estimate.</returns>
    public CandidateOutcome Screen(FleetCandidate candidate, CancellationToken cancellationToken)
    {
        var outcome = new CandidateOutcome(candidate);
        if (candidate.ExplainMisfit() is { } reason)
            return outcome with { Reason = reason };
        var max = GetMaxReplicas(_request, candidate);
        if (max < (candidate.Replicas ?? 1))
        {
            var replicas = candidate.Replicas ?? 1;
            return outcome with { Reason = string.Create(CultureInfo.InvariantCulture, $"{replicas} {(replicas == 1 ? "replica costs" : "replicas cost")} ${replicas * candidate.ReplicaCostPerHourUsd:0.00}/h, more than ${GetMaxCost(_request):0.00}/h.") };
        }

        if (ExplainLength(candidate) is { } length)
            return outcome with { Reason = length };
        var capacity = EstimateRequestsPerSecond(candidate, cancellationToken);
        var needed = Math.Max(1, Math.Ceiling(_request.Traffic.RequestsPerSecond / Math.Max(capacity, 1e-9)));
        outcome = outcome with { EstimatedReplicas = (int)Math.Min(needed, int.MaxValue) };
        return candidate.Replicas is null && max * Optimism < needed
            ? outcome with
            {
                Reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"It would take about {needed:N0} replicas: in a short run each serves {capacity:0.##} requests/s of {_request.Traffic.RequestsPerSecond:0.##}; at most {max} are allowed."),
            }
            : outcome;
    }

    /// <summary>Most replicas that the cost allows; 0 if it allows none.</summary>
    public static int GetMaxReplicas(PlanRequest request, FleetCandidate candidate) =>
        (int)Math.Min(candidate.Replicas ?? request.MaxReplicas, Math.Floor((GetMaxCost(request) / candidate.ReplicaCostPerHourUsd) + 1e-9));

    private static double GetMaxCost(PlanRequest request) => request.Targets.Where(static target => target.Metric == TargetMetric.Cost)
        .Select(static target => target.Limit).Append(request.MaxCostPerHourUsd ?? double.PositiveInfinity).Min();

    private string? ExplainLength(FleetCandidate candidate)
    {
        var longest = Math.Min(candidate.Layout.Model.ContextLength, candidate.Engine.KvTokens);
        if (_request.Traffic.LongestTokens <= longest)
            return null;
        var tooLong = 0;
        foreach (ref readonly var sent in _request.Traffic.Requests)
            tooLong += sent.PromptTokens + sent.OutputTokens > longest ? 1 : 0;
        var share = (double)tooLong / _request.Traffic.Count;
        var target = _request.Targets.FirstOrDefault(target => target.Metric == TargetMetric.ErrorRate && !target.IsMet(share));
        return target is null ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{share * 100:0.##} % of the requests are longer than the {longest:N0} tokens of {(longest < candidate.Layout.Model.ContextLength ? "a replica's KV cache" : "the model's context")}, which misses {target}.");
    }

    /// <summary>Requests per second of one replica while all requests of a sample wait.</summary>
    private double EstimateRequestsPerSecond(FleetCandidate candidate, CancellationToken cancellationToken)
    {
        var result = FleetSimulation.Run(candidate.CreateFleet(1), _sample, _request.Settings with { MaxQueue = int.MaxValue }, cancellationToken: cancellationToken);
        return result.Seconds > 0 ? (result.Requests - result.Errors) / result.Seconds : 0;
    }
}
