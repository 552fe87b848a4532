using System.Globalization;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Limits;
using Nebula.Tests.Servers;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Tests.State;

public sealed class RedisLimitsTests(RedisServer server) : LimitsContract, IClassFixture<RedisServer>
{
    protected override async Task<StateWorld> OpenAsync() => await RedisWorld.OpenAsync(server);

    [Fact]
    public async Task Acquire_ServersClockGoesBack_DrainsNothingTwice()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { RequestsPerMinute = 60 };
        for (var i = 0; i < 60; i++)
            (await world.Limiter.AcquireAsync(StateWorld.Reserve($"{i}", limits))).Admitted.ShouldBeTrue();
        await world.AdvanceAsync(TimeSpan.FromSeconds(-45)); // what is stored becomes newer, as if the clock went back
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("back", limits))).Refused.ShouldBe(LimitKind.RequestsPerMinute);
        await world.AdvanceAsync(TimeSpan.FromSeconds(40));
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("again", limits))).Refused.ShouldBe(LimitKind.RequestsPerMinute);
    }

    [Fact]
    public async Task Acquire_ServersClockGoesBackOverMidnight_DoesNotResetTheDay()
    {
        await using var world = (RedisWorld)await OpenAsync();
        var limits = new RateLimits { TokensPerDay = 100 };
        var used = StateWorld.Reserve("a", limits, 100);
        (await world.Limiter.AcquireAsync(used)).Admitted.ShouldBeTrue();
        await world.Settlement.SettleAsync(world.Settle(used, 100, 0));
        var state = ((string)(await world.Database.HashGetAsync(RedisKeys.Limits("key"), "s"))!).Split(' ');
        state[4] = (long.Parse(state[4], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture); // the day that the clock showed before
        await world.Database.HashSetAsync(RedisKeys.Limits("key"), "s", string.Join(' ', state));
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("b", limits, 1))).Refused.ShouldBe(LimitKind.TokensPerDay);
    }

    [Fact]
    public async Task AcquireMany_OneAfterAnother_AdmitsWhatFits()
    {
        await using var world = (RedisWorld)await OpenAsync();
        var limits = new RateLimits { RequestsPerMinute = 5, TokensPerMinute = 1_000, TokensPerDay = 500 };
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("before", limits, 100))).Admitted.ShouldBeTrue();
        SharedAcquire[] acquires =
        [
            .. new (string Job, long Tokens)[] { ("a", 100), ("never", 600), ("b", 250), ("day", 100), ("before", 100), ("b", 250), ("c", 50), ("full", 0) }
                .Select(wanted => new SharedAcquire(StateWorld.Reserve(wanted.Job, limits, wanted.Tokens), "")),
        ];
        var reply = (RedisValue)await world.Database.ScriptEvaluateAsync(
            RedisScript.Load("limits", "admission", "acquire-many").Text, SharedAcquire.CreateKeys(acquires), SharedAcquire.CreateValues(acquires));
        var answers = AcquireReply.Read(((ReadOnlyMemory<byte>)reply).Span, acquires);

        answers.Select(static answer => answer!.Value.Decision.Refused).ShouldBe(
            [LimitKind.None, LimitKind.TokensPerDay, LimitKind.None, LimitKind.TokensPerDay, LimitKind.None, LimitKind.None, LimitKind.None, LimitKind.None]);
        answers.Select(static answer => answer!.Value.Decision.NeverFits).ShouldBe([false, true, false, false, false, false, false, false]);
        answers.Select(static answer => answer!.Value.Counts.DayTokens).ShouldBe([200, 200, 450, 450, 450, 450, 500, 500]);
        answers.Select(static answer => answer!.Value.Counts.Leases).ShouldBe([2, 2, 3, 3, 3, 3, 4, 5]);
        answers[^1]!.Value.Decision.RemainingRequests.ShouldBe(0);
        var usage = await world.Limiter.ReadAsync("key", limits);
        (usage.ConcurrentRequests, usage.TokensPerDay).ShouldBe((5, 500));
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("late", limits, 0))).Refused.ShouldBe(LimitKind.RequestsPerMinute);
    }
}
