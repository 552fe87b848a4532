using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Gpus;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Models;
using Nebula.Domain.Settings;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class GpuUtilizationTests
{
    private static readonly LatencyModel Latency = new(ModelCatalog.Find("llama-3.1-8b-instruct")!, GpuCatalog.Find("h100-sxm-80gb")!, 1);
    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedGpus _gpus;
    private readonly GpuUtilization _utilization;

    public GpuUtilizationTests()
    {
        _gpus = new SimulatedGpus(_time, Options.Create(new NebulaOptions { Simulation = { TimeScale = 0 } }));
        _utilization = new GpuUtilization(_gpus, _time);
    }

    [Fact]
    public async Task GetUtilization_AfterWork_IsItsShareOfTheTime()
    {
        await WorkAsync("llama");
        _time.Advance(TimeSpan.FromSeconds(8));
        var busy = _gpus.BusySeconds("llama");

        busy.ShouldBeInRange(0.1, 4);
        _utilization.GetUtilization("llama", 1).ShouldBe(busy / 8, 1e-9);
        _utilization.GetUtilization("llama", 2).ShouldBe(busy / 16, 1e-9);
        _utilization.GetUtilization("llama", 0).ShouldBe(0);
        _utilization.GetUtilization("other", 1).ShouldBe(0);
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

        _utilization.GetUtilization("llama", 1).ShouldBe(0);
    }

    [Fact]
    public async Task GetUtilization_MoreWorkThanTime_IsOne()
    {
        await WorkAsync("llama");
        _time.Advance(TimeSpan.FromMilliseconds(1));

        _utilization.GetUtilization("llama", 1).ShouldBe(1);
    }

    [Fact]
    public void GetUtilization_NoTimePassed_IsZero() => _utilization.GetUtilization("llama", 1).ShouldBe(0);

    [Fact]
    public async Task RemoveAsync_DeploymentDeleted_DropsItsReplicas()
    {
        await WorkAsync("llama");
        await WorkAsync("qwen");
        await _gpus.RemoveAsync("llama", TestContext.Current.CancellationToken);
        _gpus.Deployments.ShouldBe(["qwen"]);
        _gpus.BusySeconds("llama").ShouldBe(0);
    }

    private Task WorkAsync(string deployment) => _gpus.Get(deployment, 0).RunAsync(new Sequence(), Latency, CancellationToken.None);

    private sealed class Sequence() : SimulatedSequence(100, 100)
    {
        protected override void Emit(int index, int count, double after)
        {
        }
    }
}
