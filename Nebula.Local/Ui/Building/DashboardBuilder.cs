using System.Diagnostics;
using System.Security.Cryptography;

namespace Nebula.Local.Ui.Building;

/// <summary>Builds the dashboard with npm where it is missing or older than its sources.</summary>
internal sealed class DashboardBuilder(DashboardSource source, NodeTools tools, DashboardBuildStatus board, TimeProvider time)
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(10);

    // Without a network npm would go on asking for minutes before it says so.
    private static readonly string[] Install =
        ["ci", "--include=dev", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];

    private readonly string _installed = Path.Combine(source.Folder, "node_modules", ".nebula-installed");

    /// <summary>Builds it, where that is needed; waits for another process that is building it already.</summary>
    /// <returns>Whether it was built.</returns>
    /// <exception cref="DashboardBuildException">It could not be built.</exception>
    public async Task<bool> EnsureBuiltAsync(CancellationToken cancellationToken)
    {
        if (source.IsCurrent(SourceFingerprint.Compute(source.Folder)))
            return false;
        board.Status = DashboardStatus.Building("Looking for Node.js.");
        var npm = await tools.FindNpmAsync(cancellationToken);
        source.Prepare();
        using var only = await BuildLock.TakeAsync(source.LockFile, time, cancellationToken);
        var fingerprint = SourceFingerprint.Compute(source.Folder); // taken before the build: what changes during it makes the next start build again
        if (source.IsCurrent(fingerprint))
            return false;

        await InstallAsync(npm, cancellationToken);
        var output = source.NewOutput();
        board.Status = DashboardStatus.Building("Building the pages (npm run build).");
        try
        {
            await RunAsync(npm, ["run", "build", "--", "--outDir", output], BuildTime, cancellationToken);
        }
        catch (DashboardBuildException)
        {
            File.Delete(_installed); // perhaps the packages are what is broken
            throw;
        }

        source.Publish(output, fingerprint);
        return true;
    }

    private async Task InstallAsync(string npm, CancellationToken cancellationToken)
    {
        var wanted = LockedPackages();
        if (File.Exists(_installed) && await File.ReadAllTextAsync(_installed, cancellationToken) == wanted)
            return;
        board.Status = DashboardStatus.Building("Fetching the packages it is built with (npm ci).");
        await RunAsync(npm, Install, InstallTime, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(_installed)!); // a project without dependencies has no such folder
        await File.WriteAllTextAsync(_installed, wanted, cancellationToken);
    }

    private string LockedPackages()
    {
        var file = Path.Combine(source.Folder, "package-lock.json");
        return File.Exists(file) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))) : "";
    }

    private async Task RunAsync(string npm, string[] arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        var result = await ProcessRunner.RunAsync(npm, arguments, source.Folder, limit, time, ProcessPriorityClass.BelowNormal, cancellationToken); // requests go first
        if (result.ExitCode != 0)
            throw new DashboardBuildException($"npm {string.Join(' ', arguments.TakeWhile(static argument => argument[0] != '-'))} failed with exit code {result.ExitCode}.", result.Output);
    }
}

/// <summary>Why the dashboard could not be built, for the person who started the program.</summary>
/// <param name="reason">One sentence.</param>
/// <param name="output">The last lines that the failed step printed.</param>
internal sealed class DashboardBuildException(string reason, IReadOnlyList<string>? output = null) : Exception(reason)
{
    /// <summary>The last lines that the failed step printed.</summary>
    public IReadOnlyList<string> Output { get; } = output ?? [];
}
