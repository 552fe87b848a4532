using Nebula.Domain.RateLimiting;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>
/// The contract of every limiter, together with the settlement that releases tokens. Clocks may advance a little while a test runs.
/// </summary>
public abstract class LimitsContract
{
    private static readonly RateLimits Requests = new() { RequestsPerMinute = 3 };
    private static readonly RateLimits Tokens = new() { TokensPerMinute = 600 };
    private static readonly RateLimits Concurrent = new() { ConcurrentRequests = 2 };
    private static readonly RateLimits Daily = new() { TokensPerDay = 100 };

    protected abstract Task<StateWorld> OpenAsync();

    [Fact]
    public async Task Acquire_WithoutLimits_IsAdmittedAndCounted()
    {
        await using var world = await OpenAsync();
        var decision = await world.Limiter.AcquireAsync(StateWorld.Reserve("a", RateLimits.None, 70));
        decision.Admitted.ShouldBeTrue();
        decision.RemainingRequests.ShouldBe(0);
        decision.ResetTokens.ShouldBe(TimeSpan.Zero);
        (await world.Limiter.ReadAsync("key", RateLimits.None)).ShouldBe(new LimitUsage(0, 0, 1, 70));
        (await world.Limiter.ReadAsync("other", RateLimits.None)).ShouldBe(default);
    }

    [Fact]
    public async Task Acquire_WithinTheLimits_ReturnsRemainingAmountsAndResets()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { RequestsPerMinute = 60, TokensPerMinute = 6_000 };
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits, 1_000));
        var decision = await world.Limiter.AcquireAsync(StateWorld.Reserve("b", limits, 500));
        decision.RemainingRequests.ShouldBeInRange(58, 59);
        decision.RemainingTokens.ShouldBeInRange(4_500, 4_999);
        decision.ResetRequests.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        decision.ResetTokens.ShouldBeInRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Acquire_RequestsUsedUp_IsRefusedUntilOneHasDrained()
    {
        await using var world = await OpenAsync();
        foreach (var job in (string[])["a", "b", "c"])
            (await world.Limiter.AcquireAsync(StateWorld.Reserve(job, Requests))).Admitted.ShouldBeTrue();
        var refused = await world.Limiter.AcquireAsync(StateWorld.Reserve("d", Requests));
        refused.Refused.ShouldBe(LimitKind.RequestsPerMinute);
        refused.NeverFits.ShouldBeFalse();
        refused.Used.ShouldBe(3);
        refused.RetryAfter.ShouldBeInRange(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        await world.AdvanceAsync(refused.RetryAfter);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("d", Requests))).Admitted.ShouldBeTrue();
    }

    [Fact]
    public async Task Acquire_TokensUsedUp_IsRefusedUntilEnoughHaveDrained()
    {
        await using var world = await OpenAsync();
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Tokens, 600))).Admitted.ShouldBeTrue();
        var refused = await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Tokens, 300));
        refused.Refused.ShouldBe(LimitKind.TokensPerMinute);
        refused.RetryAfter.ShouldBeInRange(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        await world.AdvanceAsync(refused.RetryAfter);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Tokens, 300))).Admitted.ShouldBeTrue();
    }

    [Fact]
    public async Task Acquire_BothBucketsFull_ReturnsTheLongerWait()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { RequestsPerMinute = 1, TokensPerMinute = 600 };
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits, 600));
        var few = await world.Limiter.AcquireAsync(StateWorld.Reserve("b", limits, 100));
        few.Refused.ShouldBe(LimitKind.RequestsPerMinute);
        few.RetryAfter.ShouldBeInRange(TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Acquire_MoreThanAWholeLimit_NeverFits()
    {
        await using var world = await OpenAsync();
        foreach (var (limits, kind) in ((RateLimits, LimitKind)[])[(Tokens, LimitKind.TokensPerMinute), (Daily, LimitKind.TokensPerDay)])
        {
            var refused = await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits, 601));
            refused.Refused.ShouldBe(kind);
            refused.NeverFits.ShouldBeTrue();
            refused.RetryAfter.ShouldBe(TimeSpan.Zero);
        }

        (await world.Limiter.ReadAsync("key", Tokens)).ShouldBe(default);
    }

    [Fact]
    public async Task Acquire_DayUsedUp_IsRefusedWithoutAWait()
    {
        await using var world = await OpenAsync();
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Daily, 60))).Admitted.ShouldBeTrue();
        var refused = await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Daily, 41));
        refused.Refused.ShouldBe(LimitKind.TokensPerDay);
        refused.Used.ShouldBe(60);
        refused.NeverFits.ShouldBeFalse();
        refused.RetryAfter.ShouldBe(TimeSpan.Zero);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Daily, 40))).Admitted.ShouldBeTrue();
    }

    [Fact]
    public async Task Acquire_AllLeasesHeld_IsRefusedUntilOneIsSettled()
    {
        await using var world = await OpenAsync();
        var first = StateWorld.Reserve("a", Concurrent);
        await world.Limiter.AcquireAsync(first);
        await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Concurrent));
        var refused = await world.Limiter.AcquireAsync(StateWorld.Reserve("c", Concurrent));
        refused.Refused.ShouldBe(LimitKind.ConcurrentRequests);
        refused.Used.ShouldBe(2);
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        await world.Settlement.SettleAsync(world.Settle(first));
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("c", Concurrent))).Admitted.ShouldBeTrue();
    }

    [Fact]
    public async Task Acquire_Refused_ReservesNothing()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { RequestsPerMinute = 100, TokensPerMinute = 1_000, TokensPerDay = 1_000, ConcurrentRequests = 1 };
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits, 100));
        await world.Limiter.AcquireAsync(StateWorld.Reserve("b", limits, 100));
        var usage = await world.Limiter.ReadAsync("key", limits);
        usage.TokensPerDay.ShouldBe(100);
        usage.ConcurrentRequests.ShouldBe(1);
        usage.TokensPerMinute.ShouldBeLessThanOrEqualTo(100);
        usage.RequestsPerMinute.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task Acquire_FromManyAtOnce_NeverExceedsALimit()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { ConcurrentRequests = 50, TokensPerDay = 1_000_000 };
        var decisions = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() =>
            (i % 2 == 0 ? world.Limiter : world.OtherLimiter).AcquireAsync(StateWorld.Reserve($"job-{i}", limits, 7)).AsTask())));
        decisions.Count(static decision => decision.Admitted).ShouldBe(50);
        (await world.OtherLimiter.ReadAsync("key", limits)).ShouldBe(new LimitUsage(0, 0, 50, 350));
    }

    [Fact]
    public async Task Settle_PartUsed_ReleasesTheRest()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { TokensPerMinute = 600, TokensPerDay = 10_000 };
        var reservation = StateWorld.Reserve("a", limits, 600);
        await world.Limiter.AcquireAsync(reservation);
        await world.Settlement.SettleAsync(world.Settle(reservation, 30, 70));
        var usage = await world.Limiter.ReadAsync("key", limits);
        usage.TokensPerDay.ShouldBe(100);
        usage.TokensPerMinute.ShouldBeInRange(0, 100);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("b", limits, 500))).Admitted.ShouldBeTrue();
    }

    [Fact]
    public async Task Settle_PartHasDrained_ReleasesOnlyTheRest()
    {
        await using var world = await OpenAsync();
        var reservation = StateWorld.Reserve("a", Tokens, 600);
        await world.Limiter.AcquireAsync(reservation);
        await world.AdvanceAsync(TimeSpan.FromSeconds(20)); // 200 have drained: others may have had them
        await world.Settlement.SettleAsync(world.Settle(reservation, 0, 0));
        (await world.Limiter.ReadAsync("key", Tokens)).TokensPerMinute.ShouldBe(0);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Tokens, 600))).Admitted.ShouldBeTrue();
    }

    [Fact]
    public async Task Settle_Twice_ChangesNothing()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { ConcurrentRequests = 5, TokensPerDay = 1_000 };
        var (first, second) = (StateWorld.Reserve("a", limits, 100), StateWorld.Reserve("b", limits, 100));
        await world.Limiter.AcquireAsync(first);
        await world.Limiter.AcquireAsync(second);
        (await world.Settlement.SettleAsync(world.Settle(first))).ShouldBeTrue();
        (await world.Settlement.SettleAsync(world.Settle(first))).ShouldBeFalse();
        (await world.Limiter.ReadAsync("key", limits)).ShouldBe(new LimitUsage(0, 0, 1, 107));
    }

    [Fact]
    public async Task Settle_ManyAtOnceOfOneJob_SettlesItOnce()
    {
        await using var world = await OpenAsync();
        var reservation = StateWorld.Reserve("a", RateLimits.None);
        await world.Limiter.AcquireAsync(reservation);
        var settled = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => world.Settlement.SettleAsync(world.Settle(reservation)).AsTask())));
        settled.Count(static done => done).ShouldBe(1);
        (await world.Limiter.ReadAsync("key", RateLimits.None)).ShouldBe(new LimitUsage(0, 0, 0, 7));
    }

    [Fact]
    public async Task Lease_NotRenewed_ExpiresWithWhatItReserved()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { ConcurrentRequests = 1, TokensPerDay = 100 };
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits, 100));
        await world.AdvanceAsync(IRateLimiter.LeaseDuration);
        (await world.Limiter.ReadAsync("key", limits)).ShouldBe(default);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("b", limits, 100))).Admitted.ShouldBeTrue();
    }

    [Fact]
    public async Task Lease_Renewed_StaysHeld()
    {
        await using var world = await OpenAsync();
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Concurrent));
        await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Concurrent));
        await world.AdvanceAsync(TimeSpan.FromSeconds(20));
        var lost = await world.OtherLimiter.RenewAsync([new Lease("key", "a"), new Lease("key", "never"), new Lease("other", "a")]);
        lost.ShouldBe([new Lease("key", "never"), new Lease("other", "a")], ignoreOrder: true);
        await world.AdvanceAsync(TimeSpan.FromSeconds(20));
        (await world.Limiter.ReadAsync("key", Concurrent)).ShouldBe(new LimitUsage(0, 0, 1, 10));
    }

    [Fact]
    public async Task Lease_Ended_StaysEnded()
    {
        await using var world = await OpenAsync();
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Concurrent));
        await world.AdvanceAsync(IRateLimiter.LeaseDuration);
        (await world.Limiter.RenewAsync([new Lease("key", "a")])).ShouldBe([new Lease("key", "a")]);
        (await world.Limiter.ReadAsync("key", Concurrent)).ShouldBe(default);
    }

    [Fact]
    public async Task Settle_AfterTheLeaseExpired_StillCharges()
    {
        await using var world = await OpenAsync();
        var reservation = StateWorld.Reserve("a", Daily, 100);
        await world.Limiter.AcquireAsync(reservation);
        await world.AdvanceAsync(TimeSpan.FromSeconds(45));
        (await world.Settlement.SettleAsync(world.Settle(reservation))).ShouldBeTrue();
        (await world.Limiter.ReadAsync("key", Daily)).ShouldBe(new LimitUsage(0, 0, 0, 7));
    }

    [Fact]
    public async Task Settle_AJobThatWasNeverAdmittedHere_Charges()
    {
        await using var world = await OpenAsync();
        (await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve("a", Daily)))).ShouldBeTrue();
        (await world.Limiter.ReadAsync("key", Daily)).ShouldBe(new LimitUsage(0, 0, 0, 7));
    }

    [Fact]
    public async Task Resume_WithItsLeaseHeld_ReservesNothingTwice()
    {
        await using var world = await OpenAsync();
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Concurrent));
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Concurrent, resume: true))).Admitted.ShouldBeTrue();
        (await world.Limiter.ReadAsync("key", Concurrent)).ShouldBe(new LimitUsage(0, 0, 1, 10));
    }

    [Fact]
    public async Task Resume_WithItsLeaseExpiredAndRoomLeft_EntersWithoutChargingItsMinutesAgain()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { ConcurrentRequests = 1, RequestsPerMinute = 1, TokensPerMinute = 600, TokensPerDay = 1_000 };
        var reservation = StateWorld.Reserve("a", limits, 600);
        await world.Limiter.AcquireAsync(reservation);
        await world.AdvanceAsync(IRateLimiter.LeaseDuration);
        (await world.Limiter.AcquireAsync(reservation with { Resume = true })).Admitted.ShouldBeTrue();
        var usage = await world.Limiter.ReadAsync("key", limits);
        usage.TokensPerMinute.ShouldBeInRange(1, 300);
        (usage.ConcurrentRequests, usage.TokensPerDay).ShouldBe((1, 600));
        await world.Settlement.SettleAsync(world.Settle(reservation, 10, 0));
        (await world.Limiter.ReadAsync("key", limits)).TokensPerMinute.ShouldBeInRange(1, 300, "the minute got back tokens that it was not charged");
        (await world.Limiter.ReadAsync("key", limits)).TokensPerDay.ShouldBe(10);
    }

    [Fact]
    public async Task Resume_WithItsPlaceTaken_IsRefused()
    {
        await using var world = await OpenAsync();
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Concurrent));
        await world.AdvanceAsync(IRateLimiter.LeaseDuration);
        await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Concurrent));
        await world.Limiter.AcquireAsync(StateWorld.Reserve("c", Concurrent));
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Concurrent, resume: true))).Refused.ShouldBe(LimitKind.ConcurrentRequests);
        (await world.Limiter.ReadAsync("key", Concurrent)).ShouldBe(new LimitUsage(0, 0, 2, 20));
    }

    [Fact]
    public async Task Resume_WithItsDayTaken_IsRefused()
    {
        await using var world = await OpenAsync();
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Daily, 60));
        await world.AdvanceAsync(IRateLimiter.LeaseDuration);
        await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Daily, 60));
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Daily, 60, resume: true))).Refused.ShouldBe(LimitKind.TokensPerDay);
    }

    [Fact]
    public async Task Resume_OfASettledJob_ReservesNothing()
    {
        await using var world = await OpenAsync();
        var reservation = StateWorld.Reserve("a", Concurrent);
        await world.Limiter.AcquireAsync(reservation);
        await world.Settlement.SettleAsync(world.Settle(reservation));
        (await world.Limiter.AcquireAsync(reservation with { Resume = true })).Admitted.ShouldBeTrue();
        (await world.Limiter.ReadAsync("key", Concurrent)).ShouldBe(new LimitUsage(0, 0, 0, 7));
    }

    [Fact]
    public async Task Acquire_Repeated_ReservesOnce()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { ConcurrentRequests = 1, RequestsPerMinute = 1, TokensPerDay = 10 };
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits))).Admitted.ShouldBeTrue();
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits))).Admitted.ShouldBeTrue();
        var usage = await world.Limiter.ReadAsync("key", limits);
        (usage.ConcurrentRequests, usage.TokensPerDay).ShouldBe((1, 10));
    }
}
