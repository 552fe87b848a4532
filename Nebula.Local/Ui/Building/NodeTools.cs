using System.Diagnostics;

namespace Nebula.Local.Ui.Building;

/// <summary>Node.js and npm on this machine.</summary>
/// <param name="searchPath">The folders to look in, as the variable PATH has them.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeTools(string? searchPath, TimeProvider time)
{
    /// <summary>The oldest Node.js that the dashboard's build tools run on (Vite's own requirement).</summary>
    public static readonly Version Oldest = new(20, 19);

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(20);

    /// <summary>Finds npm, after seeing that Node.js is there and new enough.</summary>
    /// <returns>npm's full path.</returns>
    /// <exception cref="DashboardBuildException">One is missing or too old.</exception>
    public async Task<string> FindNpmAsync(CancellationToken cancellationToken)
    {
        var windows = OperatingSystem.IsWindows();
        var node = Find(windows ? "node.exe" : "node") ?? throw new DashboardBuildException("Node.js is not on the PATH.");
        var answer = await ProcessRunner.RunAsync(node, ["--version"], Path.GetTempPath(), AnswerTime, time, ProcessPriorityClass.Normal, cancellationToken);
        var version = Parse(answer.Output is [.., var last] ? last : "")
            ?? throw new DashboardBuildException($"{node} does not tell its version.", answer.Output);
        if (version < Oldest)
            throw new DashboardBuildException($"Node.js {version} is too old; the dashboard's build needs {Oldest} or later.");
        return Find(windows ? "npm.cmd" : "npm") ?? throw new DashboardBuildException($"Node.js {version} is there, but npm is not on the PATH.");
    }

    /// <summary>Reads what <c>node --version</c> prints.</summary>
    internal static Version? Parse(string text) => text.StartsWith('v') && Version.TryParse(text.AsSpan(1), out var version) ? version : null;

    private string? Find(string name) => (searchPath ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(folder => Path.Combine(folder.Trim('"'), name))
        .FirstOrDefault(File.Exists);
}
