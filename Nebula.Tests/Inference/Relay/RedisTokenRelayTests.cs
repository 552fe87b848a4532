using Nebula.Domain.Inference.Activities;
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
        await Worker.Relay.CompleteAsync(Job, Outcome);
        Texts(await ReadAllAsync(reader)).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Cancel_WhileTheWorkerCannotHear_ReachesItWhenItCanAgain()
    {
        using var watch = Worker.Cancellation.Watch(Job);
        await server.KillAsync();
        var cancelling = Handler.Cancellation.CancelAsync(Job, CancelReason.ClientLeft).AsTask();
        await server.StartAsync();
        await cancelling.WaitAsync(Patience);
        await CancelledAsync(watch);
    }
}
