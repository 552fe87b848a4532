using System.Diagnostics;
using Nebula.Local.Ui;
using Nebula.Local.Ui.Building;
using Nebula.Tests.Servers;
using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>
/// A copy of the dashboard's sources under <c>artifacts</c>, with its packages and its build, kept from run to run: the tests leave
/// a developer's own <c>node_modules</c> and <c>dist</c> alone.
/// </summary>
public sealed class DashboardWorkshop : IAsyncLifetime
{
    private static readonly string[] NotCopied = ["node_modules", "dist", ".build"];
    private static readonly TimeSpan ScriptTime = TimeSpan.FromMinutes(6);

    private readonly NodeTools _tools = new(Environment.GetEnvironmentVariable("PATH"), TimeProvider.System);
    private string? _missing;

    /// <summary>The root of the source tree.</summary>
    public static string Repository { get; } = Component.FindRepository();

    /// <summary>The dashboard's sources.</summary>
    public static string Sources { get; } = Path.Combine(Repository, "static-web");

    private string Folder { get; } = Path.Combine(Repository, "artifacts", "dashboard", "static-web");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        try
        {
            await _tools.FindNpmAsync(default);
        }
        catch (DashboardBuildException e)
        {
            _missing = $"{e.Message} Install Node.js {NodeTools.Oldest} or later with npm to run this test.";
            return;
        }

        Environment.SetEnvironmentVariable("NEBULA_LOCAL", Path.Combine(AppContext.BaseDirectory, "Nebula.Local.dll")); // the program that the scripts start
        Mirror(Sources, Folder);
        var document = Path.Combine("Nebula.Api", "OpenApi", "openapi.json"); // the generated types are compared with it
        var copy = Path.Combine(Folder, "..", document);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(Path.Combine(Repository, document), copy, overwrite: true);
        var source = new DashboardSource(new DashboardLocation(Path.Combine(Folder, "dist"), Folder));
        await new DashboardBuilder(source, _tools, new DashboardBuildStatus(), TimeProvider.System).EnsureBuiltAsync(default);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs one of the dashboard's npm scripts, and hands what it printed to the running test.</summary>
    /// <param name="script">Its name, and what it is given.</param>
    /// <returns>Its exit code and its last lines.</returns>
    internal async Task<ToolResult> RunAsync(params string[] script)
    {
        if (_missing is not null)
            throw Component.Missing(_missing);
        var npm = await _tools.FindNpmAsync(default);
        var result = await ProcessRunner.RunAsync(npm, ["run", "--silent", .. script], Folder, ScriptTime, TimeProvider.System, ProcessPriorityClass.Normal, TestContext.Current.CancellationToken);
        foreach (var line in result.Output)
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        return result;
    }

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
            else
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
