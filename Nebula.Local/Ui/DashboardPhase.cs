namespace Nebula.Local.Ui;

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
