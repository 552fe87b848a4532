using Shouldly;
using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>The dashboard's components and functions, under Vitest.</summary>
public sealed class DashboardComponentTests(DashboardWorkshop workshop) : IClassFixture<DashboardWorkshop>
{
    [Fact]
    public async Task Components_and_functions_pass_their_tests()
    {
        var result = await workshop.RunAsync("test");
        result.ExitCode.ShouldBe(0, result.Output);
    }
}
