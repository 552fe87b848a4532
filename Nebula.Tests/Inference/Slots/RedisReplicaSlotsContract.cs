using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Inference.Slots;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Slots;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Slots;

/// <summary>Slots in Redis, over several processes. Each has its own connection, and a clock that the test advances.</summary>
public abstract class RedisReplicaSlotsContract(IRedis server) : ReplicaSlotsContract
{
    private readonly List<SlotsProcess> _processes = [];

    public override async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }

    protected override async ValueTask<IReplicaSlots> OpenAsync() => (await StartAsync()).Slots;

    protected override void Pass() => _processes.ForEach(static process => process.ExpireIdle());

    private protected async Task<SlotsProcess> StartAsync(InProcessReplicaSlots? fallback = null)
    {
        var connection = RedisConnection.Open(await server.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        var time = new FakeTimeProvider();
        var gpus = new SimulatedGpus(TimeProvider.System, Options.Create(new NebulaOptions()));
        var directory = new DeploymentDirectory(new DeploymentStore(Records, Records, NullLogger<DeploymentStore>.Instance), Records, TimeProvider.System);
        var name = new InstanceId();
        var slots = new RedisReplicaSlots(connection, name, directory, Records, gpus, time, NullLogger<RedisReplicaSlots>.Instance, fallback);
        var process = new SlotsProcess(slots, name, connection, time, gpus);
        _processes.Add(process);
        return process;
    }

    [Fact]
    public async Task TakeAsync_SeveralProcesses_ShareOnePoolAndOneQueue()
    {
        var other = await StartAsync();
        var first = await Slots.TakeAsync(Request());
        var second = await QueueAsync(other.Slots, Request());
        var third = await QueueAsync(Slots, Request());
        var fourth = await QueueAsync(other.Slots, Request());
        await LoadBecomesAsync(other.Slots, new DeploymentLoad(1, 3, 10));

        await Slots.ReleaseAsync(first);
        var slot = await second.WaitAsync(Timeout);
        third.IsCompleted.ShouldBeFalse();
        await other.Slots.ReleaseAsync(slot);
        slot = await third.WaitAsync(Timeout);
        fourth.IsCompleted.ShouldBeFalse();
        await Slots.ReleaseAsync(slot);
        await fourth.WaitAsync(Timeout);
    }

    [Fact]
    public async Task TakeAsync_ManyAtOnceFromSeveralProcesses_NeverExceedsTheSlots()
    {
        const int PerProcess = 150;
        IReplicaSlots[] processes = [Slots, (await StartAsync()).Slots, (await StartAsync()).Slots];
        int running = 0, most = 0;
        await Task.WhenAll(processes.Select(slots => Parallel.ForEachAsync(
            Enumerable.Range(0, PerProcess),
            new ParallelOptions { MaxDegreeOfParallelism = 20 },
            async (_, _) =>
            {
                var slot = await slots.TakeAsync(Request(replicas: 2, slots: 4, tokens: 1, queue: 1_000));
                var now = Interlocked.Increment(ref running);
                for (var before = Volatile.Read(ref most); now > before && Interlocked.CompareExchange(ref most, now, before) != before;)
                    before = Volatile.Read(ref most);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                await slots.ReleaseAsync(slot);
            }))).WaitAsync(Timeout);
        most.ShouldBeInRange(1, 8);
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task Lease_OfADeadProcessEnds_FreesItsSlotsAndItsPlaceInTheQueue()
    {
        var dying = await StartAsync();
        await dying.Slots.TakeAsync(Request(slots: 2));
        await dying.Slots.TakeAsync(Request(slots: 2));
        _ = await QueueAsync(dying.Slots, Request(slots: 2));
        var waiting = await QueueAsync(Slots, Request(slots: 2));
        await dying.DisposeAsync();

        _processes[0].Beat();
        waiting.IsCompleted.ShouldBeFalse(); // the process may only be slow
        await EndLeaseAsync(dying);
        _processes[0].Beat();
        await waiting.WaitAsync(Timeout);
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
    }

    [Fact]
    public async Task Beat_RenewsTheLease()
    {
        await Slots.TakeAsync(Request());
        var before = await LeaseEndsAsync();
        await Task.Delay(5);
        _processes[0].Beat();
        using var timeout = new CancellationTokenSource(Timeout);
        while (await LeaseEndsAsync() == before)
            await Task.Delay(5, timeout.Token);
    }

    [Fact]
    public async Task Beat_MessageOfAnAdmissionLost_DeliversTheSlot()
    {
        var deaf = await StartAsync();
        var first = await Slots.TakeAsync(Request());
        var second = await QueueAsync(deaf.Slots, Request());
        await deaf.Connection.Subscriber.UnsubscribeAllAsync();
        await Slots.ReleaseAsync(first);
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
        second.IsCompleted.ShouldBeFalse();
        deaf.Beat();
        await deaf.Slots.ReleaseAsync(await second.WaitAsync(Timeout));
        await LoadBecomesAsync(deaf.Slots, default);
    }

    [Fact]
    public async Task Beat_AfterTheLeaseHasEnded_AddsHeldAndWaitingTicketsAgain()
    {
        var stalled = await StartAsync();
        await stalled.Slots.TakeAsync(Request());
        var waiting = await QueueAsync(stalled.Slots, Request());
        await EndLeaseAsync(stalled);
        await LoadBecomesAsync(default); // another process has freed them
        stalled.Beat();
        await LoadBecomesAsync(new DeploymentLoad(1, 1, 10));
        waiting.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Beat_RedisLostItsData_AddsTheTicketsAgain()
    {
        var slot = await Slots.TakeAsync(Request(slots: 2));
        await Slots.TakeAsync(Request(slots: 2));
        await _processes[0].Connection.Database.KeyDeleteAsync([RedisKeys.SlotPool(Name), RedisKeys.SlotQueue(Name)]);
        _processes[0].Beat();
        await LoadBecomesAsync(new DeploymentLoad(2, 0, 20));
        await Slots.ReleaseAsync(slot);
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
    }

    [Fact]
    public async Task Beat_TicketUnknownToItsProcess_IsFreedByTheNextSweep()
    {
        var slot = await Slots.TakeAsync(Request(slots: 2));
        // As if a script's reply was lost: the slot is taken, and the process does not know.
        var (database, pool, ticket) = (_processes[0].Connection.Database, RedisKeys.SlotPool(Name), $"t:{_processes[0].Name.Value}.0");
        await database.HashSetAsync(pool, ticket, "0 10");
        await database.HashIncrementAsync(pool, "r0");
        await database.HashIncrementAsync(pool, "k0", 10);
        await LoadBecomesAsync(new DeploymentLoad(2, 0, 20));
        await database.HashSetAsync(pool, "w", 1);
        _processes[0].Beat();
        // Reading the load sweeps too, but only the heartbeat knows the process's tickets: it has to come first.
        await UntilAsync(async () => !await database.HashExistsAsync(pool, ticket));
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
        await Slots.ReleaseAsync(slot);
    }

    [Fact]
    public async Task Beat_ReportsTheLoadOfOtherProcessesToTheReplicas()
    {
        var other = await StartAsync();
        for (var i = 0; i < 3; i++)
            await other.Slots.TakeAsync(Request(replicas: 2, slots: 8));
        await Slots.TakeAsync(Request(replicas: 2, slots: 8));
        _processes[0].Beat();
        var gpus = _processes[0].Gpus;
        await UntilAsync(() => Task.FromResult(gpus.Get(Name, 0).RemoteLoad.Sequences == 2));
        (gpus.Get(Name, 0).RemoteLoad.CachedTokens, gpus.Get(Name, 1).RemoteLoad.Sequences, gpus.Get(Name, 1).RemoteLoad.CachedTokens).ShouldBe((20, 1, 10));
    }

    [Fact]
    public async Task Keys_Unused_Expire()
    {
        await Slots.ReleaseAsync(await Slots.TakeAsync(Request()));
        var held = await Slots.TakeAsync(Request());
        _ = await QueueAsync(Request());
        var database = _processes[0].Connection.Database;
        (await database.KeyTimeToLiveAsync(RedisKeys.SlotPool(Name))).ShouldNotBeNull();
        (await database.KeyTimeToLiveAsync(RedisKeys.SlotQueue(Name))).ShouldNotBeNull();
        await Slots.ReleaseAsync(held);
    }

    [Fact]
    public async Task ReleaseAsync_NoneWaits_ReusesTheSlotWithoutAScript()
    {
        await Slots.ReleaseAsync(await Slots.TakeAsync(Request()));
        var ticket = (await TicketsAsync()).ShouldHaveSingleItem();
        (await Slots.TakeAsync(Request())).Waited.ShouldBeFalse();
        (await TicketsAsync()).ShouldHaveSingleItem().ShouldBe(ticket);
        (await Slots.GetLoadAsync(Name)).ShouldBe(new DeploymentLoad(1, 0, 10));
    }

    [Fact]
    public async Task Idle_AfterMaxIdleTime_ReturnsToThePool()
    {
        await Slots.ReleaseAsync(await Slots.TakeAsync(Request()));
        (await Slots.GetLoadAsync(Name)).ShouldBe(new DeploymentLoad(0, 0, 0, IdleSlots: 1));
        (await TicketsAsync()).ShouldNotBeEmpty();
        _processes[0].ExpireIdle();
        await UntilAsync(async () => (await TicketsAsync()).Length == 0);
    }

    [Fact]
    public async Task GetLoadAsync_SlotsIdleInSeveralProcesses_CountsThemInNone()
    {
        var (other, third) = (await StartAsync(), await StartAsync());
        foreach (var process in _processes)
        {
            var slots = new List<BatchSlot>();
            for (var i = 0; i < 3; i++)
                slots.Add(await process.Slots.TakeAsync(Request(slots: 9)));
            await process.Slots.ReleaseAsync(slots[0]);
            await process.Slots.ReleaseAsync(slots[1]); // both are idle until the clocks advance
        }

        foreach (var slots in (IReplicaSlots[])[Slots, other.Slots, third.Slots])
        {
            var load = new DeploymentLoad(3, 0, 30, IdleSlots: 6);
            await UntilAsync(async () => await slots.GetLoadAsync(Name) == load); // a process that replies late counts as having no idle slots
            load.IsDrained.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task GetLoadAsync_AnotherProcessHasStopped_CountsItsSlotsUntilItsLeaseEnds()
    {
        var stopped = await StartAsync();
        await stopped.Slots.TakeAsync(Request(slots: 2));
        await Slots.TakeAsync(Request(slots: 2));
        await stopped.DisposeAsync();
        (await Slots.GetLoadAsync(Name)).Running.ShouldBe(2);
        await EndLeaseAsync(stopped);
        (await Slots.GetLoadAsync(Name)).Running.ShouldBe(1);
    }

    [Fact]
    public async Task GetLoadAsync_AProcessNeverReplies_CountsItsSlotsAsTaken()
    {
        var database = _processes[0].Connection.Database;
        await database.Multiplexer.GetSubscriber().SubscribeAsync(StackExchange.Redis.RedisChannel.Literal(RedisKeys.IdleSlotQueries), static (_, _) => { });
        var silent = new EarlierSlotsProcess(database, Name);
        await silent.TakeAsync(ticket: 1, tokens: 10, replicas: 1, slots: 2, cache: 100);
        await Slots.TakeAsync(Request(slots: 2));
        (await Slots.GetLoadAsync(Name).AsTask().WaitAsync(Timeout)).ShouldBe(new DeploymentLoad(2, 0, 20));
    }

    [Fact]
    public async Task GetLoadAsync_NoLeaseCanHaveEnded_ReadsNoTickets()
    {
        await Slots.TakeAsync(Request(slots: 2));
        _processes[0].Beat();
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
        var pool = RedisKeys.SlotPool(Name);
        var ends = (long)await _processes[0].Connection.Database.HashGetAsync(pool, "w");
        ends.ShouldBeGreaterThan(0);
        for (var i = 0; i < 3; i++)
        {
            _processes[0].Beat();
            await Slots.GetLoadAsync(Name);
        }

        ((long)await _processes[0].Connection.Database.HashGetAsync(pool, "w")).ShouldBe(ends, "each sweep sets it again");
        (await LeaseEndsAsync()).ShouldBeGreaterThanOrEqualTo(ends);
    }

    [Fact]
    public async Task Idle_SequenceOfAnotherProcessWaits_ReturnsToThePoolAtOnce()
    {
        var other = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await Slots.ReleaseAsync(await Slots.TakeAsync(Request()));
            var slot = await other.Slots.TakeAsync(Request()).AsTask().WaitAsync(Timeout); // the clocks do not advance: only the message can have freed it
            await other.Slots.ReleaseAsync(slot);
        }
    }

    [Fact]
    public async Task Idle_DeploymentScaled_IsNotReused()
    {
        var both = new[] { await Slots.TakeAsync(Request(slots: 2)), await Slots.TakeAsync(Request(slots: 2)) };
        foreach (var slot in both)
            await Slots.ReleaseAsync(slot);
        await Slots.TakeAsync(Request(slots: 1)).AsTask().WaitAsync(Timeout);
        (await QueueAsync(Request(slots: 1))).IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1)]
    public async Task Idle_OfAnotherCacheSize_IsNotReused(int tokens)
    {
        await Slots.ReleaseAsync(await Slots.TakeAsync(Request(slots: 2, tokens: tokens == 1 ? 90 : 10)));
        (await Slots.TakeAsync(Request(slots: 2, tokens: tokens)).AsTask().WaitAsync(Timeout)).KvTokens.ShouldBe(tokens);
    }

    [Fact]
    public async Task RollingUpgrade_WithAProcessOfVersion010_SharesThePoolAndTheQueue()
    {
        var earlier = await new EarlierSlotsProcess(_processes[0].Connection.Database, Name).SubscribeAsync();
        (await earlier.TakeAsync(ticket: 1, tokens: 10, replicas: 1, slots: 2, cache: 100)).ShouldBe(["seated", "0", "10"]);
        var own = await Slots.TakeAsync(Request(slots: 2));
        var waiting = await QueueAsync(Request(slots: 2));
        (await earlier.TakeAsync(ticket: 2, tokens: 20, replicas: 1, slots: 2, cache: 100)).ShouldBe(["waiting"]);
        (await Slots.GetLoadAsync(Name)).ShouldBe(new DeploymentLoad(2, 2, 20));
        (await earlier.GetLoadAsync()).ShouldBe([2, 2, 20]);

        (await earlier.ReleaseAsync(1)).ShouldBe(1); // its release admits a ticket of the new process
        var slot = await waiting.WaitAsync(Timeout);
        await Slots.ReleaseAsync(own); // and in the other direction
        (await earlier.Admitted.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Timeout)).ShouldBe("2 0 20");
        (await earlier.GetLoadAsync()).ShouldBe([2, 0, 30]);
        (await Slots.GetLoadAsync(Name)).ShouldBe(new DeploymentLoad(2, 0, 30));
        await Slots.ReleaseAsync(slot);
    }

    [Fact]
    public async Task RollingUpgrade_HeartbeatsOfBothVersions_FreeOnlyWhatIsDead()
    {
        var database = _processes[0].Connection.Database;
        var earlier = await new EarlierSlotsProcess(database, Name).SubscribeAsync();
        await earlier.TakeAsync(ticket: 1, tokens: 10, replicas: 1, slots: 9, cache: 100);
        await Slots.TakeAsync(Request(slots: 9, tokens: 30));
        for (var i = 0; i < 3; i++)
        {
            await database.HashSetAsync(RedisKeys.SlotPool(Name), "w", 1); // lets the new process sweep
            _processes[0].Beat();
            (await earlier.BeatAsync(1, 1, 0, 10)).ShouldBe([0, 1, 30]);
            (await Slots.GetLoadAsync(Name)).ShouldBe(new DeploymentLoad(2, 0, 40));
        }

        await UntilAsync(() => Task.FromResult(_processes[0].Gpus.Get(Name, 0).RemoteLoad is { Sequences: 1, CachedTokens: 10 }));
        await database.HashSetAsync(RedisKeys.SlotPool(Name), [new($"o:{earlier.Name}", 1), new("w", 1)]); // its lease ends
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 30));
        await EndLeaseAsync(_processes[0]);
        (await earlier.GetLoadAsync()).ShouldBe([0, 0, 0]); // an earlier process frees the tickets of a dead new one
    }

    private protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!await condition())
            await Task.Delay(5, timeout.Token);
    }

    // The server's clock cannot be advanced, so the lease is shortened.
    private async Task EndLeaseAsync(SlotsProcess process)
    {
        var (database, pool) = (_processes[0].Connection.Database, RedisKeys.SlotPool(Name));
        await database.HashSetAsync(pool, [new($"o:{process.Name.Value}", 1), new("w", 1)]);
    }

    private async Task<string[]> TicketsAsync() =>
        [.. (await _processes[0].Connection.Database.HashKeysAsync(RedisKeys.SlotPool(Name))).Select(static field => (string)field!).Where(static field => field.StartsWith("t:", StringComparison.Ordinal))];

    private async Task<long> LeaseEndsAsync() =>
        (long)await _processes[0].Connection.Database.HashGetAsync(RedisKeys.SlotPool(Name), $"o:{_processes[0].Name.Value}");
}
