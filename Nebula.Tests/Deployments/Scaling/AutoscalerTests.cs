using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Moq;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Scaling;
using Nebula.Domain.Engine.Live;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Deployments.Scaling;

/// <summary>The autoscaler, and requests of a deployment without ready replicas, with the real service and store; the test applies the workflow's steps.</summary>
public sealed class AutoscalerTests
{
    private static readonly NewDeployment Wanted = new("llama", "llama-3.1-8b-instruct", "h100-sxm-80gb")
    {
        Replicas = 1, MaxBatchSize = 10, Autoscaling = new() { MinReplicas = 0, MaxReplicas = 4, ScaleDownAfterSeconds = 60 },
    };

    private readonly ManagementWorld _world = new();
    private readonly Mock<IDeploymentLoads> _loads = new();
    private readonly ColdStart _coldStart;
    private readonly Autoscaler _autoscaler;
    private readonly ReplicaActivator _activator;
    private DeploymentLoad _load;

    public AutoscalerTests()
    {
        var options = Options.Create(_world.NebulaOptions);
        _loads.Setup(loads => loads.GetLoadAsync("llama", It.IsAny<CancellationToken>())).ReturnsAsync(() => _load);
        _coldStart = new ColdStart(options, _world.Time);
        _autoscaler = new Autoscaler(_world.DeploymentStore, _world.Deployments, _loads.Object, options, _world.Time, NullLogger<Autoscaler>.Instance);
        _activator = new ReplicaActivator(_world.Deployments, _coldStart);
    }

    [Fact]
    public async Task Evaluate_FullBatch_AddsReplicasAndWaitsUntilTheyServe()
    {
        await _world.Deployments.CreateAsync(Wanted, atOnce: true);
        _load = new DeploymentLoad(Running: 10, Waiting: 11, KvTokens: 0);

        await _autoscaler.EvaluateAsync();

        var scaled = await GetAsync();
        (scaled.State, scaled.Hardware!.Replicas, scaled.Hardware.ReadyReplicas).ShouldBe((DeploymentState.Scaling, 3, 1)); // three of four waiting each
        _load = new DeploymentLoad(Running: 10, Waiting: 500, KvTokens: 0);
        await _autoscaler.EvaluateAsync();
        (await GetAsync()).Hardware!.Replicas.ShouldBe(3);
    }

    [Fact]
    public async Task Evaluate_Idle_StopsItAfterTheDelay()
    {
        await _world.Deployments.CreateAsync(Wanted, atOnce: true);
        await _autoscaler.EvaluateAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(59));
        await _autoscaler.EvaluateAsync();
        (await GetAsync()).Hardware!.Replicas.ShouldBe(1);

        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _autoscaler.EvaluateAsync();

        (await GetAsync()).Hardware!.Replicas.ShouldBe(0);
    }

    [Fact]
    public async Task Evaluate_DeploymentWithoutAutoscaling_IsLeftAlone()
    {
        await _world.Deployments.CreateAsync(Wanted with { Autoscaling = null }, atOnce: true);
        _load = new DeploymentLoad(10, 500, 0);

        await _autoscaler.EvaluateAsync();

        (await GetAsync()).State.ShouldBe(DeploymentState.Ready);
    }

    [Theory]
    [InlineData(0, 16)] // 2 + 16.06 / 5 + 10 seconds
    [InlineData(9.5, 6)]
    [InlineData(100, 1)]
    public async Task Activate_StoppedDeploymentThatRefuses_StartsItAndSaysWhenItIsReady(double waited, int retryAfter)
    {
        await _world.Deployments.CreateAsync(Wanted with { Replicas = 0 });
        var served = await ServedAsync();
        await Should.ThrowAsync<NebulaException>(async () => await _activator.ActivateAsync(served));
        (await GetAsync()).State.ShouldBe(DeploymentState.Provisioning);
        _world.Time.Advance(TimeSpan.FromSeconds(waited));

        var error = (await Should.ThrowAsync<NebulaException>(async () => await _activator.ActivateAsync(served))).Error; // as a process that has not been notified

        (error.Kind, error.RetryAfter).ShouldBe((ErrorKind.Overloaded, TimeSpan.FromSeconds(retryAfter)));
        (await GetAsync()).Hardware!.Replicas.ShouldBe(1);
    }

    [Fact]
    public async Task Activate_StoppedDeploymentThatLetsRequestsWait_StartsIt()
    {
        await _world.Deployments.CreateAsync(Wanted with { Replicas = 0, ColdStart = ColdStartMode.Wait });

        await _activator.ActivateAsync(await ServedAsync());

        (await GetAsync()).State.ShouldBe(DeploymentState.Provisioning);
    }

    [Fact]
    public async Task Activate_OperatorStoppedIt_StaysStopped()
    {
        await _world.Deployments.CreateAsync(Wanted with { Replicas = 0, Autoscaling = null });

        await _activator.ActivateAsync(await ServedAsync()); // the engine refuses the request

        (await GetAsync()).State.ShouldBe(DeploymentState.Stopped);
    }

    [Fact]
    public void ColdStart_GpuWithItsOwnProvisioning_TakesThatTimesTheScale()
    {
        _world.NebulaOptions.Simulation.ProvisioningSecondsByGpu["h100-sxm-80gb"] = 120;
        _world.NebulaOptions.Simulation.TimeScale = 0.5;
        var deployment = new Deployment
        {
            Name = "d", Backend = new SimulatedHardware { Model = "llama-3.1-8b-instruct", Gpu = "h100-sxm-80gb", GpusPerReplica = 1, Replicas = 1, MaxBatchSize = 8 },
            State = DeploymentState.Provisioning, CreatedAt = default, UpdatedAt = default,
        };

        _coldStart.GetProvisioningSeconds(deployment).ShouldBe(60);
        _coldStart.GetLoadingSeconds(deployment).ShouldBe(0.5 * (16_060_522_496 / 5e9 + 10), 1e-9);
    }

    private async Task<Deployment> GetAsync() => await _world.Deployments.GetAsync("llama");

    private async Task<SimulatedModel> ServedAsync() => (SimulatedModel)ServedModel.Create(await GetAsync());
}
