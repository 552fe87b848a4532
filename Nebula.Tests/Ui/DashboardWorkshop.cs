using Nebula.Tests.Servers;
using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>
/// A copy of the dashboard's sources under <c>artifacts</c>, with its packages and its build, kept between runs: the tests do not touch
/// a developer's own <c>node_modules</c> and <c>dist</c>.
/// </summary>
public sealed class DashboardWorkshop : IAsyncLifetime
{
    /// <summary>What to install for tests that run npm.</summary>
    public const string NodeAdvice = "Node.js 20.19 or later with npm, https://nodejs.org";

    private static readonly string[] NotCopied = ["node_modules", "dist", ".build"];
    private static readonly TimeSpan ScriptTimeout = TimeSpan.FromMinutes(15);

    private string? _missing;

    /// <summary>The root of the source tree.</summary>
    public static string Repository { get; } = Component.FindRepository();

    /// <summary>The dashboard's sources.</summary>
    public static string Sources { get; } = Path.Combine(Repository, "static-web");

    private string Folder { get; } = Path.Combine(Repository, "artifacts", "dashboard", "static-web");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Component.TryFind("node") is null)
        {
            _missing = $"Node.js is not installed. Install it to run this test: {NodeAdvice}";
            return;
        }

        Environment.SetEnvironmentVariable("NEBULA_LOCAL", Path.Combine(AppContext.BaseDirectory, "Nebula.Local.dll")); // the program that the scripts start
        Mirror(Sources, Folder);
        var document = Path.Combine("Nebula.Api", "ApiDescription", "openapi.json"); // the generated types are compared with it
        var copy = Path.Combine(Folder, "..", document);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(Path.Combine(Repository, document), copy, overwrite: true);
        var build = await ProgramRun.RunAsync("node", ["scripts/build-dashboard.mjs"], Folder);
        if (build.ExitCode != 0)
            throw new InvalidOperationException(build.Output);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs one of the dashboard's npm scripts, and writes what it printed to the running test's output.</summary>
    /// <param name="script">Its name and its arguments.</param>
    internal async Task<ProgramRun> RunAsync(params string[] script)
    {
        if (_missing is not null)
            throw Component.Missing(_missing);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(ScriptTimeout);
        var run = await ProgramRun.RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["run", "--silent", .. script], Folder, cancellationToken: timeout.Token);
        TestContext.Current.TestOutputHelper?.WriteLine(run.Output);
        return run;
    }

    // File times are copied too: an unchanged source stays older than the copy's build.
    private static void Mirror(string from, string to)
    {
        Directory.CreateDirectory(to);
        var wanted = new HashSet<string>(NotCopied, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos().Where(entry => !wanted.Contains(entry.Name)).ToList())
        {
            wanted.Add(entry.Name);
            var target = Path.Combine(to, entry.Name);
            if (entry is DirectoryInfo)
                Mirror(entry.FullName, target);
            else if (!File.Exists(target) || File.GetLastWriteTimeUtc(target) != entry.LastWriteTimeUtc)
                File.Copy(entry.FullName, target, overwrite: true);
        }

        foreach (var left in new DirectoryInfo(to).EnumerateFileSystemInfos().Where(entry => !wanted.Contains(entry.Name)).ToList())
        {
            if (left is DirectoryInfo folder)
                folder.Delete(recursive: true);
            else
                left.Delete();
        }
    }
}
