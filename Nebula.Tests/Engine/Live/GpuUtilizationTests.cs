using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine.Live;

public sealed class GpuUtilizationTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ReplicaEngines _engines;
    private readonly GpuUtilization _utilization;

    public GpuUtilizationTests()
    {
        _engines = EngineProcess.CreateEngines(_time, new NebulaOptions { Simulation = { TimeScale = 0 } });
        _utilization = new GpuUtilization(_engines, _time);
    }

    [Fact]
    public async Task GetUtilization_AfterWork_IsItsShareOfTheTime()
    {
        await WorkAsync("llama");
        _time.Advance(TimeSpan.FromSeconds(8));
        var busy = _engines.BusySeconds("llama");

        busy.ShouldBeInRange(0.1, 4);
        GetUtilization("llama", 1).ShouldBe(busy / 8, 1e-9);
        GetUtilization("llama", 2).ShouldBe(busy / 16, 1e-9);
        GetUtilization("llama", 0).ShouldBe(0);
        GetUtilization("other", 1).ShouldBe(0);
    }

    [Fact]
    public async Task GetUtilization_WorkOlderThanTheWindow_IsZero()
    {
        await WorkAsync("llama");
        for (var i = 0; i < 12; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _utilization.Sample();
        }

        GetUtilization("llama", 1).ShouldBe(0);
    }

    [Fact]
    public async Task GetUtilization_MoreWorkThanTime_IsOne()
    {
        await WorkAsync("llama");
        _time.Advance(TimeSpan.FromMilliseconds(1));

        GetUtilization("llama", 1).ShouldBe(1);
    }

    [Fact]
    public void GetUtilization_NoTimePassed_IsZero() => GetUtilization("llama", 1).ShouldBe(0);

    [Fact]
    public async Task GetActivities_AfterWork_HaveItsTokensPerBusySecond()
    {
        await WorkAsync("llama");
        _time.Advance(TimeSpan.FromSeconds(8));
        var busy = _engines.BusySeconds("llama");

        var (engine, activity) = _utilization.GetActivities().ShouldHaveSingleItem();
        engine.ShouldBe(new EngineId("llama", 0));
        activity.BusyShare.ShouldBe(busy / 8, 1e-9);
        activity.TokensPerBusySecond.ShouldBe((100 + 99) / busy, 1e-6);
    }

    [Fact]
    public async Task RemoveAsync_DeploymentDeleted_DropsItsReplicas()
    {
        await WorkAsync("llama");
        await WorkAsync("qwen");
        await _engines.RemoveAsync("llama", TestContext.Current.CancellationToken);
        _engines.Deployments.ShouldBe(["qwen"]);
        _engines.BusySeconds("llama").ShouldBe(0);
    }

    private double GetUtilization(string deployment, int readyReplicas) => GpuUtilization.GetUtilization(_utilization.GetActivities(), deployment, readyReplicas);

    private Task WorkAsync(string deployment) => _engines.RunAsync(EngineProcess.CreateModel(deployment), new TestSequence(100, 100), CancellationToken.None);
}
