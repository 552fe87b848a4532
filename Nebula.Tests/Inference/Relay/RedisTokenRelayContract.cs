using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Relay;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Relay;

/// <summary>The relay in Redis, its two ends on connections of their own.</summary>
public abstract class RedisTokenRelayContract(IRedis server) : TokenRelayContract
{
    // How long a job may continue in another process after its client has disconnected.
    private static readonly TimeSpan AcrossInstances = TimeSpan.FromMilliseconds(200);

    private readonly List<IAsyncDisposable> _opened = [];
    private (ITokenRelay, IJobCancellation) _handler;
    private (ITokenRelay, IJobCancellation) _worker;

    private protected override (ITokenRelay Relay, IJobCancellation Cancellation) Handler => _handler;

    private protected override (ITokenRelay Relay, IJobCancellation Cancellation) Worker => _worker;

    private protected RedisConnection Connection { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        _handler = await OpenAsync();
        _worker = await OpenAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        (_handler.Item2 as IDisposable)?.Dispose();
        (_worker.Item2 as IDisposable)?.Dispose();
        foreach (var connection in _opened)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task Reader_Reopened_ContinuesWhereItWasAndMissesNothing()
    {
        var relay = (RedisTokenRelay)Handler.Relay;
        await WriteAsync(0, Event(0, "a"), Event(1, "b"));
        using (var first = relay.OpenReader(Job))
        {
            await first.WaitAsync();
            first.TryRead(out var tokens).ShouldBeTrue();
            tokens.Tokens.ToArray().ShouldBe(["a"]);
        }

        await WriteAsync(0, Event(2, "c"));
        await Worker.Relay.CompleteAsync(Job, Outcome);
        using var second = relay.OpenReader(Job, 1);
        Texts(await ReadAllAsync(second)).ShouldBe(["b", "c"]);
        second.Outcome.ShouldNotBeNull();
        using var all = relay.OpenReader(Job); // reading removes nothing
        Texts(await ReadAllAsync(all)).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task Read_MoreThanAPage_ReadsAllInOrder()
    {
        await WriteAsync(0, [.. Enumerable.Range(0, 1_000).Select(i => Event(i, $"{i}"))]);
        await Worker.Relay.CompleteAsync(Job, Outcome);
        using var reader = Handler.Relay.OpenReader(Job);
        Texts(await ReadAllAsync(reader)).ShouldBe(Enumerable.Range(0, 1_000).Select(i => $"{i}"));
    }

    [Fact]
    public async Task Notification_Lost_TokensAreFoundByThePoll()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        var waiting = reader.WaitAsync().AsTask();
        await Connection.Subscriber.UnsubscribeAllAsync();
        await WriteAsync(0, Event(0, "a"));
        (await waiting.WaitAsync(Patience)).ShouldBeTrue();
    }

    [Fact]
    public async Task TwoRuns_AtTheSameTime_ReachTheReaderOnce()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await Task.WhenAll(Enumerable.Range(1, 3).Select(size => Task.Run(async () =>
        {
            await using var writer = Worker.Relay.OpenWriter(Job, 0);
            for (var i = 0; i < 600; i += size)
            {
                writer.Append(Event(i, [.. Enumerable.Range(i, size).Select(j => $"{j}")]));
                await Task.Yield();
            }
        }))).WaitAsync(Patience);
        await Worker.Relay.CompleteAsync(Job, Outcome);
        Texts(await ReadAllAsync(reader)).ShouldBe(Enumerable.Range(0, 600).Select(i => $"{i}"));
    }

    [Fact]
    public async Task TwoRuns_NotRepeatable_OnlyTheFirstReachesTheReader()
    {
        await using var first = Handler.Relay.OpenWriter(Job, 0, isRepeatable: false);
        await using var second = Worker.Relay.OpenWriter(Job, 0, isRepeatable: false);
        first.Append(Event(0, "a", "b"));
        (await first.FlushAsync()).ShouldBeNull();
        second.Append(Event(0, "x", "y", "z"));

        (await second.FlushAsync()).ShouldBe(2, "the first run has relayed two tokens");
        second.Lost.IsCancellationRequested.ShouldBeTrue();
        first.Append(Event(2, "c"));
        (await first.FlushAsync()).ShouldBeNull();
        await Worker.Relay.CompleteAsync(Job, Outcome);
        using var reader = Handler.Relay.OpenReader(Job);
        Texts(await ReadAllAsync(reader)).ShouldBe(["a", "b", "c"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Append_ListHasLostEntries_IsRefused(bool offsetsToo)
    {
        using var reader = Handler.Relay.OpenReader(Job);
        using var late = Handler.Relay.OpenReader(Job);
        await using var writer = Worker.Relay.OpenWriter(Job, 0);
        for (var index = 0; index < 3; index++)
        {
            writer.Append(Event(index, $"{(char)('a' + index)}"));
            await writer.FlushAsync();
        }

        (await ReadReadyAsync(reader, 3)).ShouldBe(["a", "b", "c"]);
        await LoseLastAsync(1, offsetsToo ? 2 : null);

        writer.Append(Event(3, "d"));

        (await writer.FlushAsync()).ShouldBe(2, "the list has two tokens");
        writer.Lost.IsCancellationRequested.ShouldBeTrue();
        (await Should.ThrowAsync<NebulaException>(async () => await reader.WaitAsync())).Error.Kind.ShouldBe(ErrorKind.Unavailable, "it has read more than there is");
        await Worker.Relay.CompleteAsync(Job, Outcome);
        Texts(await ReadAllAsync(late)).ShouldBe(["a", "b"]);
        late.Outcome!.Error.ShouldNotBeNull();
    }

    [Fact]
    public async Task Append_ListAndOffsetsHaveLostEntries_ASecondRunFillsTheGap()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(0, [.. Enumerable.Range(0, 6).Select(static i => Event(i, $"{i}"))]);
        var length = await Connection.Database.ListLengthAsync(RedisKeys.Tokens(Job));
        await LoseLastAsync(1, null);
        await Connection.Database.KeyDeleteAsync(RedisKeys.TokenOffsets(Job));

        await WriteAsync(0, [.. Enumerable.Range(0, 6).Select(static i => Event(i, $"{i}"))]);
        await Worker.Relay.CompleteAsync(Job, Outcome);

        length.ShouldBeGreaterThan(0);
        Texts(await ReadAllAsync(reader)).ShouldBe(["0", "1", "2", "3", "4", "5"], "what is there twice is read once");
    }

    [Fact]
    public async Task Complete_ListHasLostEntries_EndsWithAnError()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(0, Event(0, "a"));
        await WriteAsync(0, Event(1, "b"));
        await LoseLastAsync(1, null);

        await Worker.Relay.CompleteAsync(Job, Outcome with { Error = null });

        Texts(await ReadAllAsync(reader)).ShouldBe(["a"]);
        reader.Outcome!.Error.ShouldNotBeNull().Kind.ShouldBe(ErrorKind.Unavailable);
    }

    [Fact]
    public async Task Wait_EntriesAreMissingInTheMiddle_DeliversThoseBeforeAndFails()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        foreach (var index in (int[])[0, 1, 3])
            await Connection.Database.ListRightPushAsync(RedisKeys.Tokens(Job), RelayCodec.Write(Event(index, $"{index}")));

        (await ReadReadyAsync(reader, 2)).ShouldBe(["0", "1"]);
        (await Should.ThrowAsync<NebulaException>(async () => await reader.WaitAsync())).Error.Kind.ShouldBe(ErrorKind.Unavailable);
    }

    [Fact]
    public async Task Wait_RedisIsBackEmpty_Fails()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(0, Event(0, "a"));
        (await ReadReadyAsync(reader, 1)).ShouldBe(["a"]);

        await Connection.Database.KeyDeleteAsync([RedisKeys.Tokens(Job), RedisKeys.TokenOffsets(Job)]);

        (await Should.ThrowAsync<NebulaException>(async () => await reader.WaitAsync().AsTask().WaitAsync(Patience))).Error.Kind.ShouldBe(ErrorKind.Unavailable);
    }

    [Fact]
    public async Task Cancel_InAnotherProcess_ReachesTheWorkWithoutAnyTimer()
    {
        var time = new FakeTimeProvider(); // it does not advance, so that no poll or retry happens
        var ((_, handler), (_, worker)) = (await OpenAsync(time), await OpenAsync(time));
        using var watch = worker.Watch(Job);
        var began = time.GetTimestamp();

        await handler.CancelAsync(Job, CancelReason.ClientLeft);

        await CancelledAsync(watch);
        time.GetElapsedTime(began).ShouldBeLessThanOrEqualTo(AcrossInstances);
    }

    [Fact]
    public async Task CancelWaiting_NobodyHasBegunTheJob_IsReportedToLaterWatches()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        var waiting = reader.WaitAsync(); // the reader does not begin it
        (await Handler.Cancellation.TryCancelWaitingAsync(Job, CancelReason.HubLost)).ShouldBe(CancelReason.HubLost);

        using var watch = Worker.Cancellation.Watch(Job);
        await CancelledAsync(watch);
        watch.Reason.ShouldBe(CancelReason.HubLost);
        await Worker.Relay.CompleteAsync(Job, Outcome);
        (await waiting).ShouldBeFalse();
    }

    [Fact]
    public async Task CancelWaiting_CancelledBefore_ReturnsTheFirstReason()
    {
        await Worker.Cancellation.CancelAsync(Job, CancelReason.ClientLeft);
        (await Handler.Cancellation.TryCancelWaitingAsync(Job, CancelReason.HubLost)).ShouldBe(CancelReason.ClientLeft);
    }

    [Fact]
    public async Task CancelWaiting_AnActivityHasBegunTheJob_CancelsNothing()
    {
        using var watch = await BeginAsync();
        (await Handler.Cancellation.TryCancelWaitingAsync(Job, CancelReason.HubLost)).ShouldBeNull();
        using var second = Worker.Cancellation.Watch(Job);
        await Handler.Cancellation.CancelAsync(Job, CancelReason.ClientLeft);
        await CancelledAsync(second);
        (watch.Reason, second.Reason).ShouldBe((CancelReason.ClientLeft, CancelReason.ClientLeft));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CancelWaiting_AnInstanceOfAnOlderVersionHasBegunOrEndedTheJob_CancelsNothing(bool ended)
    {
        if (ended)
            await Worker.Relay.CompleteAsync(Job, Outcome);
        else
            await WriteAsync(0, Event(0, "a"));
        (await Handler.Cancellation.TryCancelWaitingAsync(Job, CancelReason.HubLost)).ShouldBeNull();
    }

    [Fact]
    public async Task Keys_All_Expire()
    {
        using (await BeginAsync())
            (await Connection.Database.KeyTimeToLiveAsync(RedisKeys.TokenOffsets(Job))).ShouldNotBeNull();
        await Handler.Cancellation.TryCancelWaitingAsync($"{Job}-waiting", CancelReason.HubLost);
        (await Connection.Database.KeyTimeToLiveAsync(RedisKeys.Cancelled($"{Job}-waiting"))).ShouldNotBeNull();
        await WriteAsync(0, Event(0, "a"));
        await Handler.Cancellation.CancelAsync(Job, CancelReason.ClientLeft);
        foreach (var key in (string[])[RedisKeys.Tokens(Job), RedisKeys.TokenOffsets(Job), RedisKeys.Cancelled(Job)])
            (await Connection.Database.KeyTimeToLiveAsync(key)).ShouldNotBeNull();
    }

    private async Task<IJobCancellationWatch> BeginAsync()
    {
        var watch = Worker.Cancellation.Watch(Job);
        await Eventually.HoldsAsync(() => Connection.Database.HashExistsAsync(RedisKeys.TokenOffsets(Job), "begun"));
        return watch;
    }

    // A failover to a replica that lags: the list, or the list and the offsets, of a moment ago.
    private async Task LoseLastAsync(int entries, int? offset)
    {
        for (var left = entries; left > 0; left--)
            await Connection.Database.ListRightPopAsync(RedisKeys.Tokens(Job));
        if (offset is not null)
            await Connection.Database.HashSetAsync(RedisKeys.TokenOffsets(Job), [new("0", offset), new("entries", await Connection.Database.ListLengthAsync(RedisKeys.Tokens(Job)))]);
    }

    private static async Task<List<string>> ReadReadyAsync(ITokenReader reader, int count)
    {
        var read = new List<string>();
        while (read.Count < count)
        {
            (await reader.WaitAsync()).ShouldBeTrue();
            while (reader.TryRead(out var tokens))
                read.AddRange(tokens.Tokens.ToArray());
        }

        return read;
    }

    /// <summary>A process of its own on the same Redis.</summary>
    private protected async Task<(ITokenRelay, IJobCancellation)> OpenAsync(TimeProvider? time = null)
    {
        var connection = RedisConnection.Open(await server.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        Connection ??= connection;
        _opened.Add(connection);
        time ??= TimeProvider.System;
        return (new RedisTokenRelay(connection, time, NullLogger<RedisTokenRelay>.Instance), new RedisJobCancellation(connection, time, NullLogger<RedisJobCancellation>.Instance));
    }
}
