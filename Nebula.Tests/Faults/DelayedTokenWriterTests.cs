using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Relay;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Faults;

public sealed class DelayedTokenWriterTests
{
    private static readonly string[] Tokens = ["a", "b", "c", "d"];

    private readonly ObservedTime _time = new();
    private readonly RecordingWriter _relay = new();
    private readonly CancellationTokenSource _ending = new();

    [Fact]
    public async Task Append_BeforeAStall_PassesTokensAtOnceAndTheRestAfterIt()
    {
        await using var writer = Create(new StallFault(2, 10), timeScale: 0.5);
        writer.Append(new RelayEvent(0, 0, Tokens, 1) { FinishReason = "stop" });

        await _relay.WaitAsync(1);
        _relay.Events[0].Tokens.ToArray().ShouldBe(["a", "b"]);
        (_relay.Events[0].FinishReason, _relay.Events[0].At).ShouldBe((null, 1));
        await _time.WaitForTimerAsync();
        _time.Advance(TimeSpan.FromSeconds(4.9));
        _relay.Events.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await _relay.WaitAsync(2);
        _relay.Events[1].Tokens.ToArray().ShouldBe(["c", "d"]);
        (_relay.Events[1].Index, _relay.Events[1].FinishReason, _relay.Events[1].At).ShouldBe((2, "stop", 11));
        (await writer.CompleteAsync()).ShouldBeTrue();
        writer.Delivered.ShouldBe(4);
    }

    [Fact]
    public async Task Append_ToASlowStream_MultipliesGapsAndKeepsTheOrder()
    {
        await using var writer = Create(new SlowStreamFault(3), timeScale: 1);
        writer.Append(new RelayEvent(0, 0, Tokens.AsMemory(..1), 5));
        writer.Append(new RelayEvent(0, 1, Tokens.AsMemory(1..2), 6));
        await _relay.WaitAsync(1);
        await _time.WaitForTimerAsync();
        _time.Advance(TimeSpan.FromSeconds(1.9));
        _relay.Events.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await _relay.WaitAsync(2);
        _relay.Events[1].At.ShouldBe(8);
    }

    [Fact]
    public async Task Append_AtTimeScaleZero_DoesNotWait()
    {
        await using var writer = Create(new SlowFirstTokenFault(100), timeScale: 0);
        writer.Append(new RelayEvent(0, 0, Tokens, 1));
        (await writer.CompleteAsync()).ShouldBeTrue();
        _relay.Events.ShouldHaveSingleItem().At.ShouldBe(101);
    }

    [Fact]
    public async Task Complete_OfACancelledChoice_LeavesOutWhatWaits()
    {
        await using var writer = Create(new StallFault(1, 10), timeScale: 1);
        writer.Append(new RelayEvent(0, 0, Tokens, 1));
        await _relay.WaitAsync(1);
        await _ending.CancelAsync();
        (await writer.CompleteAsync()).ShouldBeFalse();
        (writer.Delivered, _relay.Events.Count).ShouldBe((1, 1));
    }

    private DelayedTokenWriter Create(DelayFault fault, double timeScale) => new(_relay, fault, timeScale, _time, _ending.Token);

    /// <summary>A clock that stands still until the code under test waits for it: a timer that starts later would wait for ever.</summary>
    private sealed class ObservedTime : FakeTimeProvider
    {
        private readonly SemaphoreSlim _timers = new(0);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Release();
            return timer;
        }

        public async Task WaitForTimerAsync() => (await _timers.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();
    }

    private sealed class RecordingWriter : ITokenWriter
    {
        private readonly SemaphoreSlim _appended = new(0);

        public List<RelayEvent> Events { get; } = [];

        public CancellationToken Lost => default;

        public ValueTask<RelayedChoice> ReadRelayedAsync() => default;

        public void Append(in RelayEvent tokens)
        {
            Events.Add(tokens);
            _appended.Release();
        }

        public async Task WaitAsync(int count)
        {
            while (Events.Count < count)
                (await _appended.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();
        }

        public ValueTask<int?> FlushAsync() => default;

        public ValueTask DisposeAsync() => default;
    }
}
