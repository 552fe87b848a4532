using Grpc.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Nebula.Domain.Inference.Jobs;
using Nebula.Functions.Durable;
using Nebula.Infrastructure.Availability;
using Nebula.Infrastructure.AzureStorage;
using Nebula.Tests.Hosts;
using Nebula.Tests.Inference.Jobs;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class WaitingJobRefuserTests : IAsyncLifetime
{
    private readonly JobWorld _world = new(wrapCancellation: static inner => new WaitingCancellation(inner));
    private readonly Mock<DurableTaskClient> _client = new("test");
    private readonly StorageMonitor _storage;
    private readonly TaskHubMonitor _hub;
    private readonly WaitingJobRefuser _refuser;
    private JobReader _reader = null!;
    private volatile bool _answers;

    public WaitingJobRefuserTests()
    {
        _client.Setup(static c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns(() => _answers ? Task.FromResult<OrchestrationMetadata?>(null) : throw new RpcException(new Status(StatusCode.Unavailable, "away")));
        _storage = LostStorage.CreateMonitor(_world.Time);
        _hub = new TaskHubMonitor(new DurableClientAccessor { Client = _client.Object }, _storage, _world.Time, NullLogger<TaskHubMonitor>.Instance);
        _refuser = new WaitingJobRefuser(_hub, _world.Get<WaitingJobs>(), _world.Time, NullLogger<WaitingJobRefuser>.Instance);
    }

    public async ValueTask InitializeAsync()
    {
        await _refuser.StartAsync(CancellationToken.None);
        _reader = await _world.DispatchAsync(reader: "this process");
        _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        _hub.Check();
        await Eventually.HoldsAsync(() => _hub.IsLost);
    }

    public async ValueTask DisposeAsync()
    {
        _answers = true;
        await _refuser.StopAsync(CancellationToken.None);
        _reader.Dispose();
        _storage.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task TheHubStaysAway_RefusesWhatNobodyHasBegunWhenItIsNotWaitedForAnyLonger()
    {
        _world.Time.Advance(WaitingJobRefuser.MaxAway - TimeSpan.FromMilliseconds(1));
        _world.Settlement.Settled.ShouldBeEmpty();
        _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        await ShouldBeRefusedAsync();
    }

    [Fact]
    public async Task TheHubAnswersAgain_GivesTheJobTime()
    {
        _answers = true;
        await Eventually.HoldsAsync(() =>
        {
            _world.Time.Advance(AvailabilityMonitor.ProbeInterval / 100);
            return !_hub.IsLost;
        });
        await Eventually.HoldsAsync(() =>
        {
            _world.Time.Advance(TimeSpan.FromSeconds(1));
            return _world.Settlement.Settled.Count > 0;
        });
        (_world.Settlement.Settled[0].Usage.At - _reader.Job.AdmittedAt).ShouldBeGreaterThanOrEqualTo(WaitingJobRefuser.MaxWait);
        await ShouldBeRefusedAsync();
    }

    [Fact]
    public async Task TheProcessStops_RefusesNothing()
    {
        await _refuser.StopAsync(CancellationToken.None);
        _world.Time.Advance(WaitingJobRefuser.MaxWait);
        _world.Settlement.Settled.ShouldBeEmpty();
    }

    private async Task ShouldBeRefusedAsync()
    {
        (await _reader.WaitAsync()).ShouldBe(ReadState.Ended);
        _reader.Error.ShouldBe(WaitingJobs.Refusal);
    }
}
