using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Search;

/// <summary>How much of its traffic a fleet holds.</summary>
public sealed record SweepResult
{
    /// <summary>Highest rate, as a multiple of the traffic's, at which all targets are reached, to 1 %; 0 if they are not at a 64th of the traffic's.</summary>
    public required double HeldFactor { get; init; }

    /// <summary>The target that breaks first above that rate.</summary>
    public required Target? BreakingTarget { get; init; }

    /// <summary>
    /// Requests per second that the fleet finishes at most, in the runs of the sweep and in one in which all requests are sent at once: above this rate, the queue grows as
    /// long as the load lasts.
    /// </summary>
    public required double CliffRequestsPerSecond { get; init; }

    /// <summary>Runs at several rates, ascending.</summary>
    public required IReadOnlyList<SweepPoint> Points { get; init; }
}

/// <summary>A run at one rate.</summary>
/// <param name="Factor">The rate as a multiple of the traffic's.</param>
/// <param name="Result">The whole run.</param>
public sealed record SweepPoint(double Factor, FleetResult Result);
