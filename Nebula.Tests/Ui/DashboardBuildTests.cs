using Nebula.Tests.Hosts;
using Nebula.Tests.Packaging;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>How the dashboard is built by the script that <c>dotnet run</c> and <c>dotnet publish</c> start, with real npm.</summary>
[Collection(nameof(PackedNebula))] // publishes the same project, whose intermediate files two programs may not write at once
public sealed class DashboardBuildTests : IDisposable
{
    private static readonly string Script = Path.Combine(DashboardWorkshop.Sources, "scripts", "build-dashboard.mjs");

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task A_second_build_does_nothing_until_a_source_has_changed()
    {
        NpmProject.WriteTo(_root);
        (await BuildAsync()).ExitCode.ShouldBe(0);
        (await BuildAsync()).ExitCode.ShouldBe(0);
        NpmProject.Builds(_root).Count.ShouldBe(1);
        Page.ShouldContain("<h1>built</h1>");

        _root.Write("static-web/index.html", "<head></head><h1>changed</h1>");
        (await BuildAsync()).ExitCode.ShouldBe(0);
        Page.ShouldContain("<h1>changed</h1>");

        _root.Write("static-web/src/old.ts", "");
        (await BuildAsync()).ExitCode.ShouldBe(0);
        File.Delete(_root["static-web/src/old.ts"]);
        (await BuildAsync()).ExitCode.ShouldBe(0);
        NpmProject.Builds(_root).Count.ShouldBe(4, "a removed source is a change too");
    }

    [Fact]
    public async Task A_file_that_is_not_a_source_triggers_no_build()
    {
        NpmProject.WriteTo(_root);
        (await BuildAsync()).ExitCode.ShouldBe(0);
        foreach (var other in (string[])["node_modules/a.js", "e2e/a.mjs", ".build/other", "tsconfig.app.tsbuildinfo"])
            _root.Write($"static-web/{other}", "x");
        (await BuildAsync()).ExitCode.ShouldBe(0);
        NpmProject.Builds(_root).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_dashboard_built_by_hand_counts_as_current()
    {
        NpmProject.WriteTo(_root);
        _root.Write("static-web/dist/index.html", "by hand");
        (await BuildAsync()).ExitCode.ShouldBe(0);
        NpmProject.Builds(_root).ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_builds_at_once_build_once()
    {
        NpmProject.WriteTo(_root, """{ "wait": 1000 }""");
        foreach (var build in await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => BuildAsync())))
            build.ExitCode.ShouldBe(0, build.Output);
        NpmProject.Builds(_root).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_killed_build_is_repeated_and_leaves_no_partial_dashboard()
    {
        NpmProject.WriteTo(_root, """{ "wait": 60000 }""");
        using (var killing = new CancellationTokenSource())
        {
            var build = BuildAsync(killing.Token);
            await Eventually.HoldsAsync(() => NpmProject.Builds(_root).Count == 1);
            await killing.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(build);
        }

        Directory.Exists(_root["static-web/dist"]).ShouldBeFalse();
        _root.Write("static-web/build.json", "{}");
        (await BuildAsync()).ExitCode.ShouldBe(0);
        Page.ShouldContain("<h1>built</h1>");
        Directory.EnumerateDirectories(_root["static-web/.build"]).ShouldBeEmpty("what was interrupted is removed");
    }

    [Fact]
    public async Task A_failed_build_shows_the_output_of_npm_and_keeps_the_older_dashboard()
    {
        NpmProject.WriteTo(_root);
        (await BuildAsync()).ExitCode.ShouldBe(0);
        _root.Write("static-web/build.json", """{ "fail": true }""");
        var failed = await BuildAsync();
        failed.ExitCode.ShouldBe(1);
        failed.Output.ShouldContain("npm run build failed with exit code 2.");
        failed.Output.ShouldContain("src/main.tsx(1,1): error <TS1005> & more");
        Page.ShouldContain("<h1>built</h1>");
    }

    [Fact]
    public async Task Without_a_network_it_shows_the_output_of_npm()
    {
        NpmProject.WriteTo(_root);
        NpmProject.DependOnUnreachablePackage(_root);
        var failed = await BuildAsync();
        failed.ExitCode.ShouldBe(1);
        failed.Output.ShouldContain("npm ci failed with exit code 1.");
        failed.Output.ShouldContain("ECONNREFUSED");
    }

    [Fact]
    public async Task Dotnet_run_starts_a_build_in_the_background()
    {
        NpmProject.WriteTo(_root, """{ "wait": 1000 }""");
        // The command link ends at once; the build outlives it.
        var run = await DotnetAsync("run", "--no-build", "-p:BuildDashboard=true", $"-p:DashboardFolder={_root["static-web"]}/", "--", "link");
        run.Output.ShouldContain("There is no admin key in");
        await Eventually.HoldsAsync(() => File.Exists(_root["static-web/dist/index.html"]));
    }

    [Fact]
    public async Task Dotnet_run_without_Node_starts_the_program()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The PATH of this test is a folder of links.");
        NpmProject.WriteTo(_root);
        foreach (var program in (string[])["sh", "dotnet"])
            File.CreateSymbolicLink(_root[program], Component.Find(program, program));
        var run = await DotnetAsync(["run", "--no-build", "-p:BuildDashboard=true", $"-p:DashboardFolder={_root["static-web"]}/", "--", "link"], path: _root.Path);
        run.Output.ShouldContain("There is no admin key in");
        run.Output.ShouldNotContain("warning");
    }

    [Fact]
    public async Task Dotnet_publish_puts_the_dashboard_into_the_ui_folder()
    {
        NpmProject.WriteTo(_root);
        var publish = await DotnetAsync("publish", "--no-build", "-c", Configuration, "-p:BuildDashboard=true", $"-p:DashboardFolder={_root["static-web"]}/", "-o", _root["published"]);
        publish.ExitCode.ShouldBe(0, publish.Output);
        (await File.ReadAllTextAsync(_root["published/ui/index.html"])).ShouldContain("<h1>built</h1>");
        File.Exists(_root["published/ui/assets/index-12345678.js"]).ShouldBeTrue();
    }

    private static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private string Page => File.ReadAllText(_root["static-web/dist/index.html"]);

    private Task<ProgramRun> BuildAsync(CancellationToken cancellationToken = default) => ProgramRun.RunAsync(
        Component.Find("node", DashboardWorkshop.NodeAdvice), [Script], _root.Path, [new("DASHBOARD_FOLDER", _root["static-web"])], cancellationToken);

    private Task<ProgramRun> DotnetAsync(params string[] arguments) => DotnetAsync(arguments, path: null);

    private Task<ProgramRun> DotnetAsync(string[] arguments, string? path)
    {
        Component.Find("node", DashboardWorkshop.NodeAdvice);
        string[] project = [arguments[0] == "run" ? "--project" : "", Path.Combine(DashboardWorkshop.Repository, "Nebula.Local", "Nebula.Local.csproj")];
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["Nebula__DataDirectory"] = _root["data"], ["DOTNET_NOLOGO"] = "1" };
        if (path is not null)
            environment["PATH"] = path;
        string[] configuration = arguments[0] == "run" ? ["-c", Configuration] : [];
        return ProgramRun.RunAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Component.Find("dotnet", "dotnet"), [arguments[0], .. project.Where(static part => part.Length > 0), .. configuration, .. arguments[1..]], _root.Path, environment);
    }
}
