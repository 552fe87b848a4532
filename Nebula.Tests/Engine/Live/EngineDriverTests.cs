using Nebula.Domain.Common;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Engine.Steps;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine.Live;

public sealed class EngineDriverTests
{
    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_AtTimeScale0_RunsOnTheCallersThreadAndTakesTheTimesOfTheVirtualClock()
    {
        var world = new DriverWorld(timeScale: 0);
        var threads = new List<int>();
        var sequence = new TestSequence(100, 5) { OnEmit = _ => threads.Add(Environment.CurrentManagedThreadId) };

        var running = world.RunAsync(sequence, Ending);

        running.IsCompletedSuccessfully.ShouldBeTrue();
        threads.ShouldBe([Environment.CurrentManagedThreadId]);
        sequence.Emitted.ShouldBe([0, 1, 2, 3, 4]);
        var expected = world.Predict((0, sequence))[0];
        (sequence.FirstTokenAfter, sequence.LastTokenAfter, sequence.QueuedFor).ShouldBe((expected[0], expected[^1], 0));
        sequence.Gaps.Sum(gap => gap.Count).ShouldBe(4);
        await running;
    }

    [Fact]
    public async Task RunAsync_SameSequencesOneAfterAnother_TakeTheSameTimesToTheLastBit()
    {
        var world = new DriverWorld(timeScale: 0, stepTime: new LinearStepTime(0.1, 0.001));
        var times = new List<(double?, double)>();
        for (var i = 0; i < 5; i++)
        {
            var sequence = new TestSequence(33, 7);
            await world.RunAsync(sequence, Ending);
            times.Add((sequence.FirstTokenAfter, sequence.LastTokenAfter));
        }

        times.Distinct().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RunAsync_OnTheWallClock_GivesTheTimesOfTheVirtualClock(ulong seed)
    {
        var options = new EngineOptions { KvBlocks = 60, MaxSequences = 5, MaxBatchedTokens = 128 };
        var world = new DriverWorld(options: options);
        var random = new SeededRandom(seed);
        var arrivals = new List<(double Time, TestSequence Sequence)>();
        for (var i = 0; i < 12; i++)
            arrivals.Add((i * 0.02, new TestSequence(1 + random.NextInt(200), 1 + random.NextInt(20))));

        var (running, began) = (new List<Task>(), world.Time.GetTimestamp());
        foreach (var (_, sequence) in arrivals)
        {
            running.Add(world.RunAsync(sequence, Ending));
            await world.AdvanceUntilAsync(() => world.Time.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(20 * running.Count), TimeSpan.FromMilliseconds(1));
        }

        await world.AdvanceUntilEndedAsync(Task.WhenAll(running), TimeSpan.FromMilliseconds(1));

        var expected = world.Predict([.. arrivals.Select(static arrival => (arrival.Time, (EngineSequence)arrival.Sequence))]);
        for (var i = 0; i < arrivals.Count; i++)
        {
            arrivals[i].Sequence.Times.Count.ShouldBe(arrivals[i].Sequence.OutputTokens);
            for (var token = 0; token < expected[i].Length; token++)
                arrivals[i].Sequence.Times[token].ShouldBe(expected[i][token], 1e-6, $"sequence {i}, token {token}");
        }
    }

    [Fact]
    public async Task RunAsync_SequencesTogether_ShareStepsSoThatTokensComeSlower()
    {
        var world = new DriverWorld();
        var sequences = Enumerable.Range(0, 200).Select(_ => new TestSequence(50, 10)).ToArray();
        await world.AdvanceUntilEndedAsync(Task.WhenAll(sequences.Select(sequence => world.RunAsync(sequence, Ending))));

        var alone = world.Predict((0, new TestSequence(50, 10)))[0][^1];
        sequences.ShouldAllBe(sequence => sequence.IsComplete && sequence.LastTokenAfter > alone);
        world.Driver.Live.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsWithinTheRunningStepWithTheTokensSoFar()
    {
        using var cancellation = new CancellationTokenSource();
        var world = new DriverWorld();
        var sequence = new TestSequence(10, 1_000);
        var running = world.RunAsync(sequence, cancellation.Token);
        await world.AdvanceUntilAsync(() => sequence.Generated >= 3);

        await cancellation.CancelAsync();
        await running.WaitAsync(DriverWorld.Timeout, Ending); // the clock does not advance

        sequence.IsComplete.ShouldBeFalse();
        sequence.Emitted.Count.ShouldBe(sequence.Generated);
        var generated = sequence.Generated;
        var next = new TestSequence(10, 2);
        await world.AdvanceUntilEndedAsync(world.RunAsync(next, Ending)); // the engine was told
        sequence.Generated.ShouldBe(generated);
        (world.Driver.Live, world.Driver.UsedBlocks).ShouldBe((0, 0));
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItReceivesTokens_EndsAfterIt()
    {
        using var cancellation = new CancellationTokenSource();
        var (world, ended, endedEarly) = (new DriverWorld(), Task.CompletedTask, true);
        var sequence = new TestSequence(10, 1_000) { OnEmit = Cancel };
        ended = world.RunAsync(sequence, cancellation.Token);
        await world.AdvanceUntilEndedAsync(ended);

        endedEarly.ShouldBeFalse();
        sequence.Emitted.ShouldBe([0]);

        void Cancel(int index)
        {
            cancellation.Cancel();
            endedEarly = ended.IsCompleted;
        }
    }

    [Fact]
    public async Task RunAsync_CancelledWhileALongPromptIsPrefilled_EndsWithoutWaitingForTheStep()
    {
        using var cancellation = new CancellationTokenSource();
        var world = new DriverWorld(options: new EngineOptions { KvBlocks = 10_000, MaxBatchedTokens = 100_000 }, stepTime: new LinearStepTime(perToken: 0.001));
        var (sequence, next) = (new TestSequence(10_000, 10), new TestSequence(10, 2));
        var running = world.RunAsync(sequence, cancellation.Token);
        for (var i = 0; i < 10; i++)
        {
            await Task.Delay(1, Ending);
            world.Time.Advance(TimeSpan.FromMilliseconds(50));
        }

        running.IsCompleted.ShouldBeFalse();
        var cancelledAt = world.Time.GetTimestamp();
        await cancellation.CancelAsync();
        await running.WaitAsync(DriverWorld.Timeout, Ending);

        world.Time.GetElapsedTime(cancelledAt).ShouldBe(TimeSpan.Zero);
        sequence.Generated.ShouldBe(0);
        await world.AdvanceUntilEndedAsync(world.RunAsync(next, Ending), TimeSpan.FromMilliseconds(50));
        next.IsComplete.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task RunAsync_CancelledBefore_EndsAtOnce(double timeScale)
    {
        var world = new DriverWorld(timeScale);
        var sequence = new TestSequence(10, 10);
        await world.RunAsync(sequence, new CancellationToken(true)).WaitAsync(DriverWorld.Timeout, Ending);
        (sequence.Generated, world.Driver.Live).ShouldBe((0, 0));
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
        var world = new DriverWorld();
        var failing = new TestSequence(10, 10) { FailsAt = failingToken };
        var others = Enumerable.Range(0, neighbours).Select(_ => new TestSequence(10, 20)).ToArray();
        var failed = world.RunAsync(failing, Ending);
        var completed = Task.WhenAll(others.Select(sequence => world.RunAsync(sequence, Ending)));
        await world.AdvanceUntilEndedAsync(Task.WhenAll(failed, completed).ContinueWith(_ => { }, TaskScheduler.Default));

        (await Should.ThrowAsync<InvalidDataException>(failed)).Message.ShouldBe(TestSequence.Failure);
        failing.Emitted.Count.ShouldBe(failingToken);
        await completed;
        others.ShouldAllBe(sequence => sequence.IsComplete && sequence.Emitted.Count == 20);
        var next = new TestSequence(10, 3);
        await world.AdvanceUntilEndedAsync(world.RunAsync(next, Ending));
        next.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task RunAsync_EmitThrowsAtTimeScale0_ReturnsAFailedTask()
    {
        var world = new DriverWorld(timeScale: 0);
        await Should.ThrowAsync<InvalidDataException>(world.RunAsync(new TestSequence(10, 10) { FailsAt = 0 }, Ending));
        var next = new TestSequence(100, 3);
        await world.RunAsync(next, Ending);
        next.FirstTokenAfter.ShouldBe(world.Predict((0, next))[0][0]); // the failed sequence no longer shares its steps
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task RunAsync_StepThrows_EndsAllItsSequencesAndContinuesWithANewEngine(double timeScale)
    {
        var world = new DriverWorld(timeScale, stepTime: new BrokenStepTime(broken: 3));
        var sequences = new[] { new TestSequence(10, 10), new TestSequence(10, 10) };
        var failed = Task.WhenAll(sequences.Select(sequence => world.RunAsync(sequence, Ending)).ToArray());
        await world.AdvanceUntilAsync(() => failed.IsCompleted);
        await Should.ThrowAsync<InvalidOperationException>(failed);

        var next = new TestSequence(10, 3);
        await world.AdvanceUntilEndedAsync(world.RunAsync(next, Ending));
        next.IsComplete.ShouldBeTrue();
        (world.Driver.Live, world.Driver.UsedBlocks).ShouldBe((0, 0));
    }

    [Fact]
    public async Task RunAsync_TimerCannotBeCreated_EndsTheSequencesAndServesTheNext()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var world = new DriverWorld(time: new BrokenTimers(clock, broken: 1));
        var failed = Task.WhenAll(world.RunAsync(new TestSequence(10, 10), Ending), world.RunAsync(new TestSequence(10, 10), Ending));
        await Should.ThrowAsync<InvalidOperationException>(failed.WaitAsync(DriverWorld.Timeout, Ending));
        var next = world.RunAsync(new TestSequence(10, 3), Ending);
        while (!next.IsCompleted)
        {
            await Task.Delay(1, Ending);
            clock.Advance(TimeSpan.FromMilliseconds(5));
        }

        await next;
    }

    [Fact]
    public async Task Fail_EndsWhatHasLeftTheQueueAndGivesBackWhatWaits()
    {
        var world = new DriverWorld(options: new EngineOptions { KvBlocks = 1_000, MaxSequences = 1 });
        var (running, waiting) = (new TestSequence(10, 50), new TestSequence(10, 5));
        var (first, second) = (world.RunAsync(running, Ending), world.RunAsync(waiting, Ending));
        await world.AdvanceUntilAsync(() => running.Generated > 2);
        world.Driver.Waiting.ShouldBe(1);

        world.Driver.Fail(new InvalidDataException());
        await Should.ThrowAsync<InvalidDataException>(first.WaitAsync(DriverWorld.Timeout, Ending));
        await world.AdvanceUntilAsync(() => world.Rerouted.Count > 0);

        second.IsCompleted.ShouldBeFalse();
        world.Rerouted.ShouldHaveSingleItem().Sequence.ShouldBeSameAs(waiting);
        world.Driver.Live.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_KvCacheTooSmallForAll_PreemptsAndStillGivesEachItsTokensInOrder()
    {
        var world = new DriverWorld(timeScale: 0, options: new EngineOptions { KvBlocks = 20, MaxSequences = 16 });
        var sequences = Enumerable.Range(0, 12).Select(_ => new TestSequence(40, 100)).ToArray();
        var gate = new TaskCompletionSource();
        var starter = new TestSequence(1, 1) { OnEmit = _ => gate.Task.Wait(Ending) };
        var running = new List<Task> { Task.Run(() => world.RunAsync(starter, Ending), Ending) };
        while (world.Driver.Live == 0)
            await Task.Delay(1, Ending);
        running.AddRange(sequences.Select(sequence => world.RunAsync(sequence, Ending)));
        gate.SetResult();
        await Task.WhenAll(running).WaitAsync(DriverWorld.Timeout, Ending);

        world.Driver.GetCounts().Preemptions.ShouldBeGreaterThan(0);
        sequences.ShouldAllBe(static sequence => sequence.Emitted.SequenceEqual(Enumerable.Range(0, 100)));
        (world.Driver.Live, world.Driver.UsedBlocks, world.Driver.Waiting).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task RunAsync_LongerThanTheWholeKvCache_RunsToItsEnd()
    {
        var world = new DriverWorld(timeScale: 0, options: new EngineOptions { KvBlocks = 4 });
        var (longPrompt, longReply) = (new TestSequence(1_000, 3), new TestSequence(10, 500));
        await world.RunAsync(longPrompt, Ending).WaitAsync(DriverWorld.Timeout, Ending);
        await world.RunAsync(longReply, Ending).WaitAsync(DriverWorld.Timeout, Ending);

        (longPrompt.Emitted.Count, longReply.Emitted.Count).ShouldBe((3, 500));
    }

    [Fact]
    public async Task RunAsync_FromManyThreadsAtTimeScale0_LosesNoToken()
    {
        var world = new DriverWorld(timeScale: 0, options: new EngineOptions { KvBlocks = 200, MaxSequences = 8 });
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Ending }, async (i, ending) =>
        {
            using var cancellation = new CancellationTokenSource();
            var sequence = new TestSequence(1 + (i % 70), 1 + (i * 7 % 300)) { OnEmit = i % 10 == 3 ? _ => cancellation.Cancel() : null };
            await world.RunAsync(sequence, cancellation.Token).WaitAsync(DriverWorld.Timeout, ending);
            sequence.Emitted.ShouldBe(Enumerable.Range(0, sequence.Emitted.Count));
            if (i % 10 != 3)
                sequence.Emitted.Count.ShouldBe(sequence.OutputTokens);
        });

        using var timeout = new CancellationTokenSource(DriverWorld.Timeout);
        while (world.Driver is { Live: > 0 } or { Waiting: > 0 })
            await Task.Delay(1, timeout.Token);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task ReportRemoteLoad_CountsUntilItIsTooOld(double timeScale)
    {
        var world = new DriverWorld(timeScale, stepTime: new LinearStepTime(perToken: 0.001));
        world.Driver.ReportRemoteLoad(new RemoteSequences(1, 200, 20_000, 1_400), 3);
        var (shared, alone) = (new TestSequence(50, 10), new TestSequence(50, 10));
        await world.AdvanceUntilEndedAsync(world.RunAsync(shared, Ending), TimeSpan.FromMilliseconds(100));
        (world.Driver.RemoteLoad.Running.Running, world.Driver.RemoteLoad.Waiting).ShouldBe((200, 3));

        world.Time.Advance(RemoteLoad.MaxAge + TimeSpan.FromMilliseconds(1)); // no further heartbeat
        world.Driver.RemoteLoad.ShouldBe(RemoteLoad.None);
        await world.AdvanceUntilEndedAsync(world.RunAsync(alone, Ending), TimeSpan.FromMilliseconds(1));

        (shared.LastTokenAfter - alone.LastTokenAfter).ShouldBeGreaterThan(0.19 * 10);
        alone.LastTokenAfter.ShouldBe(world.Predict((0, alone))[0][^1], 1e-9);
    }

    private sealed class BrokenStepTime(int broken) : IStepTime
    {
        private int _steps;

        public int WindowTokens => int.MaxValue;

        public double StepSeconds(in StepShape shape) => ++_steps == broken ? throw new InvalidOperationException("The step failed.") : 1.0 / 128;
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
