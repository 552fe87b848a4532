using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Workflows;
using Nebula.Tests.Hosts;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine.Live;

public sealed class ReplicaEnginesTests
{
    private const string Name = "llama";

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryRecords _records = new();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public void RunAsync_SeveralReplicas_SpreadsByLoad()
    {
        var engines = Create();
        var model = EngineProcess.CreateModel(Name, ready: 3, batch: 2);
        for (var i = 0; i < 6; i++)
            _ = engines.RunAsync(model, new TestSequence(10, 10), Ending);
        engines.GetReplicas(Name).Select(replica => replica.Live).ShouldBe([2, 2, 2]);
        engines.GetProcessLoads().ShouldBe([new ProcessLoad(Name, 6, 0)]);
    }

    [Fact]
    public void RunAsync_RoundRobin_IgnoresLoad()
    {
        var engines = Create(new NebulaOptions { Simulation = { Routing = RoutingPolicy.RoundRobin } });
        var model = EngineProcess.CreateModel(Name, ready: 2);
        var sequences = Enumerable.Range(0, 4).Select(_ => new TestSequence(10, 10)).ToArray();
        foreach (var sequence in sequences)
            _ = engines.RunAsync(model, sequence, Ending);
        sequences.Select(sequence => engines.GetReplicas(Name).ToList().IndexOf(sequence.Replica!)).ShouldBe([0, 1, 0, 1]);
    }

    [Fact]
    public async Task RunAsync_PrefixAware_PrefersTheReplicaThatHasThePrefix()
    {
        var engines = Create(new NebulaOptions { Simulation = { TimeScale = 0, Routing = RoutingPolicy.PrefixAware } });
        var model = EngineProcess.CreateModel(Name, ready: 2);
        ulong[] hashes = [.. Enumerable.Range(1, 10).Select(static block => (ulong)block)];
        var first = new TestSequence(170, 3) { BlockHashes = hashes };
        await engines.RunAsync(model, first, Ending);
        for (var i = 0; i < 3; i++)
            await engines.RunAsync(model, new TestSequence(170, 3), Ending);

        var second = new TestSequence(170, 3) { BlockHashes = hashes };
        await engines.RunAsync(model, second, Ending);

        second.Replica.ShouldBeSameAs(first.Replica);
        (first.CachedTokens, second.CachedTokens).ShouldBe((0, 160));
        second.FirstTokenAfter!.Value.ShouldBeLessThan(first.FirstTokenAfter!.Value);
        var totals = first.Replica!.GetCounts();
        totals.HitTokens.ShouldBe(160);
        totals.QueriedTokens.ShouldBeGreaterThanOrEqualTo(340);
    }

    [Fact]
    public async Task GetEngineCounts_TheDeploymentHasOtherOptions_KeepsWhatItsReplicasHaveDone()
    {
        var engines = Create(new NebulaOptions { Simulation = { TimeScale = 0 } });
        await engines.RunAsync(EngineProcess.CreateModel(Name, batch: 8), new TestSequence(100, 10), Ending);
        await engines.RunAsync(EngineProcess.CreateModel(Name, batch: 9), new TestSequence(100, 10), Ending);
        await engines.RunAsync(EngineProcess.CreateModel(Name, batch: 10), new TestSequence(100, 10), Ending);

        var counts = engines.GetEngineCounts()[new EngineId(Name, 0)];
        (counts.StepTokens.Count, counts.StepTokens.Sum).ShouldBe((30, 3 * (100 + 9)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void RunAsync_QueueFull_ThrowsOverloadedWithRetryAfter(int maxQueue)
    {
        var engines = Create(new NebulaOptions { Simulation = { MaxQueue = maxQueue } });
        var model = EngineProcess.CreateModel(Name, batch: 3);
        for (var i = 0; i < 3 + maxQueue; i++)
            _ = engines.RunAsync(model, new TestSequence(10, 10), Ending);

        var error = Should.Throw<NebulaException>(() => { _ = engines.RunAsync(model, new TestSequence(10, 10), Ending); }).Error;
        (error.Kind, error.RetryAfter).ShouldBe((ErrorKind.Overloaded, TimeSpan.FromSeconds(1)));
        error.Message.ShouldContain($"{maxQueue} requests are waiting");
        engines.GetProcessLoads().ShouldBe([new ProcessLoad(Name, 3, maxQueue)]);
    }

    [Theory]
    [InlineData(0, DeploymentState.Stopped)]
    [InlineData(0, DeploymentState.Ready)]
    [InlineData(1, DeploymentState.Draining)]
    public void RunAsync_NoReplicaReady_ThrowsAtOnce(int ready, DeploymentState state) =>
        Should.Throw<NebulaException>(() => { _ = Create().RunAsync(EngineProcess.CreateModel(Name, ready, state: state), new TestSequence(10, 10), Ending); })
            .Error.Kind.ShouldBe(ErrorKind.Overloaded);

    [Fact]
    public async Task RunAsync_BatchFull_AdmitsInOrder()
    {
        var engines = Create();
        var model = EngineProcess.CreateModel(Name, batch: 1);
        var ended = new List<int>();
        var running = Enumerable.Range(0, 5).Select(i => engines.RunAsync(model, new TestSequence(10, 3) { OnEmit = token => Note(ended, i, token) }, Ending)).ToArray();
        await AdvanceUntilAsync(() => running.All(static task => task.IsCompleted));
        ended.ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileWaiting_LeavesTheQueue()
    {
        using var cancellation = new CancellationTokenSource();
        var engines = Create();
        var model = EngineProcess.CreateModel(Name, batch: 1);
        var running = engines.RunAsync(model, new TestSequence(10, 50), Ending);
        var left = new TestSequence(10, 50);
        var leaving = engines.RunAsync(model, left, cancellation.Token);
        var next = new TestSequence(10, 3);
        var third = engines.RunAsync(model, next, Ending);
        engines.GetLoad(Name).Waiting.ShouldBe(2);

        await cancellation.CancelAsync();
        await leaving.WaitAsync(DriverWorld.Timeout, Ending);
        (left.Generated, left.QueuedFor).ShouldBe((0, null));
        engines.GetLoad(Name).Waiting.ShouldBe(1);
        await AdvanceUntilAsync(() => running.IsCompleted && third.IsCompleted);
        next.IsComplete.ShouldBeTrue();
        next.QueuedFor!.Value.ShouldBeGreaterThan(0.1);
    }

    [Fact]
    public async Task TakePeaks_SincePreviousCall_ReturnsTheMaximum()
    {
        var engines = Create();
        var model = EngineProcess.CreateModel(Name, batch: 2);
        var running = Enumerable.Range(0, 3).Select(_ => engines.RunAsync(model, new TestSequence(10, 2), Ending)).ToArray();
        await AdvanceUntilAsync(() => running.All(static task => task.IsCompleted));

        engines.TakePeaks().ShouldBe([new ProcessLoad(Name, 2, 1)]);
        engines.TakePeaks().ShouldBe([new ProcessLoad(Name, 0, 0)]);
    }

    [Fact]
    public async Task RemoveAsync_DeploymentInUse_KeepsItsState()
    {
        var engines = Create();
        var running = engines.RunAsync(EngineProcess.CreateModel(Name), new TestSequence(10, 2), Ending);
        await engines.RemoveAsync(Name, Ending);
        engines.Deployments.ShouldBe([Name]);
        await AdvanceUntilAsync(() => running.IsCompleted);
        await engines.RemoveAsync(Name, Ending);
        engines.Deployments.ShouldBeEmpty();
        engines.GetLoad(Name).ShouldBe(default);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Change_MoreReplicas_TakeWaitingSequences(bool changesWereMissed)
    {
        var engines = Create();
        var service = new DeploymentService(
            new DeploymentStore(_records, _records, NullLogger<DeploymentStore>.Instance), Mock.Of<IWorkflowEngine>(), TestVault.Create(), _time, NullLogger<DeploymentService>.Instance);
        await service.CreateAsync(new NewDeployment(Name, "llama-3.1-8b-instruct", "h100-sxm-80gb") { Replicas = 3 }, atOnce: true);
        var model = EngineProcess.CreateModel(Name, batch: 1);
        var sequences = Enumerable.Range(0, 3).Select(_ => new TestSequence(10, 200)).ToArray();
        var running = sequences.Select(sequence => engines.RunAsync(model, sequence, Ending)).ToArray();
        await AdvanceUntilAsync(() => sequences[0].Generated > 0);
        engines.GetLoad(Name).Waiting.ShouldBe(2);

        await _records.PublishAsync(changesWereMissed ? Change.Everything : new Change(Partitions.Deployments, Name), Ending);
        await AdvanceUntilAsync(() => sequences.All(static sequence => sequence.Generated > 0));
        running.ShouldAllBe(static task => !task.IsCompleted);
        sequences[2].QueuedFor!.Value.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task RunAsync_FewerReplicasThanBefore_DrainsThoseThatAreRemoved()
    {
        var engines = Create();
        var sequences = Enumerable.Range(0, 4).Select(_ => new TestSequence(10, 30)).ToArray();
        var two = EngineProcess.CreateModel(Name, ready: 2, batch: 1);
        var running = sequences.Select(sequence => engines.RunAsync(two, sequence, Ending)).ToList();
        await AdvanceUntilAsync(() => sequences[1].Generated > 0);

        var last = new TestSequence(10, 30);
        running.Add(engines.RunAsync(EngineProcess.CreateModel(Name, ready: 1, batch: 1), last, Ending));
        await AdvanceUntilAsync(() => running.All(static task => task.IsCompleted));

        var replicas = engines.GetReplicas(Name);
        sequences[1].Replica.ShouldBeSameAs(replicas[1], "what runs there runs to its end");
        sequences[3].Replica.ShouldBeSameAs(replicas[0], "what waits there is routed again");
        last.Replica.ShouldBeSameAs(replicas[0]);
        sequences.ShouldAllBe(static sequence => sequence.IsComplete);
    }

    [Fact]
    public async Task RunAsync_DeploymentMadeAnewWithAnotherBatch_GetsNewReplicas()
    {
        var engines = Create();
        var before = new TestSequence(10, 30);
        var first = engines.RunAsync(EngineProcess.CreateModel(Name, batch: 1), before, Ending);
        var after = new TestSequence(10, 3);
        var second = engines.RunAsync(EngineProcess.CreateModel(Name, batch: 2), after, Ending);
        await AdvanceUntilAsync(() => first.IsCompleted && second.IsCompleted);

        before.IsComplete.ShouldBeTrue();
        (after.Replica!.Options.MaxSequences, after.IsComplete).ShouldBe((2, true));
        engines.GetLoad(Name).IsDrained.ShouldBeTrue();
        engines.BusySeconds(Name).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Fail_ReplicaDies_WaitingSequencesContinueOnAnotherOne()
    {
        var engines = Create();
        var model = EngineProcess.CreateModel(Name, ready: 2, batch: 1);
        var sequences = Enumerable.Range(0, 4).Select(_ => new TestSequence(10, 20)).ToArray();
        var running = sequences.Select(sequence => engines.RunAsync(model, sequence, Ending)).ToArray();
        await AdvanceUntilAsync(() => sequences[0].Generated > 0);

        sequences[0].Replica!.Fail(new InvalidDataException());
        await AdvanceUntilAsync(() => running.All(static task => task.IsCompleted));

        await Should.ThrowAsync<InvalidDataException>(running[0]);
        await Task.WhenAll(running[1..]);
        sequences[1..].ShouldAllBe(static sequence => sequence.IsComplete);
    }

    private static void Note(List<int> ended, int sequence, int token)
    {
        lock (ended)
        {
            if (token == 2)
                ended.Add(sequence);
        }
    }

    private ReplicaEngines Create(NebulaOptions? options = null) => EngineProcess.CreateEngines(_time, options ?? new NebulaOptions(), _records);

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(DriverWorld.Timeout);
        while (!condition())
        {
            await Task.Delay(1, timeout.Token);
            _time.Advance(TimeSpan.FromMilliseconds(5));
        }
    }
}
