using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Usage;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>Usage that was rolled up into the record store survives the loss of Redis's data, and is counted once.</summary>
public abstract class RollUpContract
{
    protected abstract Task<RedisWorld> OpenAsync();

    [Fact]
    public async Task RollUp_ThenFlushed_KeepsUsageAndAddsLaterUsage()
    {
        await using var world = await OpenAsync();
        var minute = TimeBuckets.Minute(world.Now).AddMinutes(-5);
        await SettleAsync(world, "a", "k", minute, 10);
        await SettleAsync(world, "b", "k", minute, 20);
        var before = await ReadAllAsync(world);
        await world.RollUpAsync();
        (await ReadAllAsync(world)).ShouldBe(before);
        await world.FlushAsync();
        (await ReadAllAsync(world)).ShouldBe(before);

        // A replayed settlement is for a minute that is rolled up and that Redis no longer has.
        await SettleAsync(world, "c", "k", minute, 40);
        (await TotalAsync(world)).ShouldBe(new UsageTotals(3, 0, 70, 3));
        await world.RollUpAsync();
        await world.RollUpAsync();
        (await TotalAsync(world)).ShouldBe(new UsageTotals(3, 0, 70, 3));
        await world.FlushAsync();
        (await TotalAsync(world)).ShouldBe(new UsageTotals(3, 0, 70, 3));
    }

    [Fact]
    public async Task RollUp_LateSettlementOfARolledUpMinute_IsAdded()
    {
        await using var world = await OpenAsync();
        var minute = TimeBuckets.Minute(world.Now).AddMinutes(-5);
        await SettleAsync(world, "a", "k", minute, 10);
        await world.RollUpAsync();
        await SettleAsync(world, "b", "k", minute, 20);
        (await TotalAsync(world)).ShouldBe(new UsageTotals(2, 0, 30, 2));
        await world.RollUpAsync();
        await world.FlushAsync();
        (await TotalAsync(world)).ShouldBe(new UsageTotals(2, 0, 30, 2));
    }

    [Fact]
    public async Task RollUp_CurrentMinute_StaysInRedis()
    {
        await using var world = await OpenAsync();
        await SettleAsync(world, "a", "k", world.Now, 10);
        await world.RollUpAsync();
        await SettleAsync(world, "b", "k", world.Now, 20);
        (await TotalAsync(world)).ShouldBe(new UsageTotals(2, 0, 30, 2));
    }

    [Fact]
    public async Task RollUp_MinutesThatAnEndedProcessTook_AreTakenAgain()
    {
        await using var world = await OpenAsync();
        await SettleAsync(world, "a", "k", world.Now.AddMinutes(-5), 10);
        for (var shard = 0; shard < RedisKeys.Shards; shard++)
            await world.Get<LiveLedger>().ReadCompletedAsync(shard); // and ends
        (await TotalAsync(world)).ShouldBe(new UsageTotals(1, 0, 10, 1));
        await world.RollUpAsync();
        await world.FlushAsync();
        (await TotalAsync(world)).ShouldBe(new UsageTotals(1, 0, 10, 1));
    }

    [Fact]
    public async Task RollUp_HoursAndDays_EqualTheirMinutes()
    {
        await using var world = await OpenAsync();
        var day = TimeBuckets.Day(world.Now).AddDays(-3);
        for (var i = 0; i < 40; i++)
            await SettleAsync(world, $"job-{i}", $"k{i % 5}", day.AddMinutes(i * 83), 1 << (i % 10));
        var live = await ReadAllAsync(world);
        await world.RollUpAsync();
        (await ReadAllAsync(world)).ShouldBe(live);
        var state = await world.Get<ArchivedLedger>().GetStateAsync(CancellationToken.None);
        state.Day.ShouldBeGreaterThanOrEqualTo(TimeBuckets.DayNumber(day) + 2);

        await SettleAsync(world, "late", "k9", day.AddMinutes(7), 5_000); // into a day that is already summed
        var late = await ReadAllAsync(world);
        late.ShouldNotBe(live);
        await world.RollUpAsync();
        await world.FlushAsync();
        (await ReadAllAsync(world)).ShouldBe(late);
        var half = new UsageQuery(day, day.AddDays(1).AddHours(6).AddMinutes(30), UsageBucket.Day);
        (await world.Ledger.QueryAsync(half)).Sum(static row => row.Totals.Requests).ShouldBe(23 + 1); // those at 0, 83, … 1,826 minutes of 1,830, and the late one
    }

    [Fact]
    public async Task RollUp_History_SurvivesAFlushAndIsSummedIntoHours()
    {
        await using var world = await OpenAsync();
        var hour = TimeBuckets.Hour(world.Now).AddHours(-1);
        var minute = hour.AddMinutes(59);
        await SettleAsync(world, "a", "k", minute, 10);
        await world.History.RecordAsync("llama", new HistoryPoint { Start = minute, RunningMax = 4 });
        await world.Other.GetRequiredService<IHistoryRecorder>().RecordAsync("llama", new HistoryPoint { Start = minute, ByStatus = { [429] = 2 } });
        await world.Other.GetRequiredService<HistoryCollector>().FlushAsync();
        var (minutes, hours) = (new HistoryQuery(hour, world.Now.AddMinutes(1), ByHour: false), new HistoryQuery(hour, world.Now.AddMinutes(1), ByHour: true));
        var live = (await world.Ledger.GetHistoryAsync(minutes)).Single();
        live.ByStatus.OrderBy(static status => status.Key).ShouldBe([new(200, 1), new(429, 2)]);
        await world.RollUpAsync();
        await world.FlushAsync();
        foreach (var query in (HistoryQuery[])[minutes, hours])
        {
            var point = (await world.Ledger.GetHistoryAsync(query)).Single();
            point.Start.ShouldBe(query.ByHour ? hour : minute);
            point.ByStatus.OrderBy(static status => status.Key).ShouldBe([new(200, 1), new(429, 2)]);
            (point.InputTokens, point.RunningMax, point.InterToken.Count).ShouldBe((10, 4, 3));
        }
    }

    [Fact]
    public async Task RollUp_RedisLostItsData_RestoresTheDaysUsage()
    {
        await using var world = await OpenAsync();
        var limits = new RateLimits { TokensPerDay = 1_000, TokensPerMinute = 600 };
        await SettleAsync(world, "earlier", "k", TimeBuckets.Minute(world.Now).AddMinutes(-1), 899);
        await world.RollUpAsync();
        (await world.Limiter.ReadAsync("k", limits)).TokensPerDay.ShouldBe(900);
        await world.FlushAsync();
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits, 50, "k")); // arrives before the loss is detected
        await world.RollUpAsync();
        await world.RollUpAsync();
        var today = TimeBuckets.DayNumber(world.Now.AddMinutes(-1)) == TimeBuckets.DayNumber(world.Now) ? 900 : 0;
        var usage = await world.Limiter.ReadAsync("k", limits);
        (usage.TokensPerDay, usage.ConcurrentRequests).ShouldBe((today + 50, 1));
        usage.TokensPerMinute.ShouldBeInRange(1, 50);
    }

    private static async Task SettleAsync(RedisWorld world, string job, string key, DateTimeOffset at, long input) =>
        await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve(job, RateLimits.None, key: key), input, 1, at: at));

    private static async Task<UsageTotals> TotalAsync(RedisWorld world) =>
        (await world.Ledger.GetKeyTotalsAsync()).Values.Aggregate(default(UsageTotals), static (sum, key) => sum + key.Totals);

    // Every answer of the ledger, as text that can be compared.
    private static async Task<string> ReadAllAsync(RedisWorld world)
    {
        var lines = new List<string>();
        foreach (var bucket in Enum.GetValues<UsageBucket>())
        {
            var query = new UsageQuery(world.Now.AddDays(-7), world.Now.AddMinutes(1), bucket) { GroupByKey = true, GroupByModel = true };
            lines.AddRange((await world.Ledger.QueryAsync(query)).Select(row => $"{bucket} {row}"));
        }

        lines.AddRange((await world.Ledger.GetKeyTotalsAsync()).Values.OrderBy(static key => key.KeyId, StringComparer.Ordinal).Select(static key => key.ToString()));
        return string.Join('\n', lines);
    }
}
