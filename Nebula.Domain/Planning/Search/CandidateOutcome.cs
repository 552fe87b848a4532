using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Search;

/// <summary>What became of a kind of replica.</summary>
/// <param name="Candidate">The kind.</param>
public sealed record CandidateOutcome(FleetCandidate Candidate)
{
    /// <summary>The fleet whose result this is: the smallest that reaches the targets, or the largest that was tried; null if none was simulated.</summary>
    public Fleet? Fleet { get; init; }

    /// <summary>Its whole run; null if none was simulated.</summary>
    public FleetResult? Result { get; init; }

    /// <summary>Whether it reaches all targets.</summary>
    public bool Meets { get; init; }

    /// <summary>Replicas that a short run of one replica makes likely; 0 if there was none.</summary>
    public int EstimatedReplicas { get; init; }

    /// <summary>Why it was not simulated, in one sentence; null if it was.</summary>
    public string? Reason { get; init; }

    /// <summary>The target that it misses by most; null if it misses none, or was not simulated.</summary>
    public Target? MissedTarget { get; init; }

    /// <summary>Other fleets of the kind that were run to the end in the search.</summary>
    public IReadOnlyList<(Fleet Fleet, FleetResult Result)> OtherRuns { get; init; } = [];

    /// <summary>The replicas of a listed fleet; otherwise those that are likely.</summary>
    internal int ExpectedReplicas => Candidate.Replicas ?? EstimatedReplicas;

    /// <summary>US dollars per hour of the expected replicas.</summary>
    internal double ExpectedCostPerHourUsd => ExpectedReplicas * Candidate.ReplicaCostPerHourUsd;
}
