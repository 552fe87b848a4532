using Nebula.Domain.Deployments;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;

namespace Nebula.Domain.Planning.Search;

/// <summary>What to plan.</summary>
public sealed record PlanRequest
{
    /// <summary>The traffic.</summary>
    public required TrafficTrace Traffic { get; init; }

    /// <summary>The kinds of replicas to choose from, at least one.</summary>
    public required IReadOnlyList<FleetCandidate> Candidates { get; init; }

    /// <summary>What the fleet has to reach, see <see cref="TargetParser"/>.</summary>
    public required IReadOnlyList<Target> Targets { get; init; }

    /// <summary>Most US dollars per hour; null for any.</summary>
    public double? MaxCostPerHourUsd { get; init; }

    /// <summary>Most replicas of a fleet, at least 1. Default <see cref="DeploymentService.MaxReplicas"/>.</summary>
    public int MaxReplicas { get; init; } = DeploymentService.MaxReplicas;

    /// <summary>Most kinds of replicas that are simulated with the whole trace, at least 1; the others are only estimated. Default 24.</summary>
    public int MaxSimulated { get; init; } = 24;

    /// <summary>How the trace is run.</summary>
    public SimulationSettings Settings { get; init; } = new();

    /// <summary>The seed of the traffic, for the report. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Most threads. Default: one per processor. The report does not depend on it.</summary>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;
}

/// <summary>How far a plan is.</summary>
/// <param name="Done">Share of the work that is done, from 0 to 1; an estimate, which never decreases.</param>
/// <param name="Activity">What happens now, in a few words.</param>
public readonly record struct PlanProgress(double Done, string Activity);
