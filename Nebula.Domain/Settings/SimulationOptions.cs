using System.ComponentModel.DataAnnotations;
using Nebula.Domain.Engine.Routing;

namespace Nebula.Domain.Settings;

/// <summary>Section <c>Nebula:Simulation</c>.</summary>
public sealed class SimulationOptions
{
    /// <summary>Multiplies every wait: 1 is real time, 0.1 ten times as fast, 0 does not wait. Default 1.</summary>
    [Range(0, 1_000)]
    public double TimeScale { get; set; } = 1;

    /// <summary>Makes every answer repeatable. Empty: an answer whose request names no seed differs from call to call.</summary>
    public long? Seed { get; set; }

    /// <summary>How many sequences may wait for the replicas of one deployment before the next gets 503. Default 1,024.</summary>
    [Range(0, 1_000_000)]
    public int MaxQueue { get; set; } = 1_024;

    /// <summary>How requests are spread over the replicas of a deployment. Default <see cref="RoutingPolicy.LeastLoaded"/>.</summary>
    public RoutingPolicy Routing { get; set; } = RoutingPolicy.LeastLoaded;
}
