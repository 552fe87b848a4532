using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Tests.Hosts;
using Nebula.Tests.Workflows;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Jobs;

public sealed class JobReaderTests
{
    private static readonly InferenceJob Job = SampleJob.ThreeChoices;
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(Job.DeadlineSeconds) + JobReader.Margin + SharedDeadlines.MaxDelay;

    [Fact]
    public async Task Wait_WorkflowNeverRuns_CancelsAndSettlesTheJobAfterItsDeadline()
    {
        await using var world = new JobWorld();
        using var reader = await world.DispatchAsync();
        using var watch = world.Get<IJobCancellation>().Watch(Job.Id);
        await WriteAsync(world, "a", "b");
        (await reader.WaitAsync()).ShouldBe(ReadState.Ready);
        reader.TryRead(out _).ShouldBeTrue();

        var waiting = reader.WaitAsync();
        await world.AdvanceAsync(Overdue);

        (await waiting).ShouldBe(ReadState.Ended);
        reader.Error!.Kind.ShouldBe(ErrorKind.Timeout);
        watch.Reason.ShouldBe(CancelReason.Deadline);
        var usage = world.Settlement.Settled.ShouldHaveSingleItem().Usage;
        (usage.Status, usage.OutputTokens).ShouldBe((504, 2));
        world.CountStatus(504).ShouldBe(1);
    }

    [Fact]
    public async Task Wait_WorkflowSettlesBeforeTheReaderDoes_IsSettledOnce()
    {
        await using var world = new JobWorld();
        using var reader = await world.DispatchAsync();
        await EndAsync(world, choices: 3);

        await ReadToEndAsync(reader);
        reader.Error.ShouldBeNull();
        await world.Get<JobSettler>().SettleOverdueAsync(Job, tokens: 2);
        world.Settlement.Settled.ShouldHaveSingleItem().Usage.OutputTokens.ShouldBe(5);
        (world.CountStatus(200), world.CountStatus(504)).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Wait_OutcomeOfAnAnswerWhoseChoicesDidNotEnd_IsAnError()
    {
        await using var world = new JobWorld();
        using var reader = await world.DispatchAsync();
        await EndAsync(world, choices: 2);

        await ReadToEndAsync(reader);
        reader.Error.ShouldNotBeNull().Kind.ShouldBe(ErrorKind.Unavailable);
    }

    [Fact]
    public async Task Wait_NothingWithinTheInterval_IsIdleAndContinues()
    {
        await using var world = new JobWorld();
        using var reader = await world.DispatchAsync(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 3; i++)
        {
            var waiting = reader.WaitAsync();
            world.Time.Advance(TimeSpan.FromSeconds(10));
            (await waiting).ShouldBe(ReadState.Idle);
        }

        await WriteAsync(world, "a");
        (await reader.WaitAsync()).ShouldBe(ReadState.Ready);
    }

    [Fact]
    public async Task Wait_RelayCannotBeRead_CancelsTheJobAndSettlesItWithWhatWasRead()
    {
        BrokenRelay? broken = null;
        await using var world = new JobWorld(relay => broken = new BrokenRelay(relay));
        using (var reader = await world.DispatchAsync())
        {
            using var watch = world.Get<IJobCancellation>().Watch(Job.Id);
            await WriteAsync(world, "a");
            (await reader.WaitAsync()).ShouldBe(ReadState.Ready);
            reader.TryRead(out _);

            (await reader.WaitAsync()).ShouldBe(ReadState.Ended);

            reader.Error.ShouldBe(BrokenRelay.Failure.Error);
            watch.Reason.ShouldBe(CancelReason.ReaderFailed);
            (await reader.WaitAsync()).ShouldBe(ReadState.Ended, "a second wait ends as well");
        }

        broken!.Disposed.ShouldBe(1);
        var usage = world.Settlement.Settled.ShouldHaveSingleItem().Usage;
        (usage.Status, usage.OutputTokens).ShouldBe((503, 1));
    }

    [Fact]
    public async Task Wait_RelayCannotBeReadNorTheJobSettled_SettlesItWhenItIsOverdue()
    {
        await using var world = new JobWorld(static relay => new BrokenRelay(relay));
        using var reader = await world.DispatchAsync();
        await WriteAsync(world, "a");
        (await reader.WaitAsync()).ShouldBe(ReadState.Ready);
        reader.TryRead(out _);
        world.Settlement.Failure = new IOException("no disk");
        (await reader.WaitAsync()).ShouldBe(ReadState.Ended);

        world.Settlement.Failure = null;
        world.Time.Advance(Overdue);

        await Eventually.HoldsAsync(() => world.Settlement.Settled.Count == 1);
        world.Settlement.Settled[0].Usage.OutputTokens.ShouldBe(1);
    }

    [Fact]
    public async Task Dispatch_WorkflowCannotBeStarted_SettlesAndCountsTheFailureOnce()
    {
        await using var world = new JobWorld { StartFailure = new IOException("no hub") };
        using var reader = await world.DispatchAsync();

        (await reader.WaitAsync()).ShouldBe(ReadState.Ended);
        reader.Error.ShouldBe(NebulaError.ServerError);
        var usage = world.Settlement.Settled.ShouldHaveSingleItem().Usage;
        (usage.Status, usage.InputTokens, usage.OutputTokens).ShouldBe((500, 0, 0));
        world.CountStatus(500).ShouldBe(1);
        world.Logs.GetSnapshot().ShouldContain(static log => log.Exception is IOException);
    }

    [Fact]
    public async Task Dispatch_WorkflowCannotBeStartedNorTheJobSettled_StillCountsTheError()
    {
        await using var world = new JobWorld { StartFailure = new IOException("no hub") };
        world.Settlement.Failure = new IOException("no disk");
        using var reader = await world.DispatchAsync();
        (await reader.WaitAsync()).ShouldBe(ReadState.Ended);
        world.CountStatus(500).ShouldBe(1);
    }

    [Fact]
    public async Task Lease_BeforeAnyActivityRuns_IsRenewedUntilTheReaderIsDisposed()
    {
        await using var world = new JobWorld();
        using (await world.DispatchAsync())
        {
            await world.AdvanceAsync(3 * IRateLimiter.LeaseDuration);
            (await world.CountLeasesAsync()).ShouldBe(1);
        }

        await world.AdvanceAsync(IRateLimiter.LeaseDuration + TimeSpan.FromSeconds(1));
        (await world.CountLeasesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task ClientLeft_JobRuns_CancelsItWithoutAnyTimer()
    {
        await using var world = new JobWorld(); // its clock does not advance
        using var left = new CancellationTokenSource();
        using var reader = await world.DispatchAsync(clientLeft: left.Token);
        using var watch = world.Get<IJobCancellation>().Watch(Job.Id);
        var began = world.Time.GetTimestamp();

        await left.CancelAsync();

        watch.Token.IsCancellationRequested.ShouldBeTrue();
        watch.Reason.ShouldBe(CancelReason.ClientLeft);
        world.Time.GetElapsedTime(began).ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(100));
    }

    // The workflow settles the job when some of its choices have ended.
    private static async Task EndAsync(JobWorld world, int choices)
    {
        for (var choice = 0; choice < choices; choice++)
        {
            await using var writer = world.Get<ITokenRelay>().OpenWriter(Job.Id, choice);
            writer.Append(new RelayEvent(choice, 0, new[] { "a" }, 0) { FinishReason = FinishReasons.Stop });
        }

        var ended = new JobToSettle(Job, [new ChoiceResult { FinishReason = FinishReasons.Stop, OutputTokens = 5 }], world.Time.GetUtcNow(), DeadlinePassed: false);
        (await world.Get<JobSettler>().SettleAsync(ended)).ShouldBeTrue();
    }

    private static async Task ReadToEndAsync(JobReader reader)
    {
        while (await reader.WaitAsync() != ReadState.Ended)
        {
            while (reader.TryRead(out _))
            {
                // Only the end matters.
            }
        }
    }

    private static async Task WriteAsync(JobWorld world, params string[] tokens)
    {
        await using var writer = world.Get<ITokenRelay>().OpenWriter(Job.Id, 0);
        writer.Append(new RelayEvent(0, 0, tokens, 0));
    }

    // A relay whose readers fail after they have read all available entries.
    private sealed class BrokenRelay(ITokenRelay inner) : ITokenRelay
    {
        public static readonly NebulaException Failure = new NebulaError(ErrorKind.Unavailable, "away").ToException();

        public int Disposed { get; private set; }

        public ITokenReader OpenReader(string jobId) => new Reader(inner.OpenReader(jobId), this);

        public ITokenWriter OpenWriter(string jobId, int choice, bool isRepeatable = true, Func<ValueTask<bool>>? mayContinue = null) => inner.OpenWriter(jobId, choice, isRepeatable, mayContinue);

        public ValueTask CompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken = default) =>
            inner.CompleteAsync(jobId, outcome, cancellationToken);

        private sealed class Reader(ITokenReader reader, BrokenRelay owner) : ITokenReader
        {
            private bool _hasRead;

            public JobOutcome? Outcome => reader.Outcome;

            public bool TryRead(out RelayEvent tokens) => _hasRead = reader.TryRead(out tokens);

            public ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default) =>
                _hasRead ? ValueTask.FromException<bool>(Failure) : reader.WaitAsync(cancellationToken);

            public void Dispose()
            {
                owner.Disposed++;
                reader.Dispose();
            }
        }
    }
}
