namespace Nebula.Tests.Hosts;

/// <summary>A Nebula that waits for nothing and draws the same answers every time; one for all tests.</summary>
public sealed class FastNebula() : LocalNebula(Settings)
{
    /// <summary>What makes a host one.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["Simulation:TimeScale=0", "Simulation:Seed=7", "AllowedOrigins=https://app.example;https://other.example/"];
}
