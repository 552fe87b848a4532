using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Nebula.Api.Http;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Http;

public sealed class BodyGateTests
{
    private const long Megabyte = 1024 * 1024;
    private readonly FakeTimeProvider _time = new();
    private readonly BodyGate _gate;

    public BodyGateTests() => _gate = new BodyGate(Options.Create(new NebulaOptions { MaxBodyMegabytes = 20 }), _time);

    [Fact]
    public async Task Enter_KeyHasItsHalf_WaitsWhileOthersEnter()
    {
        var first = await EnterAsync("a", 10);
        var second = EnterAsync("a", 1);
        second.IsCompleted.ShouldBeFalse();
        using var other = await EnterAsync("b", 10);
        _gate.UsedBytes.ShouldBe(20 * Megabyte);
        first.Dispose();
        (await second).Dispose();
        _gate.UsedBytes.ShouldBe(10 * Megabyte);
    }

    [Fact]
    public async Task Enter_AllRoomTaken_WaitsForTheFirstThatFits()
    {
        using var first = await EnterAsync("a", 10);
        var second = await EnterAsync("b", 8);
        var large = EnterAsync("c", 9);
        using var small = await EnterAsync("d", 2);
        second.Dispose();
        second.Dispose();
        large.IsCompleted.ShouldBeFalse();
        _gate.UsedBytes.ShouldBe(12 * Megabyte);
        first.Dispose();
        using var entered = await large;
        _gate.UsedBytes.ShouldBe(11 * Megabyte);
    }

    [Fact]
    public async Task Enter_NoRoomInTime_IsRefusedAsOverloaded()
    {
        var first = await EnterAsync("a", 10);
        var second = EnterAsync("a", 10);
        _time.Advance(BodyGate.MaxWait);
        var error = (await Should.ThrowAsync<NebulaException>(() => second)).Error;
        error.Kind.ShouldBe(ErrorKind.Overloaded);
        error.RetryAfter.ShouldNotBeNull();
        first.Dispose();
        _gate.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Enter_TooManyOfOneKeyWaiting_IsRefusedAtOnce()
    {
        using var first = await EnterAsync("a", 10);
        for (var i = 0; i < BodyGate.MaxWaitingOfKey; i++)
            _ = EnterAsync("a", 1);
        (await Should.ThrowAsync<NebulaException>(() => EnterAsync("a", 1))).Error.Kind.ShouldBe(ErrorKind.Overloaded);
        (await EnterAsync("b", 10)).Dispose();
    }

    [Fact]
    public async Task Enter_ClientLeavesWhileWaiting_TakesNoRoom()
    {
        var first = await EnterAsync("a", 10);
        using var leaving = new CancellationTokenSource();
        var second = _gate.EnterAsync("a", Megabyte, leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        first.Dispose();
        _gate.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Enter_BodyLargerThanTheKeysHalf_EntersAlone()
    {
        using var first = await EnterAsync("a", 15);
        _gate.UsedBytes.ShouldBe(15 * Megabyte);
    }

    private Task<IDisposable> EnterAsync(string key, long megabytes) => _gate.EnterAsync(key, megabytes * Megabyte, CancellationToken.None).AsTask();
}
