namespace Nebula.Local.Ui;

/// <summary>Where the dashboard comes from, section <c>Nebula:Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nebula:Dashboard";

    /// <summary>
    /// The folder of the dashboard's sources; its <c>dist</c> is what is served. Empty: the <c>ui</c> folder beside the program if it was
    /// published with one, else <c>static-web</c> of the source tree that the program is in.
    /// </summary>
    public string? Source { get; set; }
}
