using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Scaling;
using Nebula.Domain.Engine.Live;
using Nebula.Infrastructure.Records;
using Nebula.Infrastructure.Scaling;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Deployments.Scaling;

/// <summary>The autoscalers of two processes that share their records; each has a clock of its own, so that one can stand still.</summary>
public sealed class ElectedAutoscalerTests : IAsyncLifetime
{
    private readonly ManagementWorld _world = new();
    private readonly List<ScalingProcess> _processes = [];

    public async ValueTask InitializeAsync()
    {
        await _world.Deployments.CreateAsync(
            new NewDeployment("llama", "llama-3.1-8b-instruct", "h100-sxm-80gb") { Autoscaling = new() { MaxReplicas = 4 } }, atOnce: true);
        for (var i = 0; i < 2; i++)
        {
            _processes.Add(new ScalingProcess(_world));
            await _processes[i].Service.StartAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.Service.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TwoProcesses_Running_OneOfThemEvaluates()
    {
        await AdvanceAsync(_processes, () => _processes.Sum(static process => process.Evaluations) >= 20);

        _processes.Count(static process => process.Evaluations > 0).ShouldBe(1);
    }

    [Fact]
    public async Task ElectedProcess_Dies_TheOtherTakesOverAfterItsLease()
    {
        await AdvanceAsync(_processes, () => _processes.Exists(static process => process.Evaluations > 0));
        var survivor = _processes.Single(static process => process.Evaluations == 0);
        var began = survivor.Time.GetUtcNow();

        await AdvanceAsync([survivor], () => survivor.Evaluations > 0);

        (survivor.Time.GetUtcNow() - began).ShouldBeGreaterThanOrEqualTo(RecordLease.Lifetime - RecordLease.RenewInterval);
    }

    [Fact]
    public async Task ElectedProcess_Stops_TheOtherTakesOverAtItsNextAttempt()
    {
        await AdvanceAsync(_processes, () => _processes.Exists(static process => process.Evaluations > 0));
        var (elected, other) = _processes[0].Evaluations > 0 ? (_processes[0], _processes[1]) : (_processes[1], _processes[0]);
        var began = other.Time.GetUtcNow();
        await elected.Service.StopAsync(TestContext.Current.CancellationToken);

        await AdvanceAsync([other], () => other.Evaluations > 0);

        (other.Time.GetUtcNow() - began).ShouldBeLessThan(RecordLease.Lifetime);
    }

    // A second at a time; each service has finished its run when the clock goes on.
    private static async Task AdvanceAsync(IReadOnlyList<ScalingProcess> processes, Func<bool> condition)
    {
        for (var seconds = 0; !condition(); seconds++)
        {
            seconds.ShouldBeLessThan(120);
            foreach (var process in processes)
                process.Time.Advance(ElectedAutoscaler.Interval);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private sealed class ScalingProcess
    {
        private int _evaluations;

        public ScalingProcess(ManagementWorld world)
        {
            var loads = new Mock<IDeploymentLoads>();
            loads.Setup(static loads => loads.GetLoadAsync("llama", It.IsAny<CancellationToken>())).ReturnsAsync(() =>
            {
                Interlocked.Increment(ref _evaluations);
                return default;
            });
            Time = new FakeTimeProvider(world.Time.GetUtcNow());
            var autoscaler = new Autoscaler(world.DeploymentStore, world.Deployments, loads.Object, Options.Create(world.NebulaOptions), Time, NullLogger<Autoscaler>.Instance);
            Service = new ElectedAutoscaler(autoscaler, world.Records, Time, NullLogger<ElectedAutoscaler>.Instance);
        }

        public FakeTimeProvider Time { get; }

        public ElectedAutoscaler Service { get; }

        public int Evaluations => Volatile.Read(ref _evaluations);
    }
}
