using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>What every ledger and its history report of settled requests.</summary>
public abstract class LedgerContract
{
    protected abstract Task<StateWorld> OpenAsync();

    [Fact]
    public async Task Query_SumsByBucketAndGroup()
    {
        await using var world = await OpenAsync();
        var hour = TimeBuckets.Hour(world.Now).AddHours(-3);
        await SettleAsync(world, "a", "k1", "llama", hour.AddMinutes(1), 200, 10, 20);
        await SettleAsync(world, "b", "k1", "llama", hour.AddMinutes(1.5), 503, 0, 0);
        await SettleAsync(world, "c", "k1", "qwen", hour.AddMinutes(2), 200, 1, 2);
        await SettleAsync(world, "d", "k2", "llama", hour.AddMinutes(61), 499, 5, 6);
        var (from, to) = (hour, hour.AddHours(3));

        (await world.Ledger.QueryAsync(new UsageQuery(from, to, UsageBucket.Minute) { GroupByKey = true, GroupByModel = true })).ShouldBe(
        [
            new UsageRow(hour.AddMinutes(1), "k1", "llama", new UsageTotals(2, 1, 10, 20)),
            new UsageRow(hour.AddMinutes(2), "k1", "qwen", new UsageTotals(1, 0, 1, 2)),
            new UsageRow(hour.AddMinutes(61), "k2", "llama", new UsageTotals(1, 0, 5, 6)),
        ]);
        (await world.Ledger.QueryAsync(new UsageQuery(from, to, UsageBucket.Hour))).ShouldBe(
        [
            new UsageRow(hour, null, null, new UsageTotals(3, 1, 11, 22)),
            new UsageRow(hour.AddHours(1), null, null, new UsageTotals(1, 0, 5, 6)),
        ]);
        (await world.Ledger.QueryAsync(new UsageQuery(from, to, UsageBucket.Hour) { KeyId = "k1", GroupByModel = true })).ShouldBe(
        [
            new UsageRow(hour, null, "llama", new UsageTotals(2, 1, 10, 20)),
            new UsageRow(hour, null, "qwen", new UsageTotals(1, 0, 1, 2)),
        ]);
        (await world.Ledger.QueryAsync(new UsageQuery(from, to, UsageBucket.Minute) { Model = "qwen" })).Single().Totals.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Query_ByDay_IncludesTheWholeFirstDayAndNothingLater()
    {
        await using var world = await OpenAsync();
        var day = TimeBuckets.Day(world.Now).AddDays(-3);
        await SettleAsync(world, "a", "k", "m", day.AddMinutes(1), 200, 1, 1);
        await SettleAsync(world, "b", "k", "m", day.AddDays(1).AddHours(5), 200, 2, 2);
        await SettleAsync(world, "c", "k", "m", day.AddDays(1).AddHours(7), 200, 4, 4);
        (await world.Ledger.QueryAsync(new UsageQuery(day.AddHours(9), day.AddDays(1).AddHours(6), UsageBucket.Day))).ShouldBe(
        [
            new UsageRow(day, null, null, new UsageTotals(1, 0, 1, 1)),
            new UsageRow(day.AddDays(1), null, null, new UsageTotals(1, 0, 2, 2)),
        ]);
    }

    [Fact]
    public async Task Query_CurrentMinute_IsIncluded()
    {
        await using var world = await OpenAsync();
        await SettleAsync(world, "a", "k", "m", world.Now, 200, 1, 2);
        var rows = await world.Ledger.QueryAsync(new UsageQuery(world.Now.AddHours(-1), world.Now.AddSeconds(1), UsageBucket.Minute));
        rows.Single().Totals.ShouldBe(new UsageTotals(1, 0, 1, 2));
    }

    [Fact]
    public async Task GetKeyTotals_AllTime_SumsAndReportsTheLastUse()
    {
        await using var world = await OpenAsync();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(world.Now.ToUnixTimeMilliseconds());
        await SettleAsync(world, "a", "k1", "m", at.AddDays(-40), 200, 1, 2);
        await SettleAsync(world, "b", "k1", "n", at, 500, 3, 4);
        await SettleAsync(world, "c", "k2", "m", at.AddDays(-1), 200, 5, 6);
        var totals = await world.Ledger.GetKeyTotalsAsync();
        totals.Count.ShouldBe(2);
        totals["k1"].ShouldBe(new KeyTotals("k1", new UsageTotals(2, 1, 4, 6), at));
        totals["k2"].ShouldBe(new KeyTotals("k2", new UsageTotals(1, 0, 5, 6), at.AddDays(-1)));
    }

    [Fact]
    public async Task ListRequests_Pages_AreNewestFirst()
    {
        await using var world = await OpenAsync();
        for (var i = 0; i < 7; i++)
            await SettleAsync(world, $"job-{i}", $"k{i % 3}", i % 2 == 0 ? "llama" : "qwen", world.Now, 200, i, i);
        var first = await world.Ledger.ListRequestsAsync(new RequestQuery(3));
        first.Data.Select(static usage => usage.JobId).ShouldBe(["job-6", "job-5", "job-4"]);
        first.HasMore.ShouldBeTrue();
        var second = await world.Ledger.ListRequestsAsync(new RequestQuery(10, "job-4"));
        second.Data.Select(static usage => usage.JobId).ShouldBe(["job-3", "job-2", "job-1", "job-0"]);
        second.HasMore.ShouldBeFalse();
        (await world.Ledger.ListRequestsAsync(new RequestQuery(10) { KeyId = "k1" })).Data.Select(static usage => usage.JobId).ShouldBe(["job-4", "job-1"]);
        (await world.Ledger.ListRequestsAsync(new RequestQuery(2) { Model = "qwen" })).Data.Select(static usage => usage.JobId).ShouldBe(["job-5", "job-3"]);
        (await world.Ledger.ListRequestsAsync(new RequestQuery(10, "job-5") { KeyId = "k1" })).Data.Select(static usage => usage.JobId).ShouldBe(["job-4", "job-1"]);
        var unknown = await Should.ThrowAsync<NebulaException>(() => world.Ledger.ListRequestsAsync(new RequestQuery(10, new string('9', 7_000))).AsTask());
        unknown.Error.Param.ShouldBe("after");
        unknown.Error.Message.Length.ShouldBeLessThan(1_000);
    }

    [Fact]
    public async Task ListRequests_Row_HasEveryField()
    {
        await using var world = await OpenAsync();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(world.Now.ToUnixTimeMilliseconds());
        await SettleAsync(world, "a", "k", "m", at, 200, 1, 2);
        var usage = (await world.Ledger.ListRequestsAsync(new RequestQuery(1))).Data.Single();
        (usage with { InterTokenGaps = [] }).ShouldBe(new UsageRecord
        {
            JobId = "a", KeyId = "k", Model = "m", At = at, Stream = true, Status = 200, FinishReason = "stop", InputTokens = 1, OutputTokens = 2,
            QueueSeconds = 0.5, TimeToFirstTokenSeconds = 0.25, DurationSeconds = 2, InterTokenGaps = [],
        });
    }

    [Fact]
    public async Task ListRequests_ManySettled_KeepsABoundedNumber()
    {
        await using var world = await OpenAsync();
        for (var i = 0; i < 600; i++)
            await SettleAsync(world, $"job-{i}", "k", "m", world.Now, 200, 1, 1);
        var kept = await world.Ledger.ListRequestsAsync(new RequestQuery(1_000));
        kept.Data[0].JobId.ShouldBe("job-599");
        kept.Data.Count.ShouldBeInRange(100, 400);
    }

    [Fact]
    public async Task GetHistory_SettledAndRecorded_AddUp()
    {
        await using var world = await OpenAsync();
        var minute = TimeBuckets.Minute(world.Now);
        await SettleAsync(world, "a", "k", "llama", minute, 200, 10, 20);
        await SettleAsync(world, "b", "k", "qwen", minute.AddSeconds(1), 500, 0, 0);
        await world.History.RecordAsync("llama", new HistoryPoint { Start = minute, RunningMax = 3, WaitingMax = 2 });
        await world.History.RecordAsync("llama", new HistoryPoint { Start = minute, RunningMax = 2, WaitingMax = 4 });
        await world.History.RecordAsync("", new HistoryPoint { Start = minute, ByStatus = { [429] = 5 } });
        var after = await SettledHistoryAsync(world, new HistoryQuery(minute, minute.AddMinutes(2), ByHour: false));
        var all = after.Single();
        all.Start.ShouldBe(minute);
        all.ByStatus.OrderBy(static status => status.Key).ShouldBe([new(200, 1), new(429, 5), new(500, 1)]);
        (all.InputTokens, all.OutputTokens, all.RunningMax, all.WaitingMax).ShouldBe((10, 20, 3, 4));
        all.TimeToFirstToken.Count.ShouldBe(2);
        all.EndToEnd.Count.ShouldBe(1);
        all.EndToEnd.Sum.ShouldBe(2, 1e-9);
        all.InterToken.Count.ShouldBe(6);
        (await world.Ledger.GetHistoryAsync(new HistoryQuery(minute.AddHours(-1), minute.AddMilliseconds(1), ByHour: false))).ShouldHaveSingleItem().Start.ShouldBe(minute);
        var one = (await world.Ledger.GetHistoryAsync(new HistoryQuery(minute, minute.AddMinutes(2), ByHour: false, "qwen"))).Single();
        one.ByStatus.ShouldBe([new(500, 1)]);
        var hours = await world.Ledger.GetHistoryAsync(new HistoryQuery(minute, minute.AddMinutes(2), ByHour: true));
        hours.Single().Start.ShouldBe(TimeBuckets.Hour(minute));
        hours.Single().InputTokens.ShouldBe(10);
    }

    [Fact]
    public async Task Settle_FromManyAtOnce_SumsExactly()
    {
        await using var world = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => SettleAsync(world, $"job-{i / 2}", $"k{i / 2 % 7}", "m", world.Now, 200, 2, 3))));
        var totals = await world.Ledger.GetKeyTotalsAsync();
        totals.Values.Aggregate(default(UsageTotals), static (sum, key) => sum + key.Totals).ShouldBe(new UsageTotals(150, 0, 300, 450));
    }

    private static async Task SettleAsync(StateWorld world, string job, string key, string model, DateTimeOffset at, int status, long input, long output) =>
        await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve(job, RateLimits.None, key: key), input, output, model, status, at));

    // SQLite writes history with the settlements: a later settlement is committed after it.
    private static async Task<IReadOnlyList<HistoryPoint>> SettledHistoryAsync(StateWorld world, HistoryQuery query)
    {
        await SettleAsync(world, "last", "k", "m", query.To.AddDays(-1), 200, 0, 0);
        return await world.Ledger.GetHistoryAsync(query);
    }
}
