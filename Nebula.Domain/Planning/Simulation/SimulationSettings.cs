using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Planning.Simulation;

/// <summary>How a trace is run.</summary>
public sealed record SimulationSettings
{
    /// <summary>Requests that may wait for room in the replicas' batches before the next one fails, at least 0. Default <see cref="SimulationOptions.DefaultMaxQueue"/>.</summary>
    public int MaxQueue { get; init; } = SimulationOptions.DefaultMaxQueue;

    /// <summary>How requests are spread over the replicas. Default <see cref="RoutingPolicy.LeastLoaded"/>.</summary>
    public RoutingPolicy Routing { get; init; }

    /// <summary>Multiplies the rate: at 2, the requests of the trace are sent in half the time. Default 1; infinity sends all at once.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Times outside the engine; null takes those of the coefficients.</summary>
    internal FrontEnd? FrontEnd { get; init; }

    /// <summary>How long a step takes; null takes the model of the fleet's layout.</summary>
    internal IStepTime? StepTime { get; init; }
}
