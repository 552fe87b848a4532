using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.Workflows;
using Nebula.Tests.Hosts;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Slots;

/// <summary>What the seats do alike wherever they are kept.</summary>
public abstract class ReplicaSlotsContract : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static int _jobs;

    private readonly MemoryRecords _records = new();

    // A server that is shared has no seats of this name yet.
    private readonly string _name = $"m-{Guid.NewGuid():N}";

    private protected MemoryRecords Records => _records;

    protected IReplicaSlots Seats { get; private set; } = null!;

    protected string Name => _name;

    public virtual async ValueTask InitializeAsync() => Seats = await OpenAsync();

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Opens the seats as one process has them.</summary>
    protected abstract ValueTask<IReplicaSlots> OpenAsync();

    /// <summary>Lets time go by in which nothing happens but what was under way.</summary>
    protected virtual void Pass()
    {
    }

    [Fact]
    public async Task Take_SeveralReplicas_SpreadsOverTheEmptiest()
    {
        var replicas = new List<int>();
        for (var i = 0; i < 6; i++)
            replicas.Add((await Seats.TakeAsync(Wish(replicas: 3, slots: 2))).Replica);
        replicas.ShouldBe([0, 1, 2, 0, 1, 2]);
    }

    [Fact]
    public async Task Take_OneGivenBack_IsTakenNext()
    {
        var slots = new List<BatchSlot>();
        for (var i = 0; i < 4; i++)
            slots.Add(await Seats.TakeAsync(Wish(replicas: 2, slots: 2)));
        await Seats.ReleaseAsync(slots.First(slot => slot.Replica == 1));
        (await Seats.TakeAsync(Wish(replicas: 2, slots: 2))).Replica.ShouldBe(1);
    }

    [Fact]
    public async Task Take_AtOnce_SaysWhatItIs()
    {
        var wish = Wish(tokens: 30);
        (await Seats.TakeAsync(wish)).ShouldBe(new BatchSlot(Name, wish.JobId, 0, 0, 30, Waited: false));
    }

    [Fact]
    public async Task Take_AllSeatsTaken_WaitsInOrderAndIsSeatedInOrder()
    {
        var held = await Seats.TakeAsync(Wish());
        var waiting = new List<Task<BatchSlot>>();
        for (var i = 0; i < 5; i++)
            waiting.Add(await QueueAsync(Wish()));
        foreach (var next in waiting)
        {
            next.IsCompleted.ShouldBeFalse();
            await Seats.ReleaseAsync(held);
            held = await next.WaitAsync(Patience);
            held.Waited.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Take_QueueFull_RefusesWithRetryAfter()
    {
        var held = await Seats.TakeAsync(Wish(queue: 1));
        var waiting = await QueueAsync(Wish(queue: 1));
        var refused = await Should.ThrowAsync<NebulaException>(async () => await Seats.TakeAsync(Wish(queue: 1)));
        refused.Error.Kind.ShouldBe(ErrorKind.Overloaded);
        refused.Error.RetryAfter.ShouldNotBeNull();
        refused.Error.Message.ShouldContain("1 requests are waiting");

        await Seats.ReleaseAsync(held); // who was refused has left nothing behind
        await Seats.ReleaseAsync(await waiting.WaitAsync(Patience));
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task Take_OnlyWhoReallyWaits_IsCalledWaiting()
    {
        var (atOnce, queued, refused) = (0, 0, 0);
        var held = await Seats.TakeAsync(Wish(queue: 1) with { OnWaiting = () => atOnce++ });
        var waiting = await QueueAsync(Wish(queue: 1) with { OnWaiting = () => queued++ });
        await Should.ThrowAsync<NebulaException>(async () => await Seats.TakeAsync(Wish(queue: 1) with { OnWaiting = () => refused++ }));
        await Eventually.HoldsAsync(() => Volatile.Read(ref queued) == 1);
        await Seats.ReleaseAsync(held);
        await waiting.WaitAsync(Patience);
        (atOnce, queued, refused).ShouldBe((0, 1, 0));
    }

    [Fact]
    public async Task Take_NoQueueAllowed_RefusesAtOnce()
    {
        await Seats.TakeAsync(Wish(queue: 0));
        await Should.ThrowAsync<NebulaException>(async () => await Seats.TakeAsync(Wish(queue: 0)));
    }

    [Fact]
    public async Task Take_NoReplicaReady_RefusesAtOnce() =>
        (await Should.ThrowAsync<NebulaException>(async () => await Seats.TakeAsync(Wish(replicas: 0)))).Error.Kind.ShouldBe(ErrorKind.Overloaded);

    [Fact]
    public async Task Take_CancelledBefore_TakesNothing()
    {
        await Should.ThrowAsync<OperationCanceledException>(async () => await Seats.TakeAsync(Wish(), new CancellationToken(true)));
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task Take_CacheFull_WaitsAndNobodyOvertakes()
    {
        var big = await Seats.TakeAsync(Wish(slots: 8, tokens: 80));
        var waiting = await QueueAsync(Wish(slots: 8, tokens: 30));
        var small = await QueueAsync(Wish(slots: 8, tokens: 10)); // would fit, but came later
        await LoadBecomesAsync(new DeploymentLoad(1, 2, 80));
        await Seats.ReleaseAsync(big);
        await waiting.WaitAsync(Patience);
        await small.WaitAsync(Patience);
        await LoadBecomesAsync(new DeploymentLoad(2, 0, 40));
    }

    [Fact]
    public async Task Take_LargerThanAWholeCache_RunsAlone()
    {
        var huge = await Seats.TakeAsync(Wish(slots: 8, tokens: 1_000));
        huge.KvTokens.ShouldBe(100);
        var small = await QueueAsync(Wish(slots: 8, tokens: 1));
        await Seats.ReleaseAsync(huge);
        await small.WaitAsync(Patience);
    }

    [Fact]
    public async Task Leave_WhileWaiting_FreesThePlaceInTheQueue()
    {
        var first = await Seats.TakeAsync(Wish());
        using var leaving = new CancellationTokenSource();
        var second = await QueueAsync(Wish(), leaving.Token);
        var third = await QueueAsync(Wish());
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second.WaitAsync(Patience));
        await LoadBecomesAsync(new DeploymentLoad(1, 1, 10));
        await Seats.ReleaseAsync(first);
        await third.WaitAsync(Patience);
    }

    [Fact]
    public async Task Leave_AtTheHeadOfTheQueue_SeatsWhoFitsBehind()
    {
        await Seats.TakeAsync(Wish(slots: 8, tokens: 80));
        using var leaving = new CancellationTokenSource();
        var large = await QueueAsync(Wish(slots: 8, tokens: 30), leaving.Token);
        var small = await QueueAsync(Wish(slots: 8, tokens: 10));
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(large.WaitAsync(Patience));
        await small.WaitAsync(Patience);
    }

    [Fact]
    public async Task Release_Twice_ChangesNothing()
    {
        var slot = await Seats.TakeAsync(Wish());
        await Seats.ReleaseAsync(slot);
        await Seats.ReleaseAsync(slot);
        await LoadBecomesAsync(default);
        await Seats.TakeAsync(Wish());
        (await QueueAsync(Wish())).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Take_SameChoiceTwice_IsTwoSeats()
    {
        var wish = Wish(slots: 2);
        var (first, second) = (await Seats.TakeAsync(wish), await Seats.TakeAsync(wish)); // the activity runs again while the first run still does
        await Seats.ReleaseAsync(first);
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
        await Seats.ReleaseAsync(second);
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task Take_FewerReplicasThanBefore_TakesNobodyNewOnThoseOnTheirWayOut()
    {
        var first = await Seats.TakeAsync(Wish(replicas: 2));
        var second = await Seats.TakeAsync(Wish(replicas: 2));
        (first.Replica, second.Replica).ShouldBe((0, 1));
        var waiting = await QueueAsync(Wish(replicas: 1));
        await Seats.ReleaseAsync(second);
        waiting.IsCompleted.ShouldBeFalse();
        await Seats.ReleaseAsync(first);
        (await waiting.WaitAsync(Patience)).Replica.ShouldBe(0);
    }

    [Fact]
    public async Task Scale_MoreReplicas_SeatsWhoWaits()
    {
        var store = new DeploymentStore(_records, _records, NullLogger<DeploymentStore>.Instance);
        var service = new DeploymentService(store, Mock.Of<IWorkflowEngine>(), TimeProvider.System, NullLogger<DeploymentService>.Instance);
        var deployment = await service.CreateAsync(new NewDeployment(Name, "llama-3.1-8b-instruct", "h100-sxm-80gb"), atOnce: true, default);
        await Seats.TakeAsync(Wish());
        var waiting = await QueueAsync(Wish());
        await store.TryReplaceAsync(deployment with { Replicas = 2, ReadyReplicas = 2, MaxBatchSize = 1 }, default);
        (await waiting.WaitAsync(Patience)).Replica.ShouldBe(1);
    }

    [Fact]
    public async Task Storm_OfComersAndLeavers_NeverSeatsTooManyAndLosesNobody()
    {
        const int Comers = 300;
        int[] seated = new int[2], most = new int[2];
        long left = 0, served = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, Comers), new ParallelOptions { MaxDegreeOfParallelism = 60 }, async (i, _) =>
        {
            using var leaving = new CancellationTokenSource();
            if (i % 5 == 0)
                leaving.CancelAfter(i % 7);
            try
            {
                var slot = await Seats.TakeAsync(Wish(replicas: 2, slots: 3, tokens: 1 + (i % 40), queue: Comers), leaving.Token);
                var now = Interlocked.Increment(ref seated[slot.Replica]);
                for (var before = Volatile.Read(ref most[slot.Replica]); now > before && Interlocked.CompareExchange(ref most[slot.Replica], now, before) != before;)
                    before = Volatile.Read(ref most[slot.Replica]);
                await Task.Yield();
                Interlocked.Decrement(ref seated[slot.Replica]);
                await Seats.ReleaseAsync(slot);
                Interlocked.Increment(ref served);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref left);
            }
        }).WaitAsync(Patience);
        most.ShouldAllBe(sequences => sequences >= 1 && sequences <= 3);
        (served + left).ShouldBe(Comers);
        served.ShouldBeGreaterThanOrEqualTo(Comers * 4 / 5);
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task GetLoad_UnknownDeployment_IsZero() => (await Seats.GetLoadAsync($"{Name}-other")).ShouldBe(default);

    protected SlotRequest Wish(int replicas = 1, int slots = 1, long tokens = 10, int queue = 10) =>
        new(_name, $"job-{Interlocked.Increment(ref _jobs)}", 0, replicas, slots, 100, tokens, queue);

    /// <summary>Waits until the deployment is that busy: what was given back may still be on its way.</summary>
    protected Task LoadBecomesAsync(DeploymentLoad expected) => LoadBecomesAsync(Seats, expected);

    protected async Task LoadBecomesAsync(IReplicaSlots slots, DeploymentLoad expected)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await slots.GetLoadAsync(Name) is var load && load != expected)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                load.ShouldBe(expected);
            Pass();
            await Task.Delay(1);
        }
    }

    /// <summary>Asks for a seat that is not to be had now; returns when it waits in the queue.</summary>
    protected async Task<Task<BatchSlot>> QueueAsync(SlotRequest wish, CancellationToken cancellationToken = default) => await QueueAsync(Seats, wish, cancellationToken);

    protected async Task<Task<BatchSlot>> QueueAsync(IReplicaSlots slots, SlotRequest wish, CancellationToken cancellationToken = default)
    {
        var before = await Seats.GetLoadAsync(Name);
        var waiting = slots.TakeAsync(wish, cancellationToken).AsTask();
        while ((await Seats.GetLoadAsync(Name)).Waiting == before.Waiting)
        {
            waiting.IsCompleted.ShouldBeFalse();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        return waiting;
    }
}
