using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Usage;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>The outbox drains whatever it holds, and its settlements are part of every answer.</summary>
public sealed class OutboxTests(InstalledRedis server) : IClassFixture<InstalledRedis>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settle_AgainAfterTheOutbox_IsNotNew(bool sameProcess)
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var settlement = Settlement(world, "a");
        await world.Get<SettlementOutbox>().AddAsync(settlement, Stop); // as the first call does while Redis is lost
        var services = world.Get<IServiceProvider>();
        if (!sameProcess)
        {
            services = world.Other;
            await services.GetRequiredService<SettlementOutbox>().RefreshAsync(Stop);
        }

        (await services.GetRequiredService<ISettlement>().SettleAsync(settlement, Stop)).ShouldBeFalse("the first call has counted it");
        (await world.Records.ListAsync(Partitions.Outbox, cancellationToken: Stop).CountAsync(Stop)).ShouldBe(0);
        await world.Get<OutboxReplay>().RunAsync(Stop);
        (await TotalsAsync(world)).ShouldBe(new UsageTotals(1, 0, 3, 4));
        (await services.GetRequiredService<IUsageLedger>().GetHistoryAsync(new HistoryQuery(world.Now.AddMinutes(-5), world.Now.AddMinutes(1), ByHour: false), Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Replay_ADamagedRecord_IsSetAsideAndTheOthersAreSettled()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await world.Records.PutAsync(Partitions.Outbox, "a-damaged", "{\"reservation\":", Stop);
        await world.Records.PutAsync(Partitions.Outbox, "b-malformed", "{\"reservation\":null,\"usage\":null}", Stop);
        for (var i = 0; i < 3; i++)
            await world.Get<SettlementOutbox>().AddAsync(Settlement(world, $"job-{i}"), Stop);
        await world.Get<OutboxReplay>().RunAsync(Stop);
        (await KeysAsync(world, Partitions.Outbox)).ShouldBeEmpty();
        (await KeysAsync(world, Partitions.OutboxRejected)).ShouldBe(["a-damaged", "b-malformed"]);
        (await TotalsAsync(world)).ShouldBe(new UsageTotals(3, 0, 9, 12));
        var health = await world.Get<IEnumerable<IHealthProbe>>().Single(static probe => probe.Name == "outbox").CheckAsync(Stop);
        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Detail.ShouldNotBeNull().ShouldContain("2 settlements");
        (await world.Ledger.GetBacklogAsync(Stop)).ShouldBe(new SettlementBacklog(0, 2));
        (await world.Get<IMetricsStore>().ReadAsync(Stop)).RejectedSettlements.ShouldBe(2);
        (await world.Other.GetRequiredService<IMetricsStore>().ReadAsync(Stop)).RejectedSettlements.ShouldBe(2);
    }

    [Fact]
    public async Task Replay_RecordOfANewerVersion_Stays()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await world.Records.PutAsync(Partitions.Outbox, "a-newer", "{\"v\":9,\"settlement\":[]}", Stop);
        await world.Get<SettlementOutbox>().AddAsync(Settlement(world, "job"), Stop);
        await world.Get<OutboxReplay>().RunAsync(Stop);
        await world.Get<OutboxReplay>().RunAsync(Stop);
        (await KeysAsync(world, Partitions.Outbox)).ShouldBe(["a-newer"]);
        (await TotalsAsync(world)).Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Settle_RefusedByRedis_WaitsInTheOutboxAndIsReported()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var minute = TimeBuckets.MinuteNumber(world.Now);
        RedisKeyPair ledger = new(RedisKeys.GetShard("key"), minute);
        await world.Database.StringSetAsync(ledger.Ledger, "something else");
        var settlement = Settlement(world, "a");
        (await world.Settlement.SettleAsync(settlement, Stop)).ShouldBeTrue();
        (await world.Database.KeyExistsAsync(RedisKeys.Settled(ledger.Shard, "a"))).ShouldBeFalse();
        await world.Database.KeyDeleteAsync(ledger.Ledger);
        (await TotalsAsync(world)).Requests.ShouldBe(1);
        (await world.Ledger.ListRequestsAsync(new RequestQuery(5), Stop)).Data.Single().JobId.ShouldBe("a");
        await world.Get<OutboxReplay>().RunAsync(Stop);
        (await TotalsAsync(world)).Requests.ShouldBe(1);
        (await KeysAsync(world, Partitions.Outbox)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Replay_ARecordSetAsideEarlier_IsTriedAgainByTheNextProcess()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        RedisKeyPair ledger = new(RedisKeys.GetShard("key"), TimeBuckets.MinuteNumber(world.Now));
        await world.Database.StringSetAsync(ledger.Ledger, "something else");
        await world.Settlement.SettleAsync(Settlement(world, "a"), Stop);
        await world.Get<OutboxReplay>().RunAsync(Stop);
        (await KeysAsync(world, Partitions.OutboxRejected)).ShouldBe(["a"]);
        await world.Database.KeyDeleteAsync(ledger.Ledger);
        (await TotalsAsync(world)).Requests.ShouldBe(1, "a settlement that is set aside is reported");
        await world.Other.GetRequiredService<OutboxReplay>().RunAsync(Stop);
        (await KeysAsync(world, Partitions.OutboxRejected)).ShouldBeEmpty();
        (await TotalsAsync(world)).Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Replay_ARecordThatEachProcessRejects_IsCountedOnce()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await world.Records.PutAsync(Partitions.Outbox, "a-damaged", "{\"reservation\":", Stop);
        await world.Get<OutboxReplay>().RunAsync(Stop);
        await world.Other.GetRequiredService<OutboxReplay>().RunAsync(Stop);
        (await KeysAsync(world, Partitions.OutboxRejected)).ShouldBe(["a-damaged"]);
        (await world.Get<IMetricsStore>().ReadAsync(Stop)).RejectedSettlements.ShouldBe(1);
    }

    [Fact]
    public async Task Read_WhileItDrains_ReportsEveryUsageOnceInEveryProcess()
    {
        const int Jobs = 3_000;
        await using var world = await RedisWorld.OpenAsync(server);
        var outbox = world.Get<SettlementOutbox>();
        for (var i = 0; i < Jobs; i++)
            await outbox.AddAsync(Settlement(world, $"job-{i}", $"k{i % 9}", world.Now.AddSeconds(-(i % 200))), Stop);
        var draining = Task.Run(() => world.Get<OutboxReplay>().RunAsync(Stop).AsTask(), Stop);
        var looks = 0;
        var expected = new UsageTotals(Jobs, 0, 3 * Jobs, 4 * Jobs);
        do
        {
            var ledger = looks++ % 2 == 0 ? world.Ledger : world.Other.GetRequiredService<IUsageLedger>();
            (await ledger.GetKeyTotalsAsync(Stop)).Values.Aggregate(default(UsageTotals), static (sum, key) => sum + key.Totals).ShouldBe(expected);
            var rows = await ledger.QueryAsync(new UsageQuery(world.Now.AddHours(-1), world.Now.AddMinutes(1), UsageBucket.Minute), Stop);
            rows.Aggregate(default(UsageTotals), static (sum, row) => sum + row.Totals).ShouldBe(expected);
            var requests = await ledger.ListRequestsAsync(new RequestQuery(50), Stop);
            requests.Data.Select(static usage => usage.JobId).Distinct().Count().ShouldBe(50);
        }
        while (!draining.IsCompleted);
        await draining;
        (await KeysAsync(world, Partitions.Outbox)).ShouldBeEmpty();
        outbox.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Pending_ByKey_FollowsTheOutboxInEveryProcess()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var (here, there) = (world.Get<SettlementOutbox>(), world.Other.GetRequiredService<SettlementOutbox>());
        await here.AddAsync(Settlement(world, "a", "k1"), Stop);
        await here.AddAsync(Settlement(world, "b", "k1"), Stop);
        await here.AddAsync(Settlement(world, "c", "k2"), Stop);
        here.GetPending("k1").ShouldBe(new PendingUsage(2, 14));
        there.GetPending("k1").ShouldBe(default);
        await there.RefreshAsync(Stop);
        there.GetPending("k1").ShouldBe(new PendingUsage(2, 14));
        await world.Get<OutboxReplay>().RunAsync(Stop);
        here.GetPending("k1").ShouldBe(default);
        await there.RefreshAsync(Stop);
        there.GetPending("k2").ShouldBe(default);
        there.Count.ShouldBe(0);
    }

    private static Settlement Settlement(RedisWorld world, string job, string key = "key", DateTimeOffset? at = null) =>
        world.Settle(StateWorld.Reserve(job, RateLimits.None, key: key), at: at);

    private static async Task<UsageTotals> TotalsAsync(RedisWorld world) =>
        (await world.Ledger.GetKeyTotalsAsync(Stop)).Values.Aggregate(default(UsageTotals), static (sum, key) => sum + key.Totals);

    private static async Task<IReadOnlyList<string>> KeysAsync(RedisWorld world, string partition) =>
        await world.Records.ListAsync(partition, cancellationToken: Stop).Select(static record => record.Key).ToListAsync(Stop);

    private sealed record RedisKeyPair(int Shard, long Minute)
    {
        public string Ledger => RedisKeys.Ledger(Shard, Minute);
    }
}
