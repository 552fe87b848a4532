using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Relay;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Workflows;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Relay;

public sealed class RedisReaderPresenceTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly InstanceId _readerId = new();
    private readonly InstanceId _workerId = new();
    private readonly ConcurrentQueue<string> _cancelled = new();
    private RedisConnection? _worker;
    private RedisConnection? _reader;
    private RedisReaderPresence? _presence;

    private RedisReaderPresence Presence => _presence!;

    public async ValueTask InitializeAsync()
    {
        (_worker, _reader) = (await OpenAsync(_workerId), await OpenAsync(_readerId));
        await Eventually.HoldsAsync(() => _worker.IsAvailable && _reader.IsAvailable);
        var cancellations = new Moq.Mock<IJobCancellation>();
        cancellations.Setup(static c => c.CancelAsync(Moq.It.IsAny<string>(), CancelReason.ClientLeft, default)).Returns((string job, CancelReason _, CancellationToken _) =>
        {
            _cancelled.Enqueue(job);
            return ValueTask.CompletedTask;
        });
        _presence = new RedisReaderPresence(_worker, _workerId, cancellations.Object, TimeProvider.System, NullLogger<RedisReaderPresence>.Instance);
        await Eventually.PassesAsync(async () => (await _worker.Database.KeyExistsAsync(RedisKeys.Alive(_readerId.Value))).ShouldBeTrue());
    }

    public async ValueTask DisposeAsync()
    {
        await _worker!.DisposeAsync();
        await _reader!.DisposeAsync();
    }

    [Fact]
    public async Task Watch_AReaderThatIsAlive_CancelsNothing()
    {
        using var watch = await Presence.WatchAsync(Read("job", _readerId.Value));
        for (var i = 0; i < 3; i++)
            await Presence.CheckAsync();
        _cancelled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Watch_AReaderThatIsGone_CancelsTheJobAtOnce()
    {
        var watches = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Presence.WatchAsync(Read($"job-{i}", "gone")).AsTask()));
        _cancelled.Count.ShouldBe(20);
        foreach (var watch in watches)
            watch!.Dispose();
    }

    [Fact]
    public async Task Watch_AJobOfThisProcessOrInTheBackground_IsNotWatched()
    {
        (await Presence.WatchAsync(Read("job", _workerId.Value))).ShouldBeNull();
        (await Presence.WatchAsync(SampleJob.ThreeChoices)).ShouldBeNull();
    }

    [Fact]
    public async Task Watch_AReaderThatIsSilentForAMoment_WaitsForItAndCancelsNothing()
    {
        await BeatAsync("slow", age: TimeSpan.FromSeconds(2));
        var watching = Presence.WatchAsync(Read("job", "slow")).AsTask();
        await Task.Delay(RedisHeartbeat.Interval, TestContext.Current.CancellationToken);
        watching.IsCompleted.ShouldBeFalse();
        await BeatAsync("slow");
        (await watching)!.Dispose();
        _cancelled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Watch_AReaderThatStaysSilent_CancelsTheJob()
    {
        await BeatAsync("silent", age: TimeSpan.FromSeconds(5));
        (await Presence.WatchAsync(Read("job", "silent")))!.Dispose();
        _cancelled.ShouldBe(["job"]);
    }

    [Fact]
    public async Task WaitUntilHeard_AReaderThatIsAlive_IsTrue()
    {
        using var watch = await Presence.WatchAsync(Read("job", _readerId.Value));
        (await watch!.WaitUntilHeardAsync()).ShouldBeTrue();
        _cancelled.ShouldBeEmpty();
    }

    [Fact]
    public async Task WaitUntilHeard_AReaderWhoseLastHeartbeatWasBefore_IsFalseAndCancelsTheJob()
    {
        await BeatAsync("ended");
        using var watch = await Presence.WatchAsync(Read("job", "ended"));
        _cancelled.ShouldBeEmpty();
        (await watch!.WaitUntilHeardAsync()).ShouldBeFalse();
        _cancelled.ShouldBe(["job"]);
    }

    [Fact]
    public async Task WaitUntilHeard_WithoutRedis_IsTrue()
    {
        await BeatAsync("ended");
        using var watch = await Presence.WatchAsync(Read("job", "ended"));
        await server.KillAsync();
        try
        {
            (await watch!.WaitUntilHeardAsync()).ShouldBeTrue();
            _cancelled.ShouldBeEmpty();
        }
        finally
        {
            await server.StartAsync();
        }
    }

    [Fact]
    public async Task Check_AReaderThatEnds_CancelsItsJobsAfterTheSecondLook()
    {
        using var watch = await Presence.WatchAsync(Read("job", _readerId.Value));
        (await Presence.WatchAsync(Read("ended", _readerId.Value)))!.Dispose();
        await _reader!.DisposeAsync();
        await BeatAsync(_readerId.Value, age: TimeSpan.FromSeconds(6));
        await Presence.CheckAsync();
        _cancelled.ShouldBeEmpty();
        await Eventually.PassesAsync(async () =>
        {
            await Presence.CheckAsync();
            _cancelled.Distinct().ShouldBe(["job"]);
        });
    }

    [Fact]
    public async Task Check_ARedisThatHasLostItsData_CancelsNothing()
    {
        using var watch = await Presence.WatchAsync(Read("job", _readerId.Value));
        await _worker!.Database.KeyDeleteAsync(RedisKeys.Alive(_readerId.Value));
        await Presence.CheckAsync();
        await Eventually.PassesAsync(async () => (await _worker.Database.KeyExistsAsync(RedisKeys.Alive(_readerId.Value))).ShouldBeTrue());
        await Task.Delay(2 * RedisHeartbeat.Interval, TestContext.Current.CancellationToken);
        await Presence.CheckAsync();
        _cancelled.ShouldBeEmpty();
    }

    // As a process leaves its key whose last heartbeat is that old.
    private Task BeatAsync(string process, TimeSpan age = default) => _worker!.Database.StringSetAsync(RedisKeys.Alive(process), "1", RedisHeartbeat.AliveFor - age);

    private static InferenceJob Read(string id, string reader) => SampleJob.ThreeChoices with { Id = id, Reader = reader };

    private async Task<RedisConnection> OpenAsync(InstanceId process) =>
        RedisConnection.Open(await server.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance, process.Value);
}
