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

/// <summary>Seats in Redis, over several processes: each has a connection of its own here, and a clock that only beats when told.</summary>
public abstract class RedisReplicaSlotsContract(IRedis server) : ReplicaSlotsContract
{
    private readonly List<SlotsProcess> _processes = [];

    public override async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
    }

    protected override async ValueTask<IReplicaSlots> OpenAsync() => (await StartAsync()).Seats;

    protected override void Pass() => _processes.ForEach(static process => process.Linger());

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
    public async Task Take_InSeveralProcesses_IsOnePoolAndOneQueue()
    {
        var other = await StartAsync();
        var first = await Seats.TakeAsync(Wish());
        var second = await QueueAsync(other.Seats, Wish());
        var third = await QueueAsync(Seats, Wish());
        var fourth = await QueueAsync(other.Seats, Wish());
        await LoadBecomesAsync(other.Seats, new DeploymentLoad(1, 3, 10));

        await Seats.ReleaseAsync(first);
        var slot = await second.WaitAsync(Patience);
        third.IsCompleted.ShouldBeFalse();
        await other.Seats.ReleaseAsync(slot);
        slot = await third.WaitAsync(Patience);
        fourth.IsCompleted.ShouldBeFalse();
        await Seats.ReleaseAsync(slot);
        await fourth.WaitAsync(Patience);
    }

    [Fact]
    public async Task Storm_FromSeveralProcesses_NeverSeatsTooMany()
    {
        const int EachHas = 150;
        IReplicaSlots[] processes = [Seats, (await StartAsync()).Seats, (await StartAsync()).Seats];
        int seated = 0, most = 0;
        await Task.WhenAll(processes.Select(slots => Parallel.ForEachAsync(
            Enumerable.Range(0, EachHas),
            new ParallelOptions { MaxDegreeOfParallelism = 20 },
            async (_, _) =>
            {
                var slot = await slots.TakeAsync(Wish(replicas: 2, slots: 4, tokens: 1, queue: 1_000));
                var now = Interlocked.Increment(ref seated);
                for (var before = Volatile.Read(ref most); now > before && Interlocked.CompareExchange(ref most, now, before) != before;)
                    before = Volatile.Read(ref most);
                await Task.Yield();
                Interlocked.Decrement(ref seated);
                await slots.ReleaseAsync(slot);
            }))).WaitAsync(Patience);
        most.ShouldBeInRange(1, 8);
        await LoadBecomesAsync(default);
    }

    [Fact]
    public async Task Die_WithSeatsAndAPlaceInTheQueue_FreesThemWhenTheLeaseIsOver()
    {
        var dying = await StartAsync();
        await dying.Seats.TakeAsync(Wish(slots: 2));
        await dying.Seats.TakeAsync(Wish(slots: 2));
        _ = await QueueAsync(dying.Seats, Wish(slots: 2));
        var waiting = await QueueAsync(Seats, Wish(slots: 2));
        await dying.DisposeAsync();

        _processes[0].Beat();
        waiting.IsCompleted.ShouldBeFalse(); // it may only be slow
        await EndLeaseAsync(dying);
        _processes[0].Beat();
        await waiting.WaitAsync(Patience);
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
    }

    [Fact]
    public async Task Beat_GoesOnLongerThanALease_KeepsTheSeat()
    {
        await Seats.TakeAsync(Wish());
        var before = await LeaseEndsAsync();
        await Task.Delay(5);
        _processes[0].Beat();
        using var timeout = new CancellationTokenSource(Patience);
        while (await LeaseEndsAsync() == before)
            await Task.Delay(5, timeout.Token);
    }

    [Fact]
    public async Task Seat_WhoseMessageGotLost_IsHeardOfByTheNextHeartbeat()
    {
        var deaf = await StartAsync();
        var first = await Seats.TakeAsync(Wish());
        var second = await QueueAsync(deaf.Seats, Wish());
        await deaf.Connection.Subscriber.UnsubscribeAllAsync();
        await Seats.ReleaseAsync(first);
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
        second.IsCompleted.ShouldBeFalse();
        deaf.Beat();
        await deaf.Seats.ReleaseAsync(await second.WaitAsync(Patience));
        await LoadBecomesAsync(deaf.Seats, default);
    }

    [Fact]
    public async Task Stall_LongerThanALease_EntersAgainWhatIsStillHeldAndWaitedFor()
    {
        var stalled = await StartAsync();
        await stalled.Seats.TakeAsync(Wish());
        var waiting = await QueueAsync(stalled.Seats, Wish());
        await EndLeaseAsync(stalled);
        await LoadBecomesAsync(default); // another has swept it away
        stalled.Beat();
        await LoadBecomesAsync(new DeploymentLoad(1, 1, 10));
        waiting.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Redis_LosesItsData_SeatsAreEnteredAgain()
    {
        var slot = await Seats.TakeAsync(Wish(slots: 2));
        await Seats.TakeAsync(Wish(slots: 2));
        await _processes[0].Connection.Database.KeyDeleteAsync([RedisKeys.SeatPool(Name), RedisKeys.SlotQueue(Name)]);
        _processes[0].Beat();
        await LoadBecomesAsync(new DeploymentLoad(2, 0, 20));
        await Seats.ReleaseAsync(slot);
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
    }

    [Fact]
    public async Task Ticket_ThatItsProcessDoesNotKnow_IsFreedByItsHeartbeat()
    {
        var slot = await Seats.TakeAsync(Wish(slots: 2));
        // As after a script whose answer got lost: the seat is taken, and nobody has it.
        var (database, pool) = (_processes[0].Connection.Database, RedisKeys.SeatPool(Name));
        await database.HashSetAsync(pool, $"t:{_processes[0].Name.Value}.0", "0 10");
        await database.HashIncrementAsync(pool, "r0");
        await database.HashIncrementAsync(pool, "k0", 10);
        await LoadBecomesAsync(new DeploymentLoad(2, 0, 20));
        _processes[0].Beat();
        await LoadBecomesAsync(new DeploymentLoad(1, 0, 10));
        await Seats.ReleaseAsync(slot);
    }

    [Fact]
    public async Task Beat_TellsTheSimulatedReplicasWhatOthersHave()
    {
        var other = await StartAsync();
        for (var i = 0; i < 3; i++)
            await other.Seats.TakeAsync(Wish(replicas: 2, slots: 8));
        await Seats.TakeAsync(Wish(replicas: 2, slots: 8));
        _processes[0].Beat();
        var gpus = _processes[0].Gpus;
        await UntilAsync(() => Task.FromResult(gpus.Get(Name, 0).RemoteLoad.Sequences == 2));
        (gpus.Get(Name, 0).RemoteLoad.CachedTokens, gpus.Get(Name, 1).RemoteLoad.Sequences, gpus.Get(Name, 1).RemoteLoad.CachedTokens).ShouldBe((20, 1, 10));
    }

    [Fact]
    public async Task Everything_GivenBack_ExpiresByItself()
    {
        await Seats.ReleaseAsync(await Seats.TakeAsync(Wish()));
        var held = await Seats.TakeAsync(Wish());
        _ = await QueueAsync(Wish());
        var database = _processes[0].Connection.Database;
        (await database.KeyTimeToLiveAsync(RedisKeys.SeatPool(Name))).ShouldNotBeNull();
        (await database.KeyTimeToLiveAsync(RedisKeys.SlotQueue(Name))).ShouldNotBeNull();
        await Seats.ReleaseAsync(held);
    }

    [Fact]
    public async Task Release_NobodyWaits_HandsTheSeatOnWithoutAskingRedis()
    {
        await Seats.ReleaseAsync(await Seats.TakeAsync(Wish()));
        var ticket = (await TicketsAsync()).ShouldHaveSingleItem();
        (await Seats.TakeAsync(Wish())).Waited.ShouldBeFalse();
        (await TicketsAsync()).ShouldHaveSingleItem().ShouldBe(ticket);
        (await Seats.GetLoadAsync(Name)).ShouldBe(new DeploymentLoad(1, 0, 10));
    }

    [Fact]
    public async Task Idle_IsNoLoadAndGoesBackAfterAMoment()
    {
        await Seats.ReleaseAsync(await Seats.TakeAsync(Wish()));
        (await Seats.GetLoadAsync(Name)).ShouldBe(default);
        (await TicketsAsync()).ShouldNotBeEmpty();
        _processes[0].Linger();
        await UntilAsync(async () => (await TicketsAsync()).Length == 0);
    }

    [Fact]
    public async Task Idle_SomebodyElsewhereBeginsToWait_GivesWay()
    {
        var other = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await Seats.ReleaseAsync(await Seats.TakeAsync(Wish()));
            var slot = await other.Seats.TakeAsync(Wish()).AsTask().WaitAsync(Patience); // the clocks stand still: only the message can have freed it
            await other.Seats.ReleaseAsync(slot);
        }
    }

    [Fact]
    public async Task Idle_AfterTheDeploymentWasScaled_IsNotHandedOn()
    {
        var both = new[] { await Seats.TakeAsync(Wish(slots: 2)), await Seats.TakeAsync(Wish(slots: 2)) };
        foreach (var slot in both)
            await Seats.ReleaseAsync(slot);
        await Seats.TakeAsync(Wish(slots: 1)).AsTask().WaitAsync(Patience);
        (await QueueAsync(Wish(slots: 1))).IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1)]
    public async Task Idle_OfAnotherSize_IsNotHandedOn(int tokens)
    {
        await Seats.ReleaseAsync(await Seats.TakeAsync(Wish(slots: 2, tokens: tokens == 1 ? 90 : 10)));
        (await Seats.TakeAsync(Wish(slots: 2, tokens: tokens)).AsTask().WaitAsync(Patience)).KvTokens.ShouldBe(tokens);
    }

    private protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(5, timeout.Token);
    }

    // The server's clock cannot be turned, so the lease is.
    private async Task EndLeaseAsync(SlotsProcess process)
    {
        var (database, pool) = (_processes[0].Connection.Database, RedisKeys.SeatPool(Name));
        await database.HashSetAsync(pool, $"o:{process.Name.Value}", 1);
    }

    private async Task<string[]> TicketsAsync() =>
        [.. (await _processes[0].Connection.Database.HashKeysAsync(RedisKeys.SeatPool(Name))).Select(static field => (string)field!).Where(static field => field.StartsWith("t:", StringComparison.Ordinal))];

    private async Task<long> LeaseEndsAsync() =>
        (long)await _processes[0].Connection.Database.HashGetAsync(RedisKeys.SeatPool(Name), $"o:{_processes[0].Name.Value}");
}
