using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nebula.Local.Ui;

/// <summary>What <c>/ui/</c> says if there is no dashboard to serve.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Detail">One sentence: the step that is running, or why it failed.</param>
/// <param name="Output">The last lines that a failed step printed.</param>
internal sealed record DashboardStatus(DashboardPhase Phase, string Detail, IReadOnlyList<string> Output)
{
    private static readonly DashboardStatus NotBuilt = new(DashboardPhase.NotBuilt, "It has not been built.", []);

    /// <summary>Reads what <c>scripts/build-dashboard.mjs</c> last reported. A build whose process has died counts as none.</summary>
    public static DashboardStatus Read(DashboardLocation location)
    {
        if (location.Source is null)
            return NotBuilt;
        try
        {
            var report = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(location.Source, ".build", "status.json")), DashboardJson.Default.BuildReport);
            return report switch
            {
                { Phase: "building" } when IsRunning(report.Pid) => new(DashboardPhase.Building, report.Detail, []),
                { Phase: "failed" } => new(DashboardPhase.Failed, report.Detail, report.Output),
                _ => NotBuilt,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return NotBuilt;
        }
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>How far the dashboard is if there is none to serve yet.</summary>
internal enum DashboardPhase
{
    /// <summary>It is not built, and no process is building it.</summary>
    NotBuilt,

    /// <summary>It is being built.</summary>
    Building,

    /// <summary>The last build failed.</summary>
    Failed,
}

/// <summary>The report of a build, <c>.build/status.json</c> among the dashboard's sources.</summary>
internal sealed record BuildReport(string Phase, string Detail, IReadOnlyList<string> Output, int Pid);

/// <summary>How a report is read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BuildReport))]
internal sealed partial class DashboardJson : JsonSerializerContext;
