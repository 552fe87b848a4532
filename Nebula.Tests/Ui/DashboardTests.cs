using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>The dashboard's own tests: its components under Vitest, and the whole app in Chromium against a real Nebula.Local.</summary>
[Collection(nameof(DashboardTests))]
public sealed class DashboardTests(DashboardWorkshop workshop) : IClassFixture<DashboardWorkshop>
{
    private const string Suffix = ".e2e.mjs";

    /// <summary>The test files of <c>static-web/e2e</c>, by topic.</summary>
    public static TheoryData<string> Files { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(DashboardWorkshop.Sources, "e2e"), $"*{Suffix}").Select(static file => Path.GetFileName(file)[..^Suffix.Length]).Order()];

    [Fact]
    public async Task Components_and_functions_pass_their_tests()
    {
        var result = await workshop.RunAsync("test");
        result.ExitCode.ShouldBe(0, result.Output);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_dashboard_works_in_a_browser(string about)
    {
        Component.Find("chromium", "Chromium, on Debian apt-get install chromium");
        var result = await workshop.RunAsync("test:e2e", about);
        result.ExitCode.ShouldBe(0, result.Output);
    }
}

/// <summary>The tests that run last: a browser needs the whole machine.</summary>
[CollectionDefinition(nameof(DashboardTests), DisableParallelization = true)]
public sealed class DashboardCollection;
