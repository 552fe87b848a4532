using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Scaling;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.InProcess;
using Nebula.Tests.Hosts;
using Nebula.Tests.Management;
using Nebula.Tests.State;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Deployments;

/// <summary>The service with the real workflow on the in-process engine; the record store can fail.</summary>
public sealed class DeploymentServiceTests : IAsyncDisposable
{
    private static readonly NewDeployment Wanted = new("llama", "llama-3.1-8b-instruct", "h100-sxm-80gb");

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryRecords _records = new();
    private readonly SwitchableRecords _ofTheWorkflow;
    private readonly ServiceProvider _services;
    private readonly InProcessWorkflowEngine _engine;
    private readonly DeploymentStore _store;
    private readonly DeploymentService _service;

    public DeploymentServiceTests()
    {
        _ofTheWorkflow = new SwitchableRecords(_records);
        var (stepStore, loads) = (new DeploymentStore(_ofTheWorkflow, _records, NullLogger<DeploymentStore>.Instance), Mock.Of<IDeploymentLoads>());
        var options = Options.Create(new NebulaOptions { Simulation = { TimeScale = 0 } });
        _services = new ServiceCollection()
            .AddKeyedSingleton<IWorkflow<string, bool>, DeploymentWorkflow>(DeploymentWorkflow.Definition.Name)
            .AddKeyedSingleton<IActivity<string, DeploymentStep?>>(PlanDeploymentStep.Name.Name, new PlanDeploymentStep(stepStore, new ColdStart(options, _time)))
            .AddKeyedSingleton<IActivity<DeploymentStep, bool>>(ApplyDeploymentStep.Name.Name, new ApplyDeploymentStep(stepStore, loads, _time))
            .BuildServiceProvider();
        _engine = new InProcessWorkflowEngine(_services, _time, NullLogger<InProcessWorkflowEngine>.Instance);
        _store = new DeploymentStore(_records, _records, NullLogger<DeploymentStore>.Instance);
        _service = Service(_engine);
    }

    public async ValueTask DisposeAsync()
    {
        _engine.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Create_TheWorkflowCannotBeStarted_SucceedsAndResumeStartsIt()
    {
        var engine = new Mock<IWorkflowEngine>();
        engine.Setup(one => one.StartAsync(It.IsAny<WorkflowDefinition<string, bool>>(), It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Throws(new IOException("The hub does not answer."));
        (await Service(engine.Object).CreateAsync(Wanted)).State.ShouldBe(DeploymentState.Provisioning);
        await _service.ResumeAsync();
        await StateIsAsync(DeploymentState.Ready);
    }

    [Fact]
    public async Task Resume_OneCannotBeStarted_StartsTheOthers()
    {
        foreach (var name in (string[])["a", "b", "c"])
            await _store.TryAddAsync(Stored(name), default);
        var started = new List<string>();
        var engine = new Mock<IWorkflowEngine>();
        engine.Setup(one => one.StartAsync(It.IsAny<WorkflowDefinition<string, bool>>(), It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Callback((WorkflowDefinition<string, bool> _, string _, string name, CancellationToken _) => started.Add(name == "a" ? throw new IOException("no") : name));
        await Service(engine.Object).ResumeAsync();
        started.ShouldBe(["b", "c"]);
    }

    [Fact]
    public async Task Resume_OneDocumentIsDamaged_StartsTheOthers()
    {
        await _records.PutAsync(Partitions.Deployments, "a", "{ damaged");
        await _store.TryAddAsync(Stored("llama"), default);
        await _service.ResumeAsync();
        await StateIsAsync(DeploymentState.Ready);
    }

    [Fact]
    public async Task Resume_AfterTheWorkflowFailed_BringsTheDeploymentToItsState()
    {
        _ofTheWorkflow.IsCut = true;
        await _service.CreateAsync(Wanted);
        await FailedAsync();
        _ofTheWorkflow.IsCut = false;
        (await _store.FindAsync("llama", default))!.State.ShouldBe(DeploymentState.Provisioning);
        await _service.ResumeAsync();
        await StateIsAsync(DeploymentState.Ready);
    }

    [Fact]
    public async Task Delete_AgainAfterTheWorkflowFailed_StartsItAgain()
    {
        await _service.CreateAsync(Wanted, atOnce: true);
        _ofTheWorkflow.IsCut = true;
        await _service.DeleteAsync("llama", null);
        await FailedAsync();
        _ofTheWorkflow.IsCut = false;
        var published = new List<Change>();
        _records.Subscribe(published.Add);
        await _service.DeleteAsync("llama", null);
        published.ShouldContain(new Change(Partitions.Deployments, "llama"));
        await Eventually.HoldsAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await _store.FindAsync("llama", default) is null;
        });
    }

    [Fact]
    public async Task Update_WhileAFailingWorkflowRuns_IsStillAppliedByAnotherRun()
    {
        _ofTheWorkflow.IsCut = true;
        await _service.CreateAsync(Wanted);
        await _service.UpdateAsync("llama", null, new DeploymentChange(2, null)); // requests another run of the running instance
        for (var tries = 0; tries < 6; tries++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        _ofTheWorkflow.IsCut = false;
        await StateIsAsync(DeploymentState.Ready);
        (await _service.GetAsync("llama")).Hardware!.ReadyReplicas.ShouldBe(2);
    }

    [Fact]
    public async Task Get_TheModelHasLeftTheCatalog_IsFailedAndSaysWhy()
    {
        await _store.TryAddAsync(Stored("old", "gone-1b") with { State = DeploymentState.Ready }, default);
        foreach (var shown in (Deployment[])[await _service.GetAsync("old"), (await _service.ListAsync(new())).Data.Single()])
        {
            (shown.State, shown.Hardware!.ReadyReplicas).ShouldBe((DeploymentState.Failed, 0));
            shown.Reason.ShouldNotBeNull().ShouldContain("gone-1b");
        }

        await _service.DeleteAsync("old", null);
        await Eventually.HoldsAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return await _store.FindAsync("old", default) is null;
        });
    }

    [Fact]
    public async Task Directory_OneModelHasLeftTheCatalog_HasTheOthers()
    {
        await _store.TryAddAsync(Stored("old", "gone-1b"), default);
        await _store.TryAddAsync(Stored("older", gpu: "gone-gpu"), default);
        await _service.CreateAsync(Wanted, atOnce: true);
        using var directory = new DeploymentDirectory(_store, _records, _time);
        (await directory.ListAsync()).ShouldHaveSingleItem().Deployment.Name.ShouldBe("llama");
        (await directory.FindAsync("old")).ShouldBeNull();
        (await directory.FindAsync("llama")).ShouldNotBeNull();
    }

    private static Deployment Stored(string name, string? model = null, string? gpu = null) => new()
    {
        Name = name,
        Backend = new SimulatedHardware { Model = model ?? Wanted.Model, Gpu = gpu ?? Wanted.Gpu, GpusPerReplica = 1, Replicas = 1, MaxBatchSize = 8 },
        State = DeploymentState.Provisioning, CreatedAt = default, UpdatedAt = default,
    };

    private DeploymentService Service(IWorkflowEngine engine) => new(_store, engine, TestVault.Create(), _time, NullLogger<DeploymentService>.Instance);

    private Task StateIsAsync(DeploymentState state) => Eventually.HoldsAsync(async () =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return (await _store.FindAsync("llama", default))?.State == state;
    });

    private Task FailedAsync() => Eventually.HoldsAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return !_engine.IsRunning(DeploymentWorkflow.InstanceId("llama"));
    });
}
