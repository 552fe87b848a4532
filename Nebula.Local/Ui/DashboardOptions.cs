namespace Nebula.Local.Ui;

/// <summary>Where the dashboard comes from, section <c>Nebula:Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nebula:Dashboard";

    /// <summary>
    /// The environment variable that the project's launch profile sets: <c>dotnet run</c> and development environments start the
    /// program through it; tests, published programs and <c>dotnet Nebula.Local.dll</c> do not.
    /// </summary>
    public const string RunFromSource = "NEBULA_RUN_FROM_SOURCE";

    /// <summary>
    /// Whether the dashboard is built in the background where it is missing or older than its sources. Default: only where
    /// <see cref="RunFromSource"/> is set, as it is under <c>dotnet run</c>. A published dashboard is never built again.
    /// </summary>
    public bool? Build { get; set; }

    /// <summary>
    /// The folder of the dashboard's sources; what is served is its <c>dist</c>. Empty: the <c>ui</c> folder beside the program where it was
    /// published with one, else <c>static-web</c> of the source tree that the program lies in.
    /// </summary>
    public string? Source { get; set; }
}
