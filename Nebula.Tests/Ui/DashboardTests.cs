using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>The whole dashboard in Chromium, against a real Nebula.Local.</summary>
[Collection(nameof(DashboardTests))]
public sealed class DashboardTests(DashboardWorkshop workshop) : IClassFixture<DashboardWorkshop>
{
    [Fact]
    public async Task The_dashboard_works_in_a_browser()
    {
        Component.Find("chromium", "Chromium, on Debian apt-get install chromium");
        var result = await workshop.RunAsync("test:e2e");
        result.ExitCode.ShouldBe(0, result.Output);
    }
}

/// <summary>The tests that run last: a browser needs the whole machine.</summary>
[CollectionDefinition(nameof(DashboardTests), DisableParallelization = true)]
public sealed class DashboardCollection;
