using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Gpus;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class SimulatedReplicaTests
{
    private static readonly LatencyModel Latency = new(ModelCatalog.Find("llama-3.1-8b-instruct")!, GpuCatalog.Find("h100-sxm-80gb")!, 1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task RunAsync_Alone_TakesPrefillAndThenADecodeStepPerToken()
    {
        var sequence = await RunAtOnceAsync(new Sequence(100, 3));

        var prefill = Latency.PrefillSeconds(100);
        sequence.FirstTokenAfter.ShouldBe(prefill);
        sequence.LastTokenAfter.ShouldBe(prefill + Latency.DecodeStepSeconds(1, 101) + Latency.DecodeStepSeconds(1, 102), 1e-12);
        sequence.Emitted.ShouldBe([0, 1, 2]);
        sequence.Gaps.Sum(gap => gap.Count).ShouldBe(2);
    }

    [Fact]
    public async Task RunAsync_Paced_GivesTheSameVirtualTimesAsAtOnce()
    {
        var atOnce = await RunAtOnceAsync(new Sequence(100, 5));
        var paced = new Sequence(100, 5);
        await AdvanceUntilEndedAsync(new SimulatedReplica(_time, 1).RunAsync(paced, Latency, default), TimeSpan.FromMilliseconds(1));

        paced.LastTokenAfter.ShouldBe(atOnce.LastTokenAfter, 1e-9);
        paced.Emitted.ShouldBe(atOnce.Emitted);
    }

    [Fact]
    public async Task RunAsync_SequencesTogether_ShareStepsSoThatTokensComeSlower()
    {
        var replica = new SimulatedReplica(_time, 1);
        var sequences = Enumerable.Range(0, 200).Select(_ => new Sequence(50, 10)).ToArray();
        await AdvanceUntilEndedAsync(Task.WhenAll(sequences.Select(sequence => replica.RunAsync(sequence, Latency, default))));

        var alone = await RunAtOnceAsync(new Sequence(50, 10));
        sequences.ShouldAllBe(sequence => sequence.IsComplete && sequence.LastTokenAfter > alone.LastTokenAfter);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsWithinTheRunningStepWithTheTokensSoFar()
    {
        using var cancellation = new CancellationTokenSource();
        var sequence = new Sequence(10, 1_000);
        var running = new SimulatedReplica(_time, 1).RunAsync(sequence, Latency, cancellation.Token);
        await AdvanceUntilAsync(() => sequence.Generated >= 3);

        await cancellation.CancelAsync();
        await running.WaitAsync(Timeout); // the clock does not advance

        sequence.IsComplete.ShouldBeFalse();
        sequence.Emitted.Count.ShouldBe(sequence.Generated);
        var generated = sequence.Generated;
        await AdvanceAsync(10);
        sequence.Generated.ShouldBe(generated);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileALongPromptIsPrefilled_EndsWithoutWaitingForTheStep()
    {
        using var cancellation = new CancellationTokenSource();
        var (sequence, next) = (new Sequence(100_000, 10), new Sequence(10, 2));
        var replica = new SimulatedReplica(_time, 1);
        var running = replica.RunAsync(sequence, Latency, cancellation.Token);
        await AdvanceAsync(10);
        running.IsCompleted.ShouldBeFalse();
        var (step, cancelledAt) = (Latency.PrefillSeconds(100_000), _time.GetTimestamp());
        step.ShouldBeGreaterThan(1);

        await cancellation.CancelAsync();
        await running.WaitAsync(Timeout);

        _time.GetElapsedTime(cancelledAt).ShouldBe(TimeSpan.Zero);
        sequence.Generated.ShouldBe(0);
        await AdvanceUntilEndedAsync(replica.RunAsync(next, Latency, default)); // the replica continues to serve after the step
        next.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task RunAsync_CancelledBefore_EndsAtOnce()
    {
        var sequence = new Sequence(10, 10);
        await new SimulatedReplica(_time, 1).RunAsync(sequence, Latency, new CancellationToken(true)).WaitAsync(Timeout);
        sequence.Generated.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(5, 0)]
    [InlineData(5, 3)]
    [InlineData(9, 0)]
    [InlineData(9, 3)]
    public async Task RunAsync_EmitThrows_EndsThatSequenceWithTheExceptionAndNoOther(int failingToken, int neighbours)
    {
        var replica = new SimulatedReplica(_time, 1);
        var failing = new Sequence(10, 10) { FailsAt = failingToken };
        var others = Enumerable.Range(0, neighbours).Select(_ => new Sequence(10, 20)).ToArray();
        var failed = replica.RunAsync(failing, Latency, default);
        var completed = Task.WhenAll(others.Select(sequence => replica.RunAsync(sequence, Latency, default)));
        await AdvanceUntilEndedAsync(Task.WhenAll(failed, completed).ContinueWith(_ => { }, TaskScheduler.Default));

        (await Should.ThrowAsync<InvalidDataException>(failed)).Message.ShouldBe(Sequence.Failure);
        failing.Emitted.Count.ShouldBe(failingToken);
        await completed;
        others.ShouldAllBe(sequence => sequence.IsComplete && sequence.Emitted.Count == 20);
        var next = new Sequence(10, 3);
        await AdvanceUntilEndedAsync(replica.RunAsync(next, Latency, default));
        next.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task RunAsync_EmitThrowsAtTimeScale0_ReturnsAFailedTask()
    {
        var replica = new SimulatedReplica(TimeProvider.System, 0);
        var failed = replica.RunAsync(new Sequence(10, 10) { FailsAt = 0 }, Latency, default);
        await Should.ThrowAsync<InvalidDataException>(failed);
        var next = new Sequence(100, 3);
        await replica.RunAsync(next, Latency, default);
        next.FirstTokenAfter.ShouldBe(Latency.PrefillSeconds(100)); // the failed sequence no longer shares its steps
    }

    [Fact]
    public async Task RunAsync_StepThrows_EndsTheSequencesOfThatStepAndServesTheNext()
    {
        var replica = new SimulatedReplica(new BrokenTimers(_time, broken: 1), 1);
        var failed = Task.WhenAll(replica.RunAsync(new Sequence(10, 10), Latency, default), replica.RunAsync(new Sequence(10, 10), Latency, default));
        await Should.ThrowAsync<InvalidOperationException>(failed.WaitAsync(Timeout));
        var next = new Sequence(10, 3);
        await AdvanceUntilEndedAsync(replica.RunAsync(next, Latency, default));
        next.IsComplete.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ReportRemoteLoad_CountsUntilItIsTooOld(double timeScale)
    {
        var replica = new SimulatedReplica(_time, timeScale);
        replica.ReportRemoteLoad(200, 20_000);
        var (shared, alone) = (new Sequence(50, 10), new Sequence(50, 10));
        await AdvanceUntilEndedAsync(replica.RunAsync(shared, Latency, default), TimeSpan.FromMilliseconds(1));
        (replica.RemoteLoad.Sequences, replica.RemoteLoad.CachedTokens).ShouldBe((200, 20_000));

        _time.Advance(RemoteLoad.MaxAge + TimeSpan.FromMilliseconds(1)); // no further heartbeat
        replica.RemoteLoad.ShouldBe(RemoteLoad.None);
        await AdvanceUntilEndedAsync(replica.RunAsync(alone, Latency, default), TimeSpan.FromMilliseconds(1));

        alone.LastTokenAfter.ShouldBeLessThan(shared.LastTokenAfter);
        alone.LastTokenAfter.ShouldBe((await RunAtOnceAsync(new Sequence(50, 10))).LastTokenAfter, 1e-9);
    }

    private static async Task<Sequence> RunAtOnceAsync(Sequence sequence)
    {
        await new SimulatedReplica(TimeProvider.System, 0).RunAsync(sequence, Latency, default);
        return sequence;
    }

    private async Task AdvanceUntilEndedAsync(Task running, TimeSpan? step = null)
    {
        await AdvanceUntilAsync(() => running.IsCompleted, step);
        await running;
    }

    private async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan? step = null)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!condition())
        {
            await Task.Delay(1, timeout.Token);
            _time.Advance(step ?? TimeSpan.FromMilliseconds(5));
        }
    }

    private async Task AdvanceAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Task.Delay(1);
            _time.Advance(TimeSpan.FromMilliseconds(5));
        }
    }

    private sealed class Sequence(int prompt, int output) : SimulatedSequence(prompt, output)
    {
        public const string Failure = "The writer failed.";

        public int? FailsAt { get; init; }

        public List<int> Emitted { get; } = [];

        protected override void Emit(int index, int count, double after)
        {
            if (index + count > FailsAt)
                throw new InvalidDataException(Failure);
            Emitted.AddRange(Enumerable.Range(index, count));
        }
    }

    /// <summary>A clock whose first timers cannot be created.</summary>
    private sealed class BrokenTimers(TimeProvider time, int broken) : TimeProvider
    {
        private int _broken = broken;

        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Interlocked.Decrement(ref _broken) >= 0 ? throw new InvalidOperationException("No timer.") : time.CreateTimer(callback, state, dueTime, period);
    }
}
