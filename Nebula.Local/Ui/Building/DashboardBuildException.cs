namespace Nebula.Local.Ui.Building;

/// <summary>Why the dashboard could not be built, for the person who started the program.</summary>
/// <param name="reason">One sentence.</param>
/// <param name="output">The last lines that the failed step printed.</param>
internal sealed class DashboardBuildException(string reason, IReadOnlyList<string>? output = null) : Exception(reason)
{
    /// <summary>The last lines that the failed step printed.</summary>
    public IReadOnlyList<string> Output { get; } = output ?? [];
}
