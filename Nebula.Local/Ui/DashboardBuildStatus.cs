namespace Nebula.Local.Ui;

/// <summary>Where the build writes how far it is, and the page reads it.</summary>
internal sealed class DashboardBuildStatus
{
    private volatile DashboardStatus _status = DashboardStatus.NotBuilt;

    /// <summary>The newest status.</summary>
    public DashboardStatus Status
    {
        get => _status;
        set => _status = value;
    }
}
