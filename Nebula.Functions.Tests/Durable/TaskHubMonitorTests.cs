using Grpc.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Common;
using Nebula.Functions.Durable;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class TaskHubMonitorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly TaskHubMonitor _monitor;
    private volatile Func<Task<OrchestrationMetadata?>> _answer = static () => Task.FromResult<OrchestrationMetadata?>(null);

    public TaskHubMonitorTests()
    {
        _client.Setup(static c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Returns(() => _answer());
        _monitor = new TaskHubMonitor(new DurableClientAccessor { Client = _client.Object }, _time, NullLogger<TaskHubMonitor>.Instance);
    }

    [Fact]
    public async Task Start_FailsAndTheHubDoesNotAnswer_RefusesUntilItDoes()
    {
        _answer = static () => throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        var error = (await Should.ThrowAsync<NebulaException>(() => _monitor.StartAsync(static () => throw new RpcException(new Status(StatusCode.Unknown, "away"))))).Error;
        (error.Kind, error.RetryAfter).ShouldBe((ErrorKind.Overloaded, TimeSpan.FromSeconds(1)));

        await Eventually.HoldsAsync(() => _monitor.GetRefusal() is not null);
        await Should.ThrowAsync<NebulaException>(() => _monitor.StartAsync(static () => throw new InvalidOperationException("the hub is asked")));

        _answer = static () => Task.FromResult<OrchestrationMetadata?>(null);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TaskHubMonitor.ProbeInterval);
            return _monitor.GetRefusal() is null;
        });
        await _monitor.StartAsync(static () => Task.CompletedTask);
    }

    [Fact]
    public async Task Start_FailsButTheHubAnswers_RefusesNothingElse()
    {
        await Should.ThrowAsync<NebulaException>(() => _monitor.StartAsync(static () => throw new RpcException(new Status(StatusCode.Unknown, "this one"))));
        _monitor.GetRefusal().ShouldBeNull();
    }

    [Fact]
    public async Task Start_TakesLongAndTheHubDoesNotAnswer_FailsWithoutWaitingForItsEnd()
    {
        _answer = static () => new TaskCompletionSource<OrchestrationMetadata?>().Task;
        var starting = _monitor.StartAsync(static () => new TaskCompletionSource().Task);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TaskHubMonitor.SlowStart);
            return starting.IsCompleted;
        });
        await Should.ThrowAsync<NebulaException>(starting);
        _monitor.GetRefusal().ShouldNotBeNull();
    }

    [Fact]
    public async Task Start_TakesLongAndTheHubAnswers_Waits()
    {
        var start = new TaskCompletionSource();
        var starting = _monitor.StartAsync(() => start.Task);
        _time.Advance(TaskHubMonitor.SlowStart);
        await Eventually.HoldsAsync(() => _client.Invocations.Count == 1);
        starting.IsCompleted.ShouldBeFalse();
        start.SetResult();
        await starting;
    }
}
