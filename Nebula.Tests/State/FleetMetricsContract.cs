using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Nebula.Tests.Engine.Live;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>Every process reports the counts of all processes.</summary>
public abstract class FleetMetricsContract
{
    private static readonly EngineId Llama = new("llama", 0);

    protected abstract Task<RedisWorld> OpenAsync();

    [Fact]
    public async Task ReadAsync_SeveralProcesses_SumsTheirCounts()
    {
        await using var world = await OpenAsync();
        var (here, there) = (world.Get<NebulaMetrics>(), world.Other.GetRequiredService<NebulaMetrics>());
        var route = new HttpRoute("POST", "/v1/models/{id}", 2);
        foreach (var metrics in (NebulaMetrics[])[here, there, there])
            metrics.RequestAnswered(route, TimeSpan.FromSeconds(0.25));
        here.RequestSettled(Usage(world, "a", "llama", 200));
        here.RequestRefused(429, LimitKind.TokensPerDay);
        there.RequestSettled(Usage(world, "b", "llama", 200));
        there.RequestSettled(Usage(world, "c", "qwen", 503));
        await world.Other.GetRequiredService<IMetricsStore>().ReadAsync();
        await world.Get<IMetricsStore>().ReadAsync();
        here.RequestSettled(Usage(world, "d", "llama", 200));
        var fleet = await world.Get<IMetricsStore>().ReadAsync();
        fleet.ByStatus.OrderBy(static status => status.Key).ShouldBe([new(200, 3), new(429, 1), new(503, 1)]);
        fleet.Refused.ShouldBe([new(LimitKind.TokensPerDay, 1)]);
        var llama = fleet.Models[Llama];
        (llama.PromptTokens, llama.GenerationTokens, llama.Finished["stop"]).ShouldBe((9, 12, 3));
        (llama.TimeToFirstToken.Count, llama.Queue.Count, llama.EndToEnd.Count, llama.InterToken.Count).ShouldBe((3, 3, 3, 9));
        llama.TimeToFirstToken.Sum.ShouldBe(0.75, 1e-6);
        llama.TimeToFirstToken.Percentile(0.5).ShouldBe(0.25, 0.02);
        (llama.PromptSize.Count, llama.PromptSize.Sum, llama.GenerationSize.Sum, llama.LongestChoice.Sum).ShouldBe((3, 9, 12, 12));
        (llama.Prefill.Count, llama.Decode.Count, llama.Inference.Count, llama.TimePerToken.Count).ShouldBe((3, 3, 3, 3));
        fleet.Models[new EngineId("qwen", 0)].Finished.ShouldBe([new("error", 1)]);
        fleet.Http[route].Count.ShouldBe(3);
        fleet.Http[route].Sum.ShouldBe(0.75, 1e-6);
        var seenThere = await world.Other.GetRequiredService<IMetricsStore>().ReadAsync();
        seenThere.ByStatus[200].ShouldBe(3);
    }

    [Fact]
    public async Task ReadAsync_SeveralProcesses_SumsWhatTheirEnginesHaveDone()
    {
        await using var world = await OpenAsync();
        var model = EngineProcess.CreateModel("llama", ready: 2);
        foreach (var engines in (ReplicaEngines[])[world.Get<ReplicaEngines>(), world.Other.GetRequiredService<ReplicaEngines>()])
        {
            for (var i = 0; i < 2; i++)
                await engines.RunAsync(model, new TestSequence(100, 10), TestContext.Current.CancellationToken);
        }

        await world.Other.GetRequiredService<IMetricsStore>().ReadAsync();
        var fleet = await world.Get<IMetricsStore>().ReadAsync();

        // A step of 100 prompt tokens, and one for each token after the first.
        fleet.Engines.Values.Sum(static engine => engine.StepTokens.Sum).ShouldBe(4 * (100 + 9));
        fleet.Engines.Values.Sum(static engine => engine.StepTokens.Count).ShouldBe(4 * 10);
        fleet.Engines.Values.Sum(static engine => engine.BusySeconds).ShouldBeGreaterThan(0);
        fleet.Deployments.ShouldBe(["llama"]);
    }

    [Fact]
    public async Task ReadAsync_RequestsOfSeveralReplicas_KeepsThemApart()
    {
        await using var world = await OpenAsync();
        var metrics = world.Get<NebulaMetrics>();
        metrics.RequestSettled(Usage(world, "a", "llama", 200));
        metrics.RequestSettled(Usage(world, "b", "llama", 200) with { Replica = 12, CachedTokens = 2 });
        var fleet = await world.Get<IMetricsStore>().ReadAsync();
        (fleet.Models[Llama].PromptTokens, fleet.Models[Llama].CachedTokens).ShouldBe((3, 0));
        var other = fleet.Models[new EngineId("llama", 12)];
        (other.PromptTokens, other.CachedTokens, other.ComputedSize.Sum, other.InterToken.Count).ShouldBe((3, 2, 1, 3));
    }

    [Fact]
    public async Task RemoveAsync_DeploymentDeletedAndCreatedAgain_CountsFromZero()
    {
        await using var world = await OpenAsync();
        var (here, there) = (world.Get<NebulaMetrics>(), world.Other.GetRequiredService<NebulaMetrics>());
        await world.Get<ReplicaEngines>().RunAsync(EngineProcess.CreateModel("llama"), new TestSequence(100, 10), TestContext.Current.CancellationToken);
        here.RequestSettled(Usage(world, "f", "llama", 200) with { Replica = 1 });
        here.RequestSettled(Usage(world, "a", "llama", 200));
        here.RequestSettled(Usage(world, "b", "llama", 200));
        there.RequestSettled(Usage(world, "c", "llama", 200));
        there.RequestSettled(Usage(world, "d", "qwen", 200));
        await world.Other.GetRequiredService<IMetricsStore>().ReadAsync();
        await world.Get<IMetricsStore>().ReadAsync();
        foreach (var services in (IServiceProvider[])[world.Other, world.Get<IServiceProvider>()])
        {
            foreach (var state in services.GetServices<IDeploymentState>())
                await state.RemoveAsync("llama");
        }

        (await world.Get<IMetricsStore>().ReadAsync()).Deployments.ShouldBe(["qwen"]);
        here.RequestSettled(Usage(world, "e", "llama", 200));
        var fleet = await world.Get<IMetricsStore>().ReadAsync();
        fleet.Models[Llama].Finished["stop"].ShouldBe(1);
        fleet.ByStatus[200].ShouldBe(6, "requests stay counted");
    }

    private static Domain.Usage.UsageRecord Usage(RedisWorld world, string job, string model, int status) =>
        world.Settle(StateWorld.Reserve(job, RateLimits.None), model: model, status: status).Usage;
}
