using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Nebula.Domain.Common;
using Nebula.Domain.Workflows;
using Nebula.Functions.Durable;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class DurableWorkflowEngineTests
{
    private static readonly WorkflowDefinition<string, bool> Workflow = new("deployment");
    private static readonly ServiceProvider NoTransport = new ServiceCollection().BuildServiceProvider();
    private readonly Mock<DurableTaskClient> _client = new("test");

    [Fact]
    public async Task Start_NoneRuns_SchedulesItUnderItsId()
    {
        Schedules(Task.FromResult("id"));
        await StartAsync();
        VerifyScheduled(Times.Once());
        _client.Verify(static c => c.RaiseEventAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task Start_InstanceRuns_RequestsAnotherRun()
    {
        Schedules(AlreadyExists());
        Is(OrchestrationRuntimeStatus.Running);
        await StartAsync();
        VerifyScheduled(Times.Once());
        _client.Verify(static c => c.RaiseEventAsync("id", DurableWorkflowEngine.RunAgainEvent, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Start_InstanceEndsDuringTheRequest_SchedulesItAgain()
    {
        Schedules(AlreadyExists(), Task.FromResult("id"));
        Is(OrchestrationRuntimeStatus.Completed);
        await StartAsync();
        VerifyScheduled(Times.Exactly(2));
    }

    [Theory]
    [InlineData(StatusCode.FailedPrecondition)]
    [InlineData(StatusCode.NotFound)]
    public async Task Start_InstanceEndsBeforeTheRequest_SchedulesItAgain(StatusCode answer)
    {
        Schedules(AlreadyExists(), Task.FromResult("id"));
        _client.Setup(static c => c.RaiseEventAsync("id", DurableWorkflowEngine.RunAgainEvent, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RpcException(new Status(answer, "The orchestration instance with the provided instance id is not running.")));
        await StartAsync();
        VerifyScheduled(Times.Exactly(2));
    }

    [Fact]
    public async Task Start_EveryAttemptFindsAnEndedInstance_ThrowsTheClientsError()
    {
        Schedules([.. Enumerable.Range(0, 5).Select(static _ => AlreadyExists())]);
        Is(OrchestrationRuntimeStatus.Completed);
        await Should.ThrowAsync<OrchestrationAlreadyExistsException>(StartAsync);
        VerifyScheduled(Times.Exactly(5));
    }

    [Fact]
    public async Task Start_HubUnavailable_IsRefused()
    {
        Schedules(Task.FromException<string>(new RpcException(new Status(StatusCode.Unavailable, ""))));
        (await Should.ThrowAsync<NebulaException>(StartAsync)).Error.Kind.ShouldBe(ErrorKind.Overloaded);
    }

    [Fact]
    public async Task Start_FunctionWithoutAClient_IsAFaultThatNamesTheWorkflow()
    {
        var engine = Engine(new DurableClientAccessor());
        (await Should.ThrowAsync<InvalidOperationException>(async () => await engine.StartAsync(Workflow, "id", "m"))).Message.ShouldContain("deployment");
    }

    private Task StartAsync() =>
        Engine(new DurableClientAccessor { Client = _client.Object }).StartAsync(Workflow, "id", "m", TestContext.Current.CancellationToken).AsTask();

    private static DurableWorkflowEngine Engine(DurableClientAccessor clients) =>
        new(clients, LostStorage.CreateHubMonitor(clients), NoTransport);

    private void Schedules(params Task<string>[] answers)
    {
        var next = new Queue<Task<string>>(answers);
        _client.Setup(static c => c.ScheduleNewOrchestrationInstanceAsync(
            It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>())).Returns(() => next.Dequeue());
    }

    private void VerifyScheduled(Times times) => _client.Verify(
        static c => c.ScheduleNewOrchestrationInstanceAsync(
            new TaskName("deployment"), "m", It.Is<StartOrchestrationOptions?>(static options => options!.InstanceId == "id"), It.IsAny<CancellationToken>()),
        times);

    private void Is(OrchestrationRuntimeStatus status) => _client.Setup(static c => c.GetInstanceAsync("id", It.IsAny<CancellationToken>()))
        .ReturnsAsync(new OrchestrationMetadata("deployment", "id") { RuntimeStatus = status });

    // What the gRPC client makes of the hub's answer.
    private static Task<string> AlreadyExists() => Task.FromException<string>(new OrchestrationAlreadyExistsException("id"));
}
