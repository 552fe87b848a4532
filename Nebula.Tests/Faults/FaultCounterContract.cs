using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Faults;
using Nebula.Domain.Telemetry;
using Nebula.Infrastructure.InProcess;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Faults;

/// <summary>What every counter of faults does.</summary>
public abstract class FaultCounterContract : IAsyncLifetime
{
    private readonly ManagementWorld _world = new();

    /// <summary>The counter of one process, and that of another one, which may be the same.</summary>
    private protected (IFaultCounter First, IFaultCounter Second) Counters { get; set; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Select_WithTheSameSeed_HitsTheSameOfAThousandRequests()
    {
        var rule = await CreateAsync("a", 0.3, 7);
        var expected = Enumerable.Range(0, 1_000).Select(i => rule.Hits(i)).ToArray();

        var hits = await RunAsync(1_000);

        hits.ShouldBe(expected);
        expected.Count(static hit => hit).ShouldBeInRange(250, 350);
        (await Counters.Second.ReadAsync([rule.SequenceId]))[0].ShouldBe(new FaultCounts(1_000, expected.Count(static hit => hit)));

        var again = await _world.Faults.UpdateAsync("a", null, static present => present with { SequenceId = "" });
        again.SequenceId.ShouldNotBe(rule.SequenceId);
        (await RunAsync(1_000)).ShouldBe(expected);
    }

    [Fact]
    public async Task Select_FromSeveralRules_CountsEachByItself()
    {
        var first = await CreateAsync("a", 1, 1);
        var second = await CreateAsync("b", 0.5, 2);

        await RunAsync(10);

        (await Counters.First.ReadAsync([first.SequenceId, second.SequenceId])).ShouldBe([new FaultCounts(10, 10), new FaultCounts(10, 0)]);
    }

    [Fact]
    public async Task CountRequest_ByManyAtOnce_GivesEachItsOwnPlace()
    {
        var places = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () => await (i % 2 == 0 ? Counters.First : Counters.Second).CountRequestAsync("s"))));
        places.Order().ShouldBe(Enumerable.Range(0, 200).Select(static i => (long)i));
        await Counters.First.RemoveAsync("s");
        (await Counters.Second.ReadAsync(["s"]))[0].ShouldBe(default);
        (await Counters.Second.CountRequestAsync("s")).ShouldBe(0);
    }

    private ValueTask<FaultRule> CreateAsync(string name, double probability, long seed)
    {
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        return _world.Faults.CreateAsync(new FaultRule { Name = name, Effect = new CutFault(0, false), Probability = probability, Seed = seed });
    }

    // Two processes take turns.
    private async Task<bool[]> RunAsync(int requests)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new NebulaMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), _world.Engines);
        using var first = new FaultSelector(_world.FaultStore, _world.Records, Counters.First, metrics, _world.Time, NullLogger<FaultSelector>.Instance);
        using var second = new FaultSelector(_world.FaultStore, _world.Records, Counters.Second, metrics, _world.Time, NullLogger<FaultSelector>.Instance);
        var deployment = await _world.Deployments.ListAsync(new()) is { Data: [var known, ..] } ? known : await _world.AddDeployment();
        var hits = new bool[requests];
        for (var i = 0; i < requests; i++)
            hits[i] = await (i % 2 == 0 ? first : second).SelectAsync(deployment, "key", new FaultTarget(HasConnection: true, HasReplica: true)) is not null;
        return hits;
    }
}

public sealed class InProcessFaultCounterTests : FaultCounterContract
{
    public override ValueTask InitializeAsync()
    {
        var counter = new InProcessFaultCounter();
        Counters = (counter, counter);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
