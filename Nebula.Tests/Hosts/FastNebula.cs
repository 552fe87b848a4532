namespace Nebula.Tests.Hosts;

/// <summary>A Nebula at time scale 0 with a fixed seed; shared by all tests.</summary>
public sealed class FastNebula() : LocalNebula(Settings)
{
    /// <summary>The settings of such a host.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["Simulation:TimeScale=0", "Simulation:Seed=7", "AllowedOrigins=https://app.example;https://other.example/"];
}
