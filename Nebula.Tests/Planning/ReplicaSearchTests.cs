using FsCheck.Xunit;
using Nebula.Domain.Planning.Search;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;
using Shouldly;

namespace Nebula.Tests.Planning;

public sealed class ReplicaSearchTests
{
    private static readonly LatencyDistribution None = new SortedLatencies([]);

    [Property]
    public void FindMin_AnyGuess_FindsTheFewestAndHasRunOneLess(byte needed, byte guess, byte max)
    {
        var (fewest, most) = (1 + (needed % 80), 1 + (max % 64));
        var runs = new List<int>();
        var search = new ReplicaSearch(
            replicas =>
            {
                runs.Add(replicas);
                return CreateResult(errors: replicas < fewest);
            },
            [Target.DefaultErrorRate]);

        var found = search.FindMin(guess, most);

        found.ShouldBe(fewest <= most ? fewest : 0);
        runs.ShouldBeUnique();
        runs.ShouldAllBe(replicas => replicas >= 1 && replicas <= most);
        runs.Count.ShouldBeLessThanOrEqualTo(16);
        if (found > 1)
            runs.ShouldContain(found - 1);
        if (found > 0)
            search[found].Errors.ShouldBe(0);
    }

    private static FleetResult CreateResult(bool errors) => new()
    {
        Requests = 10, Errors = errors ? 10 : 0, Seconds = 1, OutputTokens = 1, TimeToFirstToken = None, InterTokenLatency = None, TimePerOutputToken = None, EndToEnd = None,
        Utilization = 0, PeakKvUsage = 0, Steps = 1, Preemptions = 0, CacheHitRate = 0, CostPerHourUsd = 1, IsPartial = errors,
    };
}
