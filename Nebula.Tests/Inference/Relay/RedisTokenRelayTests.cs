using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Infrastructure.Redis.Relay;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Relay;

public sealed class RedisTokenRelayTests(RedisServer server) : RedisTokenRelayContract(server), IClassFixture<RedisServer>
{
    [Fact]
    public async Task Redis_AwayForAMoment_DelaysTheTokensAndLosesNone()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(0, Event(0, "a"));
        await reader.WaitAsync();
        server.Freeze();
        var writing = WriteAsync(0, Event(1, "b"));
        try
        {
            await Should.ThrowAsync<Exception>(() => Connection.Database.PingAsync()); // it counts as lost now
        }
        finally
        {
            server.Thaw();
        }

        await writing.WaitAsync(Patience);
        await CompleteWhenRestoredAsync();
        Texts(await ReadAllAsync(reader)).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Append_RedisLostForTenSeconds_FailsTheRelayWithAnError()
    {
        var time = new FakeTimeProvider();
        var (relay, _) = await OpenAsync(time);
        await using var writer = relay.OpenWriter(Job, 0);
        writer.Append(Event(0, "a"));
        (await writer.FlushAsync()).ShouldBeNull();
        await server.KillAsync();

        writer.Append(Event(1, "b"));
        var flushing = writer.FlushAsync().AsTask();
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            return flushing.IsCompleted;
        });

        (await flushing).ShouldBe(1, "the relay took one token");
        writer.Lost.IsCancellationRequested.ShouldBeTrue();
        await server.StartAsync();
    }

    [Fact]
    public async Task Wait_RedisLostForTenSecondsOfShorterWaits_Fails()
    {
        var time = new FakeTimeProvider();
        var (relay, _) = await OpenAsync(time);
        using var reader = relay.OpenReader(Job);
        await server.KillAsync();

        var began = time.GetTimestamp();
        NebulaException? failure = null;
        while (failure is null && time.GetElapsedTime(began) < TimeSpan.FromMinutes(1))
        {
            using var ending = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
            var waiting = reader.WaitAsync(ending.Token).AsTask();
            while (!waiting.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(250));
                await Task.WhenAny(waiting, Task.Delay(5));
            }

            failure = waiting.Exception?.InnerException as NebulaException;
        }

        failure.ShouldNotBeNull().Error.Kind.ShouldBe(ErrorKind.Unavailable);
        await server.StartAsync();
    }

    [Fact]
    public async Task Complete_RedisLost_FailsAtOnce()
    {
        await server.KillAsync();
        await Eventually.HoldsAsync(() => !Connection.IsAvailable);

        var completing = Handler.Relay.CompleteAsync(Job, Outcome);

        completing.IsCompleted.ShouldBeTrue("nothing holds an activity slot until Redis is back");
        (await Should.ThrowAsync<NebulaException>(completing.AsTask())).Error.Kind.ShouldBe(ErrorKind.Unavailable);
        new RedisDispatchCheck(Connection).GetRefusal()!.Kind.ShouldBe(ErrorKind.Unavailable);
        await server.StartAsync();
        await CompleteWhenRestoredAsync();
    }

    [Fact]
    public async Task Cancel_RedisLost_ReturnsAtOnceAndReachesTheWorkerLater()
    {
        using var watch = Worker.Cancellation.Watch(Job);
        await server.KillAsync();
        await Eventually.HoldsAsync(() => !Connection.IsAvailable);

        Handler.Cancellation.CancelAsync(Job, CancelReason.ClientLeft).IsCompleted.ShouldBeTrue();

        await server.StartAsync();
        await CancelledAsync(watch);
        watch.Reason.ShouldBe(CancelReason.ClientLeft);
    }

    [Fact]
    public async Task Cancel_WorkerDisconnected_ReachesItAfterItReconnects()
    {
        using var watch = Worker.Cancellation.Watch(Job);
        await server.KillAsync();
        var cancelling = Handler.Cancellation.CancelAsync(Job, CancelReason.ClientLeft).AsTask();
        await server.StartAsync();
        await cancelling.WaitAsync(Patience);
        await CancelledAsync(watch);
    }

    private Task CompleteWhenRestoredAsync() => Eventually.HoldsAsync(async () =>
    {
        try
        {
            await Worker.Relay.CompleteAsync(Job, Outcome);
            return true;
        }
        catch (NebulaException)
        {
            return false;
        }
    });
}
