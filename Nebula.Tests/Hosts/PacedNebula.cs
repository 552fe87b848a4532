namespace Nebula.Tests.Hosts;

/// <summary>
/// A Nebula whose tokens arrive one by one, five times as fast as in real time, and whose queue holds two requests; shared by all tests.
/// </summary>
public sealed class PacedNebula() : LocalNebula(Settings)
{
    public const int MaxQueue = 2;

    /// <summary>The settings of such a host.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["Simulation:TimeScale=0.2", $"Simulation:MaxQueue={MaxQueue}"];
}
