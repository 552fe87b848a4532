using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.Records;
using Nebula.Domain.Workflows;
using Nebula.Tests.Hosts;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Slots;

/// <summary>The contract of every implementation of batch slots.</summary>
public abstract class ReplicaSlotsContract : IAsyncLifetime
{
    protected static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static int _jobs;

    private readonly MemoryRecords _records = new();

    // Unique, because tests share a server.
    private readonly string _name = $"m-{Guid.NewGuid():N}";

    private protected MemoryRecords Records => _records;

    protected IReplicaSlots Slots { get; private set; } = null!;

    protected string Name => _name;

    public virtual async ValueTask InitializeAsync() => Slots = await OpenAsync();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens the slots as one process sees them.</summary>
    protected abstract ValueTask<IReplicaSlots> OpenAsync();

    /// <summary>Advances the clock by the time that a released slot stays idle.</summary>
    protected virtual void Pass()
    {
    }

    [Fact]
    public async Task TakeAsync_SeveralReplicas_PicksTheOneWithTheFewestSequences()
    {
        var replicas = new List<int>();
        for (var i = 0; i < 6; i++)
            replicas.Add((await Slots.TakeAsync(Request(replicas: 3, slots: 2))).Replica);
        replicas.ShouldBe([0, 1, 2, 0, 1, 2]);
    }

    [Fact]
    public async Task TakeAsync_OneReleased_IsTakenNext()
    {
        var slots = new List<BatchSlot>();
        for (var i = 0; i < 4; i++)
            slots.Add(await Slots.TakeAsync(Request(replicas: 2, slots: 2)));
        await Slots.ReleaseAsync(slots.First(slot => slot.Replica == 1));
        (await Slots.TakeAsync(Request(replicas: 2, slots: 2))).Replica.ShouldBe(1);
    }

    [Fact]
    public async Task TakeAsync_RoomAvailable_ReturnsTheSlotWithoutWaiting()
    {
        var request = Request(tokens: 30);
        (await Slots.TakeAsync(request)).ShouldBe(new BatchSlot(Name, request.JobId, 0, 0, 30, Waited: false));
    }

    [Fact]
    public async Task TakeAsync_AllSlotsTaken_WaitsAndIsAdmittedInOrder()
    {
        var held = await Slots.TakeAsync(Request());
        var waiting = new List<Task<BatchSlot>>();
        for (var i = 0; i < 5; i++)
            waiting.Add(await QueueAsync(Request()));
        foreach (var next in waiting)
        {
            next.IsCompleted.ShouldBeFalse();
            await Slots.ReleaseAsync(held);
            held = await next.WaitAsync(Timeout);
            held.Waited.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task TakeAsync_QueueFull_ThrowsOverloadedWithRetryAfter()
    {
        var held = await Slots.TakeAsync(Request(queue: 1));
        var waiting = await QueueAsync(Request(queue: 1));
        var refused = await Should.ThrowAsync<NebulaException>(async () => await Slots.TakeAsync(Request(queue: 1)));
        refused.Error.Kind.ShouldBe(ErrorKind.Overloaded);
        refused.Error.RetryAfter.ShouldNotBeNull();
        refused.Error.Message.ShouldContain("1 requests are waiting");

        await Slots.ReleaseAsync(held); // the refused request has left nothing in the queue
        await Slots.ReleaseAsync(await waiting.WaitAsync(Timeout));
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task GetProcessLoads_CountsRunningAndWaitingSequencesOfThisProcess()
    {
        OwnLoad().ShouldBe((0, 0));
        var held = await Slots.TakeAsync(Request(queue: 1));
        OwnLoad().ShouldBe((1, 0));
        var waiting = await QueueAsync(Request(queue: 1));
        await Eventually.HoldsAsync(() => OwnLoad() == (1, 1));
        await Should.ThrowAsync<NebulaException>(async () => await Slots.TakeAsync(Request(queue: 1)));
        OwnLoad().ShouldBe((1, 1));
        await Slots.ReleaseAsync(held);
        held = await waiting.WaitAsync(Timeout);
        OwnLoad().ShouldBe((1, 0));
        await Slots.ReleaseAsync(held);
        OwnLoad().ShouldBe((0, 0));
    }

    [Fact]
    public async Task GetProcessLoads_WaitingSequenceCancelled_CountsItNoLonger()
    {
        using var leaving = new CancellationTokenSource();
        await Slots.TakeAsync(Request());
        var waiting = await QueueAsync(Request(), leaving.Token);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting.WaitAsync(Timeout));
        OwnLoad().ShouldBe((1, 0));
    }

    [Fact]
    public async Task TakePeaks_SincePreviousCall_ReturnsTheMaximum()
    {
        var slots = new List<BatchSlot>();
        for (var i = 0; i < 3; i++)
            slots.Add(await Slots.TakeAsync(Request(slots: 3)));
        var waiting = await QueueAsync(Request(slots: 3));
        await Eventually.HoldsAsync(() => OwnLoad() == (3, 1));
        foreach (var slot in slots)
            await Slots.ReleaseAsync(slot);
        await waiting.WaitAsync(Timeout);

        Slots.TakePeaks().ShouldBe([new ProcessLoad(Name, 3, 1)]);
        Slots.TakePeaks().ShouldBe([new ProcessLoad(Name, 1, 0)]);
    }

    [Fact]
    public async Task RemoveAsync_DeploymentInUse_KeepsItsState()
    {
        var state = (IDeploymentState)Slots;
        var slot = await Slots.TakeAsync(Request());
        await state.RemoveAsync(Name, TestContext.Current.CancellationToken);
        state.Deployments.ShouldBe([Name]);

        await Slots.ReleaseAsync(slot);
        await LoadBecomesAsync(default);
        await state.RemoveAsync(Name, TestContext.Current.CancellationToken);
        state.Deployments.ShouldBeEmpty();
        await Slots.TakeAsync(Request());
        OwnLoad().ShouldBe((1, 0));
    }

    [Fact]
    public async Task TakeAsync_NoQueueAllowed_ThrowsAtOnce()
    {
        await Slots.TakeAsync(Request(queue: 0));
        await Should.ThrowAsync<NebulaException>(async () => await Slots.TakeAsync(Request(queue: 0)));
    }

    [Fact]
    public async Task TakeAsync_NoReplicaReady_ThrowsAtOnce() =>
        (await Should.ThrowAsync<NebulaException>(async () => await Slots.TakeAsync(Request(replicas: 0)))).Error.Kind.ShouldBe(ErrorKind.Overloaded);

    [Fact]
    public async Task TakeAsync_AlreadyCancelled_TakesNothing()
    {
        await Should.ThrowAsync<OperationCanceledException>(async () => await Slots.TakeAsync(Request(), new CancellationToken(true)));
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task TakeAsync_CacheFull_WaitsAndNoneOvertakes()
    {
        var big = await Slots.TakeAsync(Request(slots: 8, tokens: 80));
        var waiting = await QueueAsync(Request(slots: 8, tokens: 30));
        var small = await QueueAsync(Request(slots: 8, tokens: 10)); // would fit, but arrived later
        await LoadBecomesAsync(new DeploymentLoad(1, 2, 80));
        await Slots.ReleaseAsync(big);
        await waiting.WaitAsync(Timeout);
        await small.WaitAsync(Timeout);
        await LoadBecomesAsync(new DeploymentLoad(2, 0, 40));
    }

    [Fact]
    public async Task TakeAsync_LargerThanAWholeCache_RunsAlone()
    {
        var small = await Slots.TakeAsync(Request(slots: 8, tokens: 1));
        var huge = await QueueAsync(Request(slots: 8, tokens: 1_000)); // waits until its replica is empty
        await Slots.ReleaseAsync(small);
        var slot = await huge.WaitAsync(Timeout);
        slot.KvTokens.ShouldBe(100);
        var next = await QueueAsync(Request(slots: 8, tokens: 1)); // no sequence joins it
        (await Slots.GetLoadAsync(Name)).ShouldBe(new DeploymentLoad(1, 1, 100));
        await Slots.ReleaseAsync(slot);
        await next.WaitAsync(Timeout);
    }

    [Fact]
    public async Task TakeAsync_CancelledWhileWaiting_LeavesTheQueue()
    {
        var first = await Slots.TakeAsync(Request());
        using var leaving = new CancellationTokenSource();
        var second = await QueueAsync(Request(), leaving.Token);
        var third = await QueueAsync(Request());
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second.WaitAsync(Timeout));
        await LoadBecomesAsync(new DeploymentLoad(1, 1, 10));
        await Slots.ReleaseAsync(first);
        await third.WaitAsync(Timeout);
    }

    [Fact]
    public async Task TakeAsync_HeadOfTheQueueCancelled_AdmitsTheNextThatFits()
    {
        await Slots.TakeAsync(Request(slots: 8, tokens: 80));
        using var leaving = new CancellationTokenSource();
        var large = await QueueAsync(Request(slots: 8, tokens: 30), leaving.Token);
        var small = await QueueAsync(Request(slots: 8, tokens: 10));
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(large.WaitAsync(Timeout));
        await small.WaitAsync(Timeout);
    }

    [Fact]
    public async Task ReleaseAsync_Twice_HasNoEffect()
    {
        var slot = await Slots.TakeAsync(Request());
        await Slots.ReleaseAsync(slot);
        await Slots.ReleaseAsync(slot);
        await LoadBecomesAsync(default);
        await Slots.TakeAsync(Request());
        (await QueueAsync(Request())).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task TakeAsync_SameChoiceTwice_TakesTwoSlots()
    {
        var request = Request(slots: 2);
        var (first, second) = (await Slots.TakeAsync(request), await Slots.TakeAsync(request)); // the activity runs again while the first run still does
        await Slots.ReleaseAsync(first);
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
        await Slots.ReleaseAsync(second);
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task TakeAsync_FewerReplicasThanBefore_AdmitsNoneOnTheReplicasBeingRemoved()
    {
        var first = await Slots.TakeAsync(Request(replicas: 2));
        var second = await Slots.TakeAsync(Request(replicas: 2));
        (first.Replica, second.Replica).ShouldBe((0, 1));
        var waiting = await QueueAsync(Request(replicas: 1));
        await Slots.ReleaseAsync(second);
        waiting.IsCompleted.ShouldBeFalse();
        await Slots.ReleaseAsync(first);
        (await waiting.WaitAsync(Timeout)).Replica.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Change_MoreReplicas_AdmitsWaitingSequences(bool changesWereMissed)
    {
        var changes = new SwitchableChanges(_records);
        var store = new DeploymentStore(_records, changes, NullLogger<DeploymentStore>.Instance);
        var service = new DeploymentService(store, Mock.Of<IWorkflowEngine>(), TestVault.Create(), TimeProvider.System, NullLogger<DeploymentService>.Instance);
        var deployment = await service.CreateAsync(new NewDeployment(Name, "llama-3.1-8b-instruct", "h100-sxm-80gb"), atOnce: true, default);
        await Slots.TakeAsync(Request());
        var waiting = await QueueAsync(Request());
        changes.IsPublishing = !changesWereMissed;
        await store.TryReplaceAsync(deployment with { Backend = deployment.Hardware! with { Replicas = 2, ReadyReplicas = 2, MaxBatchSize = 1 } }, default);
        if (changesWereMissed)
            await _records.PublishAsync(Change.Everything, default);
        (await waiting.WaitAsync(Timeout)).Replica.ShouldBe(1);
    }

    [Fact]
    public async Task TakeAsync_ManyArriveAndLeaveAtOnce_NeverExceedsTheSlotsAndLosesNone()
    {
        const int Requests = 300;
        int[] running = new int[2], most = new int[2];
        long left = 0, served = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 60 }, async (i, _) =>
        {
            using var leaving = new CancellationTokenSource();
            if (i % 5 == 0)
                leaving.CancelAfter(i % 7);
            try
            {
                var slot = await Slots.TakeAsync(Request(replicas: 2, slots: 3, tokens: 1 + (i % 40), queue: Requests), leaving.Token);
                var now = Interlocked.Increment(ref running[slot.Replica]);
                for (var before = Volatile.Read(ref most[slot.Replica]); now > before && Interlocked.CompareExchange(ref most[slot.Replica], now, before) != before;)
                    before = Volatile.Read(ref most[slot.Replica]);
                await Task.Yield();
                Interlocked.Decrement(ref running[slot.Replica]);
                await Slots.ReleaseAsync(slot);
                Interlocked.Increment(ref served);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref left);
            }
        }).WaitAsync(Timeout);
        most.ShouldAllBe(sequences => sequences >= 1 && sequences <= 3);
        (served + left).ShouldBe(Requests);
        served.ShouldBeGreaterThanOrEqualTo(Requests * 4 / 5);
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task GetLoadAsync_UnknownDeployment_IsZero() => (await Slots.GetLoadAsync($"{Name}-other")).ShouldBe(default);

    /// <summary>What this process runs and queues of the test's deployment.</summary>
    protected (int Running, int Waiting) OwnLoad() =>
        Slots.GetProcessLoads().Where(load => load.Deployment == Name).Select(static load => (load.Running, load.Waiting)).SingleOrDefault();

    protected SlotRequest Request(int replicas = 1, int slots = 1, long tokens = 10, int queue = 10) =>
        new(_name, $"job-{Interlocked.Increment(ref _jobs)}", 0, replicas, slots, 100, tokens, queue);

    /// <summary>Waits until the deployment has that load: a release may still be in flight.</summary>
    protected Task LoadBecomesAsync(DeploymentLoad expected) => LoadBecomesAsync(Slots, expected);

    protected async Task LoadBecomesAsync(IReplicaSlots slots, DeploymentLoad expected)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await slots.GetLoadAsync(Name) is var load && load != expected)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Timeout)
                load.ShouldBe(expected);
            Pass();
            await Task.Delay(1);
        }
    }

    /// <summary>Requests a slot that is not free now; returns when the request is in the queue.</summary>
    protected async Task<Task<BatchSlot>> QueueAsync(SlotRequest request, CancellationToken cancellationToken = default) =>
        await QueueAsync(Slots, request, cancellationToken);

    protected async Task<Task<BatchSlot>> QueueAsync(IReplicaSlots slots, SlotRequest request, CancellationToken cancellationToken = default)
    {
        var before = await Slots.GetLoadAsync(Name);
        var waiting = slots.TakeAsync(request, cancellationToken).AsTask();
        while ((await Slots.GetLoadAsync(Name)).Waiting == before.Waiting)
        {
            waiting.IsCompleted.ShouldBeFalse();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return waiting;
    }

    /// <summary>A change feed that can keep what is published to itself.</summary>
    private sealed class SwitchableChanges(IChangeFeed changes) : IChangeFeed
    {
        public bool IsPublishing { get; set; } = true;

        public bool IsConnected => changes.IsConnected;

        public ValueTask PublishAsync(Change change, CancellationToken cancellationToken = default) =>
            IsPublishing ? changes.PublishAsync(change, cancellationToken) : ValueTask.CompletedTask;

        public IDisposable Subscribe(Action<Change> handler) => changes.Subscribe(handler);
    }
}
