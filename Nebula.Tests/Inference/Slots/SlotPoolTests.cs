using Nebula.Domain.Common;
using Nebula.Domain.Inference.Slots;
using Nebula.Infrastructure.InProcess;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Slots;

public sealed class SlotPoolTests
{
    private readonly SlotPool _pool = new();

    [Fact]
    public async Task Take_SeveralReplicas_SpreadsOverTheEmptiest()
    {
        var replicas = new List<int>();
        for (var i = 0; i < 4; i++)
            replicas.Add((await _pool.TakeAsync(Wish(replicas: 2, slots: 2), default)).Replica);
        replicas.ShouldBe([0, 1, 0, 1]);
    }

    [Fact]
    public async Task Take_AllSeatsTaken_WaitsInOrderAndIsSeatedInOrder()
    {
        var first = await _pool.TakeAsync(Wish(), default);
        var second = _pool.TakeAsync(Wish(), default).AsTask();
        var third = _pool.TakeAsync(Wish(), default).AsTask();
        second.IsCompleted.ShouldBeFalse();

        _pool.Release(first);
        (await second).Waited.ShouldBeTrue();
        third.IsCompleted.ShouldBeFalse();
        _pool.Release(await second);
        await third;
    }

    [Fact]
    public async Task Take_QueueFull_RefusesWithRetryAfter()
    {
        await _pool.TakeAsync(Wish(queue: 1), default);
        _ = _pool.TakeAsync(Wish(queue: 1), default);
        var refused = await Should.ThrowAsync<NebulaException>(async () => await _pool.TakeAsync(Wish(queue: 1), default));
        refused.Error.Kind.ShouldBe(ErrorKind.Overloaded);
        refused.Error.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Take_NoReplicaReady_RefusesAtOnce() =>
        (await Should.ThrowAsync<NebulaException>(async () => await _pool.TakeAsync(Wish(replicas: 0), default))).Error.Kind.ShouldBe(ErrorKind.Overloaded);

    [Fact]
    public async Task Take_CacheFull_WaitsAndNobodyOvertakes()
    {
        var big = await _pool.TakeAsync(Wish(slots: 8, tokens: 80), default);
        var waiting = _pool.TakeAsync(Wish(slots: 8, tokens: 30), default).AsTask();
        var small = _pool.TakeAsync(Wish(slots: 8, tokens: 10), default).AsTask(); // would fit, but came later
        small.IsCompleted.ShouldBeFalse();
        _pool.Release(big);
        await waiting;
        await small;
        _pool.Load.ShouldBe(new DeploymentLoad(2, 0, 40));
    }

    [Fact]
    public async Task Take_LargerThanAWholeCache_RunsAlone()
    {
        var huge = await _pool.TakeAsync(Wish(slots: 8, tokens: 1_000), default);
        huge.KvTokens.ShouldBe(100);
    }

    [Fact]
    public async Task Leave_WhileWaiting_FreesThePlaceInTheQueue()
    {
        var first = await _pool.TakeAsync(Wish(), default);
        using var leaving = new CancellationTokenSource();
        var second = _pool.TakeAsync(Wish(), leaving.Token).AsTask();
        var third = _pool.TakeAsync(Wish(), default).AsTask();
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        _pool.Release(first);
        await third;
    }

    [Fact]
    public async Task Release_Twice_ChangesNothing()
    {
        var slot = await _pool.TakeAsync(Wish(), default);
        _pool.Release(slot);
        _pool.Release(slot);
        _pool.Load.ShouldBe(default);
        await _pool.TakeAsync(Wish(), default);
        _pool.TakeAsync(Wish(), default).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Resize_MoreReplicas_SeatsWhoWaits()
    {
        await _pool.TakeAsync(Wish(), default);
        var waiting = _pool.TakeAsync(Wish(), default).AsTask();
        _pool.Resize(2, 1);
        (await waiting).Replica.ShouldBe(1);
    }

    private static SlotRequest Wish(int replicas = 1, int slots = 1, long tokens = 10, int queue = 10) => new("m", "job", 0, replicas, slots, 100, tokens, queue);
}
