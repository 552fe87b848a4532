using System.Diagnostics;
using System.Net;
using Nebula.Local.Ui;
using Nebula.Local.Ui.Building;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>How the dashboard comes to be built by a program that runs from its sources, with real npm.</summary>
public sealed class DashboardBuildTests : IDisposable
{
    private const string WhereToGetNode = "Node.js 20.19 or later with npm, https://nodejs.org";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task The_first_start_builds_the_dashboard_in_the_background_and_the_page_becomes_it()
    {
        Component.Find("node", WhereToGetNode);
        await using var host = await UiHost.StartAsync(NpmProject.WriteTo(_root, """{ "wait": 1500 }"""), build: true);

        using (var early = await host.Http.GetAsync("/ui/keys"))
        {
            early.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            early.Headers.CacheControl!.ToString().ShouldBe("no-store");
            var page = await early.Content.ReadAsStringAsync();
            page.ShouldContain("<h1>The dashboard is being built</h1>");
            page.ShouldContain("""<meta http-equiv="refresh" content="2">""");
            page.ShouldContain("""<script src="/ui/reload.js"></script>""");
            (await host.Http.GetAsync("/ui/reload.js")).Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        }

        (await host.Http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Http.GetAsync("/ui/assets/index-12345678.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PageAsync(host, HttpStatusCode.OK)).ShouldBe("""<head><base href="/ui/"></head><h1>built</h1>""");
        (await host.Http.GetStringAsync("/ui/assets/index-12345678.js")).ShouldBe("export {}");
        host.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_start_builds_nothing_until_a_source_has_changed()
    {
        Component.Find("node", WhereToGetNode);
        var source = NpmProject.WriteTo(_root);
        await StartAndStopAsync(source);
        await StartAndStopAsync(source);
        NpmProject.Builds(_root).Count.ShouldBe(1);

        _root.Write("static-web/index.html", "<head></head><h1>changed</h1>");
        await using var host = await UiHost.StartAsync(source, build: true);
        (await host.Http.GetAsync("/ui/")).StatusCode.ShouldBe(HttpStatusCode.OK, "what was built before is served meanwhile");
        await WaitUntilAsync(async () => (await host.Http.GetStringAsync("/ui/")).Contains("<h1>changed</h1>", StringComparison.Ordinal));
        NpmProject.Builds(_root).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_dashboard_built_by_hand_is_built_again_only_when_a_source_is_newer()
    {
        Component.Find("node", WhereToGetNode);
        var source = NpmProject.WriteTo(_root);
        var index = _root.Write("static-web/dist/index.html", "<head></head>by hand");
        File.SetLastWriteTimeUtc(index, SourceFingerprint.NewestChange(source).AddSeconds(1));
        await StartAndStopAsync(source);
        NpmProject.Builds(_root).ShouldBeEmpty();

        File.SetLastWriteTimeUtc(index, SourceFingerprint.NewestChange(source).AddSeconds(-1));
        await using var host = await UiHost.StartAsync(source, build: true);
        await WaitUntilAsync(async () => (await host.Http.GetStringAsync("/ui/")).Contains("<h1>built</h1>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public async Task Whoever_is_not_started_by_dotnet_run_builds_nothing_and_says_what_to_do(bool? build)
    {
        var source = NpmProject.WriteTo(_root);
        await using var host = await UiHost.StartAsync(source, build);
        var page = await PageAsync(host, HttpStatusCode.ServiceUnavailable);
        page.ShouldContain("<h1>The dashboard is not built</h1>");
        page.ShouldContain("dotnet run --project Nebula.Local");
        page.ShouldContain("npm run build");
        page.ShouldContain(source);
        await WaitUntilAsync(() => Task.FromResult(host.Warnings.Any()));
        host.Warnings.ShouldHaveSingleItem().ShouldContain("npm run build");
        NpmProject.Builds(_root).ShouldBeEmpty();
        Directory.Exists(Path.Combine(source, ".build")).ShouldBeFalse();
    }

    [Fact]
    public async Task Several_processes_at_once_build_once()
    {
        Component.Find("node", WhereToGetNode);
        var source = NpmProject.WriteTo(_root, """{ "wait": 1000 }""");
        var hosts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => UiHost.StartAsync(source, build: true)));
        foreach (var host in hosts)
        {
            await PageAsync(host, HttpStatusCode.OK);
            await host.DisposeAsync();
        }

        NpmProject.Builds(_root).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_build_that_fails_shows_what_npm_said_and_the_next_start_tries_again()
    {
        Component.Find("node", WhereToGetNode);
        var source = NpmProject.WriteTo(_root, """{ "fail": true }""");
        await using (var host = await UiHost.StartAsync(source, build: true))
        {
            var page = await FailureAsync(host);
            page.ShouldContain("npm run build failed with exit code 2.");
            page.ShouldContain("src/main.tsx(1,1): error &lt;TS1005&gt; &amp; more");
            page.ShouldNotContain("refresh");
            page.ShouldNotContain("<script");
            page.ShouldNotContain("\u001b");
            host.Warnings.ShouldHaveSingleItem().ShouldContain("npm run build failed");
            (await host.Http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
            File.Exists(Path.Combine(source, "dist", "index.html")).ShouldBeFalse();
        }

        _root.Write("static-web/build.json", "{}");
        await StartAndStopAsync(source);
    }

    [Fact]
    public async Task Without_a_network_the_page_shows_what_npm_said()
    {
        Component.Find("node", WhereToGetNode);
        var source = NpmProject.WriteTo(_root);
        NpmProject.DependOnUnreachablePackage(_root);
        await using var host = await UiHost.StartAsync(source, build: true);
        var page = await FailureAsync(host);
        page.ShouldContain("npm ci failed with exit code 1.");
        page.ShouldContain("ECONNREFUSED");
        NpmProject.Builds(_root).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_build_leaves_the_older_dashboard_in_place()
    {
        Component.Find("node", WhereToGetNode);
        var source = NpmProject.WriteTo(_root);
        await StartAndStopAsync(source);
        _root.Write("static-web/build.json", """{ "fail": true }""");
        await using var host = await UiHost.StartAsync(source, build: true);
        await WaitUntilAsync(() => Task.FromResult(host.Warnings.Any()));
        host.Warnings.ShouldHaveSingleItem().ShouldContain("older than its sources");
        (await PageAsync(host, HttpStatusCode.OK)).ShouldContain("<h1>built</h1>");
    }

    [Fact]
    public async Task A_start_that_is_stopped_in_the_middle_ends_npm_and_leaves_no_half_dashboard()
    {
        Component.Find("node", WhereToGetNode);
        var source = NpmProject.WriteTo(_root, """{ "wait": 60000 }""");
        await using (await UiHost.StartAsync(source, build: true))
            await WaitUntilAsync(() => Task.FromResult(NpmProject.Builds(_root).Count == 1));

        await WaitUntilAsync(() => Task.FromResult(!IsRunning(NpmProject.Builds(_root)[0])));
        Directory.Exists(Path.Combine(source, "dist")).ShouldBeFalse();

        _root.Write("static-web/build.json", "{}");
        await StartAndStopAsync(source);
        Directory.EnumerateDirectories(Path.Combine(source, ".build")).ShouldBeEmpty("what was interrupted is cleared away");
    }

    [Fact]
    public async Task FindNpm_WithoutNode_SaysSo()
    {
        using var empty = new TemporaryFolder();
        var failure = await Should.ThrowAsync<DashboardBuildException>(new NodeTools(empty.Path, TimeProvider.System).FindNpmAsync(default));
        failure.Message.ShouldBe("Node.js is not on the PATH.");
    }

    [Theory]
    [InlineData("v18.20.8", "Node.js 18.20.8 is too old; the dashboard's build needs 20.19 or later.")]
    [InlineData("v20.18.3", "Node.js 20.18.3 is too old; the dashboard's build needs 20.19 or later.")]
    [InlineData("v20.19.0", "Node.js 20.19.0 is there, but npm is not on the PATH.")]
    [InlineData("v24.1.0", "Node.js 24.1.0 is there, but npm is not on the PATH.")]
    [InlineData("what?", "/node does not tell its version.")]
    public async Task FindNpm_ByNodesVersion_SaysWhatIsWrong(string version, string message)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The Node.js of this test is a shell script.");
        using var folder = new TemporaryFolder();
        var node = folder.Write("node", $"#!/bin/sh\necho '{version}'\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(node, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var failure = await Should.ThrowAsync<DashboardBuildException>(new NodeTools(folder.Path, TimeProvider.System).FindNpmAsync(default));
        failure.Message.ShouldEndWith(message);
    }

    [Fact]
    public void Fingerprint_OfOtherThanSources_DoesNotChange()
    {
        var source = NpmProject.WriteTo(_root);
        var before = SourceFingerprint.Compute(source);
        foreach (var other in (string[])["node_modules/a.js", "dist/index.html", "e2e/a.mjs", ".build/lock", "tsconfig.app.tsbuildinfo"])
            _root.Write($"static-web/{other}", "x");
        SourceFingerprint.Compute(source).ShouldBe(before);
        _root.Write("static-web/src/new.ts", "");
        SourceFingerprint.Compute(source).ShouldNotBe(before);
    }

    [Fact]
    public void Find_PrefersWhatWasPublishedWithTheProgram()
    {
        _root.Write("Nebula.Local/Nebula.Local.csproj", "");
        var source = NpmProject.WriteTo(_root);
        var program = Directory.CreateDirectory(_root["Nebula.Local/bin/Debug/net10.0"]).FullName;
        DashboardLocation.Find(program, null).ShouldBe(new DashboardLocation(Path.Combine(source, "dist"), source));
        _root.Write("Nebula.Local/bin/Debug/net10.0/ui/index.html", "");
        DashboardLocation.Find(program, null).ShouldBe(new DashboardLocation(Path.Combine(program, "ui"), null));
        DashboardLocation.Find(program, "/elsewhere").Source.ShouldBe(Path.GetFullPath("/elsewhere"));
    }

    private static async Task StartAndStopAsync(string source)
    {
        await using var host = await UiHost.StartAsync(source, build: true);
        await PageAsync(host, HttpStatusCode.OK);
        await WaitUntilAsync(() => Task.FromResult(host.Status == DashboardStatus.NotBuilt));
        host.Warnings.ShouldBeEmpty();
    }

    private static async Task<string> PageAsync(UiHost host, HttpStatusCode status)
    {
        HttpResponseMessage answer = null!;
        await WaitUntilAsync(async () => (answer = await host.Http.GetAsync("/ui/")).StatusCode == status);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<string> FailureAsync(UiHost host)
    {
        await WaitUntilAsync(() => Task.FromResult(host.Status.Phase == DashboardPhase.Failed && host.Warnings.Any()));
        return await PageAsync(host, HttpStatusCode.ServiceUnavailable);
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Patience);
            await Task.Delay(50);
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
