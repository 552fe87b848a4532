namespace Nebula.Tests.Hosts;

/// <summary>A Nebula whose tokens come one by one, five times as fast as real ones, and before whose seats two requests may wait; one for all tests.</summary>
public sealed class PacedNebula() : LocalNebula(Settings)
{
    public const int MaxQueue = 2;

    /// <summary>What makes a host one.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["Simulation:TimeScale=0.2", $"Simulation:MaxQueue={MaxQueue}"];
}
