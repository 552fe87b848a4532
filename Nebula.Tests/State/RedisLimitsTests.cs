using System.Globalization;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.Redis;
using Nebula.Tests.Servers;
using Shouldly;
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
}
