using Nebula.Domain.Inference;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.InProcess;
using Shouldly;
using Xunit;

namespace Nebula.Tests.InProcess;

public sealed class JobChannelTests
{
    private static readonly JobOutcome Outcome = new(
        new UsageRecord { JobId = "j", KeyId = "k", Model = "m", At = DateTimeOffset.UnixEpoch, Status = 200, FinishReason = "stop" }, null);

    private readonly InProcessTokenRelay _relay = new();

    [Fact]
    public async Task Append_TheSameOffsetsTwice_ReachTheReaderOnce()
    {
        using var reader = _relay.OpenReader("j");
        var first = _relay.OpenWriter("j", 0);
        first.Append(Event(0, "a", "b"));
        var second = _relay.OpenWriter("j", 0); // the activity runs again
        second.Append(Event(0, "a", "b"));
        second.Append(Event(2, "c"));
        await _relay.CompleteAsync("j", Outcome);
        (await ReadAllAsync(reader)).ShouldBe(["a", "b", "c"]);
        reader.Outcome.ShouldBe(Outcome);
    }

    [Fact]
    public async Task Wait_NothingThere_WakesWithTheNextToken()
    {
        using var reader = _relay.OpenReader("j");
        var waiting = reader.WaitAsync().AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        _relay.OpenWriter("j", 0).Append(Event(0, "a"));
        (await waiting).ShouldBeTrue();
    }

    [Fact]
    public async Task Wait_Cancelled_CanBeWaitedAgain()
    {
        using var reader = _relay.OpenReader("j");
        using var idle = new CancellationTokenSource();
        var waiting = reader.WaitAsync(idle.Token).AsTask();
        await idle.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        _relay.OpenWriter("j", 0).Append(Event(0, "a"));
        (await reader.WaitAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Cancel_ReachesTheWatchWithItsReason()
    {
        using var reader = _relay.OpenReader("j");
        using var watch = _relay.Watch("j");
        await _relay.CancelAsync("j", CancelReason.ClientLeft);
        watch.Token.IsCancellationRequested.ShouldBeTrue();
        watch.Reason.ShouldBe(CancelReason.ClientLeft);
    }

    [Fact]
    public async Task Cancel_BeforeAnybodyWatches_IsSeenAllTheSame()
    {
        using var reader = _relay.OpenReader("j");
        await _relay.CancelAsync("j", CancelReason.Deadline);
        _relay.Watch("j").Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task ReadAndWrite_AtTheSameTime_LosesAndRepeatsNothing()
    {
        using var reader = _relay.OpenReader("j");
        var writers = Enumerable.Range(0, 4).Select(choice => Task.Run(async () =>
        {
            var writer = _relay.OpenWriter("j", choice);
            for (var i = 0; i < 5_000; i++)
            {
                writer.Append(new RelayEvent(choice, i, new[] { $"{choice}:{i}" }, 0));
                if (i % 100 == 0)
                    await Task.Yield();
            }
        })).ToArray();
        _ = Task.WhenAll(writers).ContinueWith(_ => _relay.CompleteAsync("j", Outcome).AsTask(), TaskScheduler.Default);
        var read = await ReadAllAsync(reader);
        for (var choice = 0; choice < 4; choice++)
            read.Where(text => text[0] == '0' + choice).ShouldBe(Enumerable.Range(0, 5_000).Select(i => $"{choice}:{i}"));
    }

    private static RelayEvent Event(int index, params string[] tokens) => new(0, index, tokens, 0);

    private static async Task<List<string>> ReadAllAsync(ITokenReader reader)
    {
        var read = new List<string>();
        while (await reader.WaitAsync())
        {
            while (reader.TryRead(out var ready))
                read.AddRange(ready.Tokens.ToArray());
        }

        return read;
    }
}
