using Nebula.Domain.Engine.Routing;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine.Routing;

public sealed class ReplicaRouterTests
{
    [Fact]
    public void LeastLoaded_CountsRunningAndWaiting()
    {
        var router = RoutingPolicy.LeastLoaded.CreateRouter();

        router.Choose([new(8, 0), new(2, 5), new(4, 4)], 0).ShouldBe(1);
        router.Choose([new(3, 0), new(3, 0)], 1).ShouldBe(0, "of equals the first");
        router.Choose([new(3, 0, 0.5), new(0, 3, 0.1)], 0).ShouldBe(1, "then the one with more free KV blocks");
    }

    [Fact]
    public void RoundRobin_IgnoresLoad()
    {
        var router = RoutingPolicy.RoundRobin.CreateRouter();

        Enumerable.Range(0, 5).Select(number => router.Choose([new(100, 100), new(0, 0), new(1, 0)], number)).ShouldBe([0, 1, 2, 0, 1]);
    }

    [Fact]
    public void PrefixAware_LongestPrefix_Wins()
    {
        var router = RoutingPolicy.PrefixAware.CreateRouter();

        router.UsesPrefixes.ShouldBeTrue();
        router.Choose([new(0, 0), new(20, 0, 0, 64), new(5, 0, 0, 32)], 0).ShouldBe(1);
        router.Choose([new(9, 0, 0, 64), new(4, 0, 0, 64)], 0).ShouldBe(1, "of the same prefix the less loaded one");
        router.Choose([new(9, 0), new(4, 0), new(4, 0)], 0).ShouldBe(1, "without a prefix the least loaded one");
    }

    [Theory]
    [InlineData(31, 0, 0)]
    [InlineData(32, 0, 1)]
    [InlineData(330, 300, 0)]
    [InlineData(350, 300, 1)]
    public void PrefixAware_MuchMoreLoaded_GivesWay(int holder, int other, int chosen) =>
        RoutingPolicy.PrefixAware.CreateRouter().Choose([new(holder, 0, 0.9, 4_096), new(other, 0)], 0).ShouldBe(chosen);
}
