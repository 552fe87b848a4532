using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Deployments;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>Every process reports the counts of all processes.</summary>
public abstract class FleetMetricsContract
{
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
        var llama = fleet.Models["llama"];
        (llama.PromptTokens, llama.GenerationTokens, llama.Finished["stop"]).ShouldBe((9, 12, 3));
        (llama.TimeToFirstToken.Count, llama.Queue.Count, llama.EndToEnd.Count, llama.InterToken.Count).ShouldBe((3, 3, 3, 9));
        llama.TimeToFirstToken.Sum.ShouldBe(0.75, 1e-6);
        llama.TimeToFirstToken.Percentile(0.5).ShouldBe(0.25, 0.02);
        (llama.PromptSize.Count, llama.PromptSize.Sum, llama.GenerationSize.Sum, llama.LongestChoice.Sum).ShouldBe((3, 9, 12, 12));
        (llama.Prefill.Count, llama.Decode.Count, llama.TimePerToken.Count).ShouldBe((3, 3, 3));
        fleet.Models["qwen"].Finished.ShouldBe([new("error", 1)]);
        fleet.Http[route].Count.ShouldBe(3);
        fleet.Http[route].Sum.ShouldBe(0.75, 1e-6);
        var seenThere = await world.Other.GetRequiredService<IMetricsStore>().ReadAsync();
        seenThere.ByStatus[200].ShouldBe(3);
    }

    [Fact]
    public async Task RemoveAsync_DeploymentDeletedAndCreatedAgain_CountsFromZero()
    {
        await using var world = await OpenAsync();
        var (here, there) = (world.Get<NebulaMetrics>(), world.Other.GetRequiredService<NebulaMetrics>());
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

        (await world.Get<IMetricsStore>().ReadAsync()).Models.Keys.ShouldBe(["qwen"]);
        here.RequestSettled(Usage(world, "e", "llama", 200));
        var fleet = await world.Get<IMetricsStore>().ReadAsync();
        fleet.Models["llama"].Finished["stop"].ShouldBe(1);
        fleet.ByStatus[200].ShouldBe(5, "requests stay counted");
    }

    private static Domain.Usage.UsageRecord Usage(RedisWorld world, string job, string model, int status) =>
        world.Settle(StateWorld.Reserve(job, RateLimits.None), model: model, status: status).Usage;
}
