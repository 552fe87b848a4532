using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;
using Nebula.Tests.State;
using Shouldly;
using Xunit;

namespace Nebula.Tests.RateLimiting;

/// <summary>Limits under real threads and a real clock: in any order, nothing is admitted beyond capacity and refill.</summary>
public sealed class InProcessRateLimiterTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    [Fact]
    public void Acquire_FromManyThreads_NeverExceedsRequestsPerMinute() =>
        AssertNeverExceeded(new RateLimits { RequestsPerMinute = 60_000 }, 1, 60_000);

    [Fact]
    public void Acquire_FromManyThreads_NeverExceedsTokensPerMinute() =>
        AssertNeverExceeded(new RateLimits { TokensPerMinute = 600_000 }, 10, 600_000);

    [Fact]
    public void Acquire_FromManyThreads_NeverExceedsTheDayAndConcurrency()
    {
        var limiter = new InProcessRateLimiter(TimeProvider.System);
        var limits = new RateLimits { ConcurrentRequests = 3, TokensPerDay = 70_000 };
        long running = 0, most = 0, used = 0;
        InThreads(worker =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var reservation = StateWorld.Reserve($"{worker}-{i}", limits, 10);
                if (!limiter.AcquireAsync(reservation).Result.Admitted)
                    continue;
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                Interlocked.Add(ref used, 7);
                Interlocked.Decrement(ref running);
                limiter.Settle(reservation, 7, TimeProvider.System.GetUtcNow());
            }
        });
        most.ShouldBeInRange(1, 3);
        used.ShouldBeInRange(69_900, 70_000);
    }

    [Fact]
    public async Task Trim_MoreKeysThanAllowed_EvictsTheIdleOnesOnly()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        var limiter = new InProcessRateLimiter(time);
        for (var i = 0; i < 100; i++)
            limiter.Settle(await AcquireAsync(i), 10, time.GetUtcNow());
        time.Advance(TimeSpan.FromMinutes(3));
        for (var i = 0; i < 10; i++)
            await AcquireAsync(i); // these keys have leases

        limiter.Trim(100);
        Known().Count().ShouldBe(100, "there are no more than allowed");
        limiter.Trim(99);
        Known().ShouldBe(Enumerable.Range(0, 10));

        IEnumerable<int> Known() => Enumerable.Range(0, 100).Where(i => limiter.Find($"key-{i}") is not null);

        async Task<Reservation> AcquireAsync(int i)
        {
            var reservation = StateWorld.Reserve($"job-{i}-{time.GetUtcNow().Minute}", new RateLimits { ConcurrentRequests = 3 }, key: $"key-{i}");
            (await limiter.AcquireAsync(reservation, TestContext.Current.CancellationToken)).Admitted.ShouldBeTrue();
            return reservation;
        }
    }

    [Fact]
    public async Task Acquire_ClockGoesBackOverMidnight_DoesNotResetTheDay()
    {
        var clock = new SteppingClock(new DateTimeOffset(2026, 11, 25, 0, 0, 4, TimeSpan.Zero));
        var limiter = new InProcessRateLimiter(clock);
        var limits = new RateLimits { TokensPerDay = 100 };
        (await limiter.AcquireAsync(StateWorld.Reserve("a", limits, 100))).Admitted.ShouldBeTrue();
        clock.UtcNow -= TimeSpan.FromSeconds(5);
        (await limiter.AcquireAsync(StateWorld.Reserve("b", limits, 100))).Refused.ShouldBe(LimitKind.TokensPerDay);
        clock.UtcNow += TimeSpan.FromSeconds(5);
        (await limiter.AcquireAsync(StateWorld.Reserve("c", limits, 100))).Refused.ShouldBe(LimitKind.TokensPerDay);
    }

    [Fact]
    public async Task Settle_AfterMidnight_CountsForTheNewDay()
    {
        var clock = new SteppingClock(new DateTimeOffset(2026, 11, 24, 23, 59, 58, TimeSpan.Zero));
        var limiter = new InProcessRateLimiter(clock);
        var limits = new RateLimits { TokensPerDay = 100 };
        var crossing = StateWorld.Reserve("a", limits, 100);
        await limiter.AcquireAsync(crossing);
        clock.UtcNow += TimeSpan.FromSeconds(4);
        (await limiter.AcquireAsync(StateWorld.Reserve("b", limits, 1))).Refused.ShouldBe(LimitKind.TokensPerDay);
        limiter.Settle(crossing, 60, clock.UtcNow);
        (await limiter.ReadAsync("key", limits)).TokensPerDay.ShouldBe(60);
        (await limiter.AcquireAsync(StateWorld.Reserve("c", limits, 41))).Admitted.ShouldBeFalse();
        (await limiter.AcquireAsync(StateWorld.Reserve("d", limits, 40))).Admitted.ShouldBeTrue();
    }

    private static void AssertNeverExceeded(RateLimits limits, int tokens, long perMinute)
    {
        var limiter = new InProcessRateLimiter(TimeProvider.System);
        long admitted = 0, lastTicks = 0;
        var began = TimeProvider.System.GetTimestamp();
        InThreads(worker =>
        {
            for (var i = 0; TimeProvider.System.GetElapsedTime(began) < Duration; i++)
            {
                var reservation = StateWorld.Reserve($"{worker}-{i}", limits, tokens);
                if (!limiter.AcquireAsync(reservation).Result.Admitted)
                    continue;
                Interlocked.Add(ref admitted, tokens);
                InterlockedMax(ref lastTicks, TimeProvider.System.GetElapsedTime(began).Ticks);
                limiter.Settle(reservation, tokens, TimeProvider.System.GetUtcNow());
            }
        });
        // The whole bucket, and its refill from before the first to after the last call.
        admitted.ShouldBeGreaterThanOrEqualTo(perMinute);
        admitted.ShouldBeLessThanOrEqualTo(perMinute + (long)Math.Ceiling(TimeSpan.FromTicks(lastTicks).TotalMinutes * perMinute));
    }

    private static void InThreads(Action<int> work)
    {
        // More than the machine has processors, so that they interrupt one another between any two steps.
        var threads = Enumerable.Range(0, 8).Select(i => new Thread(() => work(i))).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var found = Interlocked.CompareExchange(ref target, value, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    private sealed class SteppingClock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset UtcNow { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => UtcNow;
    }
}
