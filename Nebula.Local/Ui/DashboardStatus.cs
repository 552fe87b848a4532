namespace Nebula.Local.Ui;

/// <summary>What <c>/ui/</c> says where there is no dashboard to serve.</summary>
/// <param name="Phase">How far it is.</param>
/// <param name="Detail">One sentence: the step that runs, or why it failed.</param>
/// <param name="Output">The last lines that a failed step printed.</param>
internal sealed record DashboardStatus(DashboardPhase Phase, string Detail, IReadOnlyList<string> Output)
{
    /// <summary>Nobody builds it.</summary>
    public static DashboardStatus NotBuilt { get; } = new(DashboardPhase.NotBuilt, "It has not been built.", []);

    /// <summary>A build that runs.</summary>
    /// <param name="step">What it is doing, as a sentence.</param>
    public static DashboardStatus Building(string step) => new(DashboardPhase.Building, step, []);

    /// <summary>A build that failed.</summary>
    public static DashboardStatus Failed(string reason, IReadOnlyList<string> output) => new(DashboardPhase.Failed, reason, output);
}

/// <summary>How far the dashboard is where there is none to serve yet.</summary>
internal enum DashboardPhase
{
    /// <summary>Nobody builds it.</summary>
    NotBuilt,

    /// <summary>It is being built.</summary>
    Building,

    /// <summary>Building it failed.</summary>
    Failed,
}
