using Grpc.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Common;
using Nebula.Functions.Durable;
using Nebula.Infrastructure.Availability;
using Nebula.Infrastructure.AzureStorage;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class TaskHubMonitorTests : IDisposable
{

    private readonly FakeTimeProvider _time = new();
    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly StorageMonitor _storage;
    private readonly TaskHubMonitor _monitor;
    private volatile Func<Task<OrchestrationMetadata?>> _answer = static () => Task.FromResult<OrchestrationMetadata?>(null);

    public TaskHubMonitorTests()
    {
        _client.Setup(static c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Returns(() => _answer());
        _storage = LostStorage.CreateMonitor(_time);
        _monitor = new TaskHubMonitor(new DurableClientAccessor { Client = _client.Object }, _storage, _time, NullLogger<TaskHubMonitor>.Instance);
    }

    public void Dispose() => _storage.Dispose();

    [Fact]
    public async Task Start_FailsAndTheHubDoesNotAnswer_RefusesUntilItDoes()
    {
        _answer = static () => throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        var error = (await Should.ThrowAsync<NebulaException>(() => StartAsync(static () => throw new RpcException(new Status(StatusCode.Unknown, "away"))))).Error;
        (error.Kind, error.RetryAfter).ShouldBe((ErrorKind.Overloaded, TimeSpan.FromSeconds(1)));

        await Eventually.HoldsAsync(() => _monitor.GetRefusal() is not null);
        await Should.ThrowAsync<NebulaException>(() => StartAsync(static () => throw new InvalidOperationException("the hub is asked")));

        _answer = static () => Task.FromResult<OrchestrationMetadata?>(null);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(AvailabilityMonitor.ProbeInterval);
            return _monitor.GetRefusal() is null;
        });
        await StartAsync(static () => Task.CompletedTask);
    }

    [Fact]
    public async Task Start_FailsButTheHubAnswers_RefusesNothingElse()
    {
        await Should.ThrowAsync<NebulaException>(() => StartAsync(static () => throw new RpcException(new Status(StatusCode.Unknown, "this one"))));
        _monitor.GetRefusal().ShouldBeNull();
    }

    [Fact]
    public async Task Start_TakesLongAndTheHubDoesNotAnswer_FailsWithoutWaitingForItsEnd()
    {
        _answer = static () => new TaskCompletionSource<OrchestrationMetadata?>().Task;
        var starting = StartAsync(static () => new TaskCompletionSource().Task);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(AvailabilityMonitor.SlowCall);
            return starting.IsCompleted;
        });
        await Should.ThrowAsync<NebulaException>(starting);
        _monitor.GetRefusal().ShouldNotBeNull();
    }

    [Fact]
    public async Task Start_TakesLongAndTheHubAnswers_Waits()
    {
        var start = new TaskCompletionSource();
        var starting = StartAsync(() => start.Task);
        _time.Advance(AvailabilityMonitor.SlowCall);
        await Eventually.HoldsAsync(() => _client.Invocations.Count == 1);
        starting.IsCompleted.ShouldBeFalse();
        start.SetResult();
        await starting;
    }

    [Fact]
    public async Task Start_WasNotCancelledByItsCallerButFailsSo_IsRefused()
    {
        var error = (await Should.ThrowAsync<NebulaException>(() => StartAsync(static () => throw new OperationCanceledException()))).Error;
        error.Kind.ShouldBe(ErrorKind.Overloaded);
        (await Should.ThrowAsync<NebulaException>(() => StartAsync(static () => throw new InvalidOperationException("the channel is closed")))).Error.ShouldBe(error);
    }

    [Fact]
    public async Task TheStorageIsLost_TheHubIsPresumedLostUntilItAnswers()
    {
        _answer = static () => new TaskCompletionSource<OrchestrationMetadata?>().Task;
        var start = new TaskCompletionSource();
        var starting = StartAsync(() => start.Task);
        _storage.Check();
        await Should.ThrowAsync<NebulaException>(starting);
        _monitor.GetRefusal().ShouldNotBeNull();

        _answer = static () => Task.FromResult<OrchestrationMetadata?>(null);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(AvailabilityMonitor.ProbeTimeout);
            return _monitor.GetRefusal() is null;
        });
        _storage.IsLost.ShouldBeTrue();
    }

    private Task StartAsync(Func<Task> start) => _monitor.CallAsync(
        async () =>
        {
            await start();
            return true;
        },
        CancellationToken.None);
}
