using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Relay;
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
    public async Task Keys_All_Expire()
    {
        await WriteAsync(0, Event(0, "a"));
        await Handler.Cancellation.CancelAsync(Job, CancelReason.ClientLeft);
        foreach (var key in (string[])[RedisKeys.Tokens(Job), RedisKeys.TokenOffsets(Job), RedisKeys.Cancelled(Job)])
            (await Connection.Database.KeyTimeToLiveAsync(key)).ShouldNotBeNull();
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
