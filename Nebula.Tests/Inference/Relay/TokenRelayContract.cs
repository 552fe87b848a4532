using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Logprobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.Usage;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Relay;

/// <summary>The contract of the relay and the cancellation of jobs. The two ends of a job may be in two processes.</summary>
public abstract class TokenRelayContract : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected static readonly JobOutcome Outcome = new(
        new UsageRecord
        {
            JobId = "j", KeyId = "k", Model = "m", At = DateTimeOffset.UnixEpoch.AddTicks(1_234_560), Status = 503, FinishReason = "error", Stream = true, InputTokens = 7,
            OutputTokens = 5_000_000_000, QueueSeconds = 0.1, TimeToFirstTokenSeconds = null, DurationSeconds = 1.0 / 3, InterTokenGaps = [new BucketCount(3, 4)],
        },
        new NebulaError(ErrorKind.Overloaded, "Full: «é»") { RetryAfter = TimeSpan.FromMilliseconds(1_500), ShouldRetry = true, Param = "model" });

    // Unique, because tests share a server.
    protected string Job { get; } = $"chatcmpl-{Guid.NewGuid():N}";

    /// <summary>The end that reads and cancels.</summary>
    private protected abstract (ITokenRelay Relay, IJobCancellation Cancellation) Handler { get; }

    /// <summary>The end that generates.</summary>
    private protected abstract (ITokenRelay Relay, IJobCancellation Cancellation) Worker { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Read_AfterWrite_ReturnsTheSame()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        var logprob = LogprobSampler.Sample(7, 0, " größe", 3);
        RelayEvent[] written =
        [
            new RelayEvent(0, 0, new[] { "", " größe" }, 1.0 / 3) { Logprobs = [logprob, LogprobSampler.Sample(7, 1, "🔑", 0)] },
            new RelayEvent(0, 2, new[] { "\n\0\"" }, 1e-9),
            new RelayEvent(0, 3, new[] { "x" }, 2) { TokenIds = [87, 199_997] },
            new RelayEvent(0, 5, default, 12_345.678) { FinishReason = "stop", Stop = new StopMatch("\n\n") },
        ];
        await WriteAsync(0, written);
        await Worker.Relay.CompleteAsync(Job, Outcome);

        var read = await ReadAllAsync(reader);
        for (var i = 0; i < written.Length; i++)
            ShouldBeAlike(read[i], written[i]);
        read.Count.ShouldBe(written.Length);
        JsonSerializer.Serialize(reader.Outcome).ShouldBe(JsonSerializer.Serialize(Outcome));
    }

    [Fact]
    public async Task Append_TheSameOffsetsTwice_ReachTheReaderOnce()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(0, Event(0, "a", "b"));
        await WriteAsync(0, Event(0, "a", "b"), Event(2, "c")); // the activity runs again
        await Worker.Relay.CompleteAsync(Job, Outcome);
        Texts(await ReadAllAsync(reader)).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task Append_TokensGroupedDifferentlyInASecondRun_LosesAndRepeatsNone()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(0, Event(0, "a"), Event(1, "b"));
        var all = new RelayEvent(0, 0, new[] { "a", "b", "c", "d" }, 1)
        {
            Logprobs = [.. "abcd".Select((letter, i) => LogprobSampler.Sample(1, i, letter.ToString(), 2))],
            FinishReason = "length",
        };
        await WriteAsync(0, all);
        await WriteAsync(0, all);
        await Worker.Relay.CompleteAsync(Job, Outcome);
        var read = await ReadAllAsync(reader);
        Texts(read).ShouldBe(["a", "b", "c", "d"]);
        read.Count.ShouldBe(3);
        ShouldBeAlike(read[2], all with { Index = 2, Tokens = all.Tokens[2..], Logprobs = [.. all.Logprobs!.Skip(2)] });
    }

    [Fact]
    public async Task Append_OnlyTheEndMissing_AddsTheEndOnce()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(0, Event(0, "a"), Event(1, "b"), new RelayEvent(0, 2, default, 1)); // a token that is not shown
        var all = new RelayEvent(0, 0, new[] { "a", "b" }, 1) { FinishReason = "stop" };
        await WriteAsync(0, all);
        await WriteAsync(0, all);
        await WriteAsync(0, Event(0, "a"), Event(1, "b"), new RelayEvent(0, 2, default, 1), new RelayEvent(0, 3, default, 1) { FinishReason = "stop" });
        await Worker.Relay.CompleteAsync(Job, Outcome);
        var read = await ReadAllAsync(reader);
        Texts(read).ShouldBe(["a", "b"]);
        read.Where(tokens => tokens.FinishReason is not null).ShouldHaveSingleItem().Tokens.IsEmpty.ShouldBeTrue();
        read[^1].FinishReason.ShouldBe("stop");
    }

    [Fact]
    public async Task Append_SeveralChoices_EachHasItsOwnOffsets()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(1, Event(0, "b") with { Choice = 1 });
        await WriteAsync(0, Event(0, "a"));
        await WriteAsync(2, Event(0, "c") with { Choice = 2 });
        await Worker.Relay.CompleteAsync(Job, Outcome);
        (await ReadAllAsync(reader)).Select(tokens => (tokens.Choice, tokens.Tokens.Span[0])).ShouldBe([(1, "b"), (0, "a"), (2, "c")]);
    }

    [Fact]
    public async Task Complete_Twice_KeepsTheFirstOutcomeAndEndsTheWriting()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(0, Event(0, "a"));
        await Worker.Relay.CompleteAsync(Job, Outcome);
        await Worker.Relay.CompleteAsync(Job, Outcome with { Error = null });
        await WriteAsync(0, Event(1, "late"));
        Texts(await ReadAllAsync(reader)).ShouldBe(["a"]);
        reader.Outcome!.Error.ShouldNotBeNull();
        (await reader.WaitAsync()).ShouldBeFalse();
        reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task ReadRelayed_AfterAnEarlierRun_TellsItsTokensAndItsEnd()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        (await ReadRelayedAsync(0)).ShouldBe(default);
        await WriteAsync(0, new RelayEvent(0, 0, new[] { "a" }, 0.5), new RelayEvent(0, 1, new[] { "b", "c" }, 0.75));
        await WriteAsync(1, new RelayEvent(1, 0, new[] { "x" }, 2));

        var unfinished = await ReadRelayedAsync(0);
        await WriteAsync(0, new RelayEvent(0, 3, new[] { "d" }, 1) { FinishReason = "length" });
        var finished = await ReadRelayedAsync(0);

        (unfinished.Next, unfinished.Tokens, unfinished.FinishReason).ShouldBe((3, 3, null));
        (finished.Next, finished.Tokens, finished.FinishReason).ShouldBe((int.MaxValue, 4, "length"));
        var result = finished.ToResult();
        (result.FinishReason, result.OutputTokens, result.FirstTokenAt, result.FinishedAt).ShouldBe(("length", 4, 0.5, 1));
    }

    [Fact]
    public async Task Outcome_BeforeEverythingIsRead_IsNotSetYet()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await WriteAsync(0, Event(0, "a"));
        await Worker.Relay.CompleteAsync(Job, Outcome);
        (await reader.WaitAsync()).ShouldBeTrue();
        reader.Outcome.ShouldBeNull();
        reader.TryRead(out _).ShouldBeTrue();
        reader.TryRead(out _).ShouldBeFalse();
        (await reader.WaitAsync()).ShouldBeFalse();
        reader.Outcome.ShouldNotBeNull();
    }

    [Fact]
    public async Task Wait_Empty_WakesWithTheNextToken()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        var waiting = reader.WaitAsync().AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        await WriteAsync(0, Event(0, "a"));
        (await waiting.WaitAsync(Patience)).ShouldBeTrue();
    }

    [Fact]
    public async Task Wait_Empty_WakesWithTheEnd()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        var waiting = reader.WaitAsync().AsTask();
        await Worker.Relay.CompleteAsync(Job, Outcome);
        (await waiting.WaitAsync(Patience)).ShouldBeFalse();
    }

    [Fact]
    public async Task Wait_Cancelled_CanBeWaitedAgain()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        using var idle = new CancellationTokenSource();
        var waiting = reader.WaitAsync(idle.Token).AsTask();
        await idle.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting.WaitAsync(Patience));
        await WriteAsync(0, Event(0, "a"));
        (await reader.WaitAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task ReadAndWrite_AtTheSameTime_LosesAndRepeatsNothing()
    {
        const int Tokens = 3_000;
        using var reader = Handler.Relay.OpenReader(Job);
        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(choice => Task.Run(async () =>
        {
            await using var writer = Worker.Relay.OpenWriter(Job, choice);
            for (var i = 0; i < Tokens; i++)
            {
                writer.Append(new RelayEvent(choice, i, new[] { $"{choice}:{i}" }, 0));
                if (i % 100 == 0)
                    await Task.Delay(1);
            }
        })));
        var reading = ReadAllAsync(reader);
        await writing.WaitAsync(Patience);
        await Worker.Relay.CompleteAsync(Job, Outcome);
        var read = Texts(await reading.WaitAsync(Patience));
        for (var choice = 0; choice < 4; choice++)
            read.Where(text => text[0] == '0' + choice).ShouldBe(Enumerable.Range(0, Tokens).Select(i => $"{choice}:{i}"));
    }

    [Fact]
    public async Task Cancel_WhileTheWorkRuns_ReachesItWithItsReason()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        using var first = Worker.Cancellation.Watch(Job);
        using var second = Worker.Cancellation.Watch(Job); // another choice
        using var stranger = Worker.Cancellation.Watch($"{Job}-other");
        first.Token.IsCancellationRequested.ShouldBeFalse();
        await Handler.Cancellation.CancelAsync(Job, CancelReason.ClientLeft);
        await CancelledAsync(first);
        await CancelledAsync(second);
        first.Reason.ShouldBe(CancelReason.ClientLeft);
        (stranger.Token.IsCancellationRequested, stranger.Reason).ShouldBe((false, null));
    }

    [Fact]
    public async Task Cancel_BeforeAWatchExists_IsReportedToLaterWatches()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await Handler.Cancellation.CancelAsync(Job, CancelReason.Deadline);
        using var watch = Worker.Cancellation.Watch(Job);
        await CancelledAsync(watch);
        watch.Reason.ShouldBe(CancelReason.Deadline);
    }

    [Fact]
    public async Task Cancel_Twice_KeepsTheFirstReason()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        await Handler.Cancellation.CancelAsync(Job, CancelReason.SiblingFailed);
        await Handler.Cancellation.CancelAsync(Job, CancelReason.ClientLeft);
        using var watch = Worker.Cancellation.Watch(Job);
        await CancelledAsync(watch);
        watch.Reason.ShouldBe(CancelReason.SiblingFailed);
    }

    [Fact]
    public async Task Cancel_AfterTheWatchHasEnded_DoesNothing()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        Worker.Cancellation.Watch(Job).Dispose();
        await Handler.Cancellation.CancelAsync(Job, CancelReason.ClientLeft);
    }

    protected static RelayEvent Event(int index, params string[] tokens) => new(0, index, tokens, 0);

    [Fact]
    public async Task WaitForAll_AnyRelay_ReadsEverything()
    {
        using var reader = Handler.Relay.OpenReader(Job);
        reader.WaitForAll();
        await WriteAsync(0, Event(0, "a"), Event(1, "b"));
        await Worker.Relay.CompleteAsync(Job, Outcome, TestContext.Current.CancellationToken);

        Texts(await ReadAllAsync(reader)).ShouldBe(["a", "b"]);
        reader.Outcome.ShouldNotBeNull();
    }

    private protected async Task WriteAsync(int choice, params RelayEvent[] tokens)
    {
        await using var writer = Worker.Relay.OpenWriter(Job, choice);
        foreach (var next in tokens)
            writer.Append(next);
    }

    private async Task<RelayedChoice> ReadRelayedAsync(int choice)
    {
        await using var writer = Worker.Relay.OpenWriter(Job, choice);
        return await writer.ReadRelayedAsync();
    }

    private protected static async Task<List<RelayEvent>> ReadAllAsync(ITokenReader reader)
    {
        var read = new List<RelayEvent>();
        while (await reader.WaitAsync())
        {
            while (reader.TryRead(out var ready))
                read.Add(ready);
        }

        return read;
    }

    protected static IEnumerable<string> Texts(IEnumerable<RelayEvent> read) => read.SelectMany(tokens => tokens.Tokens.ToArray());

    private protected static async Task CancelledAsync(IJobCancellationWatch watch)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = watch.Token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(Patience);
    }

    private static void ShouldBeAlike(RelayEvent one, RelayEvent other)
    {
        (one.Choice, one.Index, one.At, one.FinishReason, one.Stop).ShouldBe((other.Choice, other.Index, other.At, other.FinishReason, other.Stop));
        one.TokenIds.ShouldBe(other.TokenIds);
        one.Tokens.ToArray().ShouldBe(other.Tokens.ToArray());
        JsonSerializer.Serialize(one.Logprobs).ShouldBe(JsonSerializer.Serialize(other.Logprobs)); // their bytes too
    }
}
