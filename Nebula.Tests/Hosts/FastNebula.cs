namespace Nebula.Tests.Hosts;

/// <summary>A Nebula at time scale 0 with a fixed seed; shared by all tests.</summary>
public sealed class FastNebula() : LocalNebula(Settings)
{
    /// <summary>The token that scrapes its metrics.</summary>
    public const string ScrapeToken = "scrape-token-of-the-tests";

    /// <summary>The settings of such a host.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["Simulation:TimeScale=0", "Simulation:Seed=7", $"Metrics:Token={ScrapeToken}", "AllowedOrigins=https://app.example;https://other.example/"];
}
