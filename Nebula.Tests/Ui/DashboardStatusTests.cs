using System.Net;
using System.Text.Json;
using Nebula.Local.Ui;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>What clients get if there is no dashboard to serve.</summary>
public sealed class DashboardStatusTests : IDisposable
{
    private const int NoProcess = int.MaxValue;

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task During_a_build_the_page_shows_its_progress_and_becomes_the_dashboard()
    {
        Report("building", "Building the pages (npm run build).");
        await using var host = await UiHost.StartAsync(_root.Path);
        using (var early = await host.Http.GetAsync("/ui/keys"))
        {
            early.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            early.Headers.CacheControl!.ToString().ShouldBe("no-store");
            var page = await early.Content.ReadAsStringAsync();
            page.ShouldContain("<h1>The dashboard is being built</h1>");
            page.ShouldContain("Building the pages (npm run build).");
            page.ShouldContain("""<meta http-equiv="refresh" content="2">""");
            page.ShouldContain("""<script src="/ui/reload.js"></script>""");
            (await host.Http.GetAsync("/ui/reload.js")).Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        }

        (await host.Http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Http.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK, "a client of the API is not sent to a page");
        BuiltDashboard.WriteTo(_root);
        (await host.Http.GetAsync("/ui/keys")).StatusCode.ShouldBe(HttpStatusCode.OK);
        File.Delete(_root[".build/status.json"]);
        await Eventually.HoldsAsync(() => host.Logs.GetSnapshot().Any(static log => log.Message == "The dashboard is built"));
        host.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_build_is_shown_and_logged_with_the_output_of_npm()
    {
        Report("building", "Building the pages (npm run build).");
        await using var host = await UiHost.StartAsync(_root.Path);
        Report("failed", "npm run build failed with exit code 2.", "src/main.tsx(1,1): error <TS1005> & more");
        await Eventually.HoldsAsync(() => host.Warnings.Any());
        var warning = host.Warnings.ShouldHaveSingleItem();
        warning.ShouldContain("npm run build failed with exit code 2.");
        warning.ShouldContain("error <TS1005>");
        var page = await PageAsync(host);
        page.ShouldContain("npm run build failed with exit code 2.");
        page.ShouldContain("src/main.tsx(1,1): error &lt;TS1005&gt; &amp; more");
        page.ShouldNotContain("refresh");
        page.ShouldNotContain("<script");
    }

    [Fact]
    public async Task An_older_dashboard_is_served_and_the_log_says_that_it_could_not_be_built_again()
    {
        BuiltDashboard.WriteTo(_root);
        Report("failed", "npm run build failed with exit code 2.");
        await using var host = await UiHost.StartAsync(_root.Path);
        (await host.Http.GetAsync("/ui/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.HoldsAsync(() => host.Warnings.Any());
        host.Warnings.ShouldHaveSingleItem().ShouldContain("older than its sources");
    }

    [Fact]
    public async Task Without_a_build_the_page_and_the_log_explain_what_to_do()
    {
        Report("building", "Building the pages (npm run build).", pid: NoProcess); // it was killed
        await using var host = await UiHost.StartAsync(_root.Path);
        var page = await PageAsync(host);
        page.ShouldContain("<h1>The dashboard is not built</h1>");
        page.ShouldContain("Node.js 20.19 or later");
        page.ShouldContain("dotnet run --project Nebula.Local");
        page.ShouldContain(_root.Path);
        await Eventually.HoldsAsync(() => host.Warnings.Any());
        host.Warnings.ShouldHaveSingleItem().ShouldContain("npm run build");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"phase":"building"}""")]
    public void Read_ReportThatIsNone_IsNotBuilt(string report)
    {
        _root.Write(".build/status.json", report);
        DashboardStatus.Read(new DashboardLocation(_root["dist"], _root.Path)).Phase.ShouldBe(DashboardPhase.NotBuilt);
    }

    [Fact]
    public void Find_PublishedProgram_IsItsOwnFolder()
    {
        _root.Write("Nebula.Local/Nebula.Local.csproj", "");
        _root.Write("static-web/package.json", "{}");
        var program = Directory.CreateDirectory(_root["Nebula.Local/bin/Debug/net10.0"]).FullName;
        DashboardLocation.Find(program, null).ShouldBe(new DashboardLocation(_root["static-web/dist"], _root["static-web"]));
        _root.Write("Nebula.Local/bin/Debug/net10.0/ui/index.html", "");
        DashboardLocation.Find(program, null).ShouldBe(new DashboardLocation(Path.Combine(program, "ui"), null));
        DashboardLocation.Find(program, "/elsewhere").Source.ShouldBe(Path.GetFullPath("/elsewhere"));
    }

    // Replaced in one step, as the script does.
    private void Report(string phase, string detail, string? output = null, int? pid = null)
    {
        var draft = _root.Write(".build/draft", JsonSerializer.Serialize(new { phase, detail, output = output is null ? [] : new[] { output }, pid = pid ?? Environment.ProcessId }));
        File.Move(draft, _root[".build/status.json"], overwrite: true);
    }

    private static async Task<string> PageAsync(UiHost host)
    {
        using var answer = await host.Http.GetAsync("/ui/");
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        return await answer.Content.ReadAsStringAsync();
    }
}
