using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Usage;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>A key's lifetime usage is read from a few documents, however old the ledger is.</summary>
public sealed class KeyTotalsTests(InstalledRedis server) : IClassFixture<InstalledRedis>
{
    private const int Days = 400;

    [Fact]
    public async Task Read_AfterYears_ReadsAFewDocuments()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await WriteDaysAsync(world);
        await world.RollUpAsync();
        await SettleAsync(world, "now", "k1", world.Now);
        world.Records.Reset();
        var one = await world.Ledger.GetKeyTotalsAsync(["k1"], TestContext.Current.CancellationToken);
        one.Keys.ShouldBe(["k1"]);
        one["k1"].Totals.ShouldBe(new UsageTotals(Days + 1, 0, (2 * Days) + 3, (3 * Days) + 4));
        world.Records.Documents.ShouldBeLessThanOrEqualTo(2);

        world.Records.Reset();
        (await world.Ledger.GetKeyTotalsAsync([.. Enumerable.Range(0, 100).Select(static i => $"k{i}")], TestContext.Current.CancellationToken)).Count.ShouldBe(20);
        world.Records.Documents.ShouldBeLessThanOrEqualTo(101);

        world.Records.Reset();
        var all = await world.Ledger.GetKeyTotalsAsync(TestContext.Current.CancellationToken);
        all.Values.Sum(static key => key.Totals.Requests).ShouldBe((20 * Days) + 1);
        world.Records.Documents.ShouldBeLessThanOrEqualTo(21);
    }

    [Fact]
    public async Task Elected_AfterAVersionWithoutTotals_SumsThemAgain()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await WriteDaysAsync(world);
        await world.RollUpAsync();
        await SettleAsync(world, "a", "k1", world.Now.AddMinutes(-5));
        await world.RollUpAsync();
        await world.Get<RedisMaintenance>().ResignAsync(TestContext.Current.CancellationToken);

        // An instance of 0.1.0 is elected: it does not write totals, and overwrites the minute with a late settlement.
        var minute = await SingleMinuteAsync(world);
        await world.Records.PutAsync(Partitions.UsageMinutes, minute.Key, OldDocument("k1", 2, 6, 8), TestContext.Current.CancellationToken);
        await world.RollUpAsync();
        (await world.Ledger.GetKeyTotalsAsync(["k1"], TestContext.Current.CancellationToken))["k1"].Totals.ShouldBe(new UsageTotals(Days + 2, 0, (2 * Days) + 6, (3 * Days) + 8));
        await world.Get<RedisMaintenance>().ResignAsync(TestContext.Current.CancellationToken);
        world.Records.Reset();
        await world.RollUpAsync();
        world.Records.Documents.ShouldBeLessThan(Days, "the next election finds that they are complete");
    }

    [Fact]
    public async Task RollUp_MoreRowsThanOneRecordHolds_SplitsTheDocument()
    {
        const int Models = 5_000;
        await using var world = await RedisWorld.OpenAsync(server);
        var at = TimeBuckets.Day(world.Now).AddDays(-2).AddMinutes(5);
        await Task.WhenAll(Enumerable.Range(0, Models).Select(i => SettleAsync(world, $"job-{i}", "k1", at, Model(i))));
        await world.RollUpAsync();
        await SettleAsync(world, "late", "k1", at, "a-model-before-all-others");
        await world.RollUpAsync();
        await world.FlushAsync();
        foreach (var bucket in Enum.GetValues<UsageBucket>())
        {
            var rows = await world.Ledger.QueryAsync(new UsageQuery(at.AddDays(-1), at.AddDays(1), bucket) { GroupByModel = true }, TestContext.Current.CancellationToken);
            rows.Count.ShouldBe(Models + 1);
            rows.ShouldAllBe(static row => row.Totals.Requests == 1);
        }

        foreach (var partition in (string[])[Partitions.UsageMinutes, Partitions.UsageHours, Partitions.UsageDays])
            (await world.Records.ListAsync(partition, cancellationToken: TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken)).ShouldBeGreaterThan(1);
    }

    private static string Model(int i) =>
        string.Create(CultureInfo.InvariantCulture, $"model-{i:D5}-with-a-name-as-long-as-a-name-may-be-0123456789-0123456");

    // One document a day and shard, as 0.1.0 wrote them.
    private static async Task WriteDaysAsync(RedisWorld world)
    {
        var today = TimeBuckets.DayNumber(world.Now);
        for (var day = today - Days; day < today; day++)
        {
            foreach (var shard in Enumerable.Range(0, 20).Select(static i => $"k{i}").GroupBy(RedisKeys.GetShard))
            {
                var key = LedgerPeriod.Day.ToName(day, shard.Key);
                var rows = string.Join(',', shard.Select(static id => OldRow(id, 1, 2, 3)));
                await world.Records.PutAsync(Partitions.UsageDays, key, $$"""{"rows":[{{rows}}]}""");
            }
        }

        await world.Records.PutAsync(Partitions.RollUp, "usage", $$"""{"hour":{{today * 24}}}""");
    }

    private static string OldDocument(string key, int requests, int input, int output) => $$"""{"rows":[{{OldRow(key, requests, input, output)}}]}""";

    private static string OldRow(string key, int requests, int input, int output) =>
        $$"""{"key":"{{key}}","model":"llama","requests":{{requests}},"failed":0,"input":{{input}},"output":{{output}},"last":1700000000000}""";

    private static async Task<Domain.Records.Record> SingleMinuteAsync(RedisWorld world) =>
        await world.Records.ListAsync(Partitions.UsageMinutes).SingleAsync();

    private static async Task SettleAsync(RedisWorld world, string job, string key, DateTimeOffset at, string model = "llama") =>
        await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve(job, RateLimits.None, key: key), at: at, model: model));
}
