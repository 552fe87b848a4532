using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Usage;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>A real Redis is killed, frozen and started again: requests are served throughout, and no settlement is lost or counted twice.</summary>
public sealed class RedisOutageTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly RateLimits Limits = new() { ConcurrentRequests = 2, TokensPerDay = 1_000 };

    [Fact]
    public async Task While_Redis_is_lost_limits_hold_and_usage_waits_in_the_outbox()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var before = StateWorld.Reserve("before", Limits, 100);
        (await world.Limiter.AcquireAsync(before)).Admitted.ShouldBeTrue();
        (await HealthAsync(world)).Status.ShouldBe(HealthStatus.Ok);

        await server.KillAsync();
        await LostAsync(world);
        var health = await HealthAsync(world);
        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Detail.ShouldNotBeNull();

        var (first, second) = (StateWorld.Reserve("first", Limits, 100), StateWorld.Reserve("second", Limits, 100));
        var acquiring = world.Limiter.AcquireAsync(first);
        acquiring.IsCompleted.ShouldBeTrue("a call does not wait for a Redis that is known to be lost");
        (await acquiring).Admitted.ShouldBeTrue();
        (await world.Limiter.AcquireAsync(second)).Admitted.ShouldBeTrue();
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("third", Limits))).Refused.ShouldBe(LimitKind.ConcurrentRequests);
        (await world.Settlement.SettleAsync(world.Settle(before))).ShouldBeTrue();
        (await world.Settlement.SettleAsync(world.Settle(first))).ShouldBeTrue();
        (await world.Settlement.SettleAsync(world.Settle(first))).ShouldBeFalse();
        (await OutboxAsync(world)).ShouldBe(["before", "first"]);
        await TotalAsync(world, 2);
        (await world.Ledger.ListRequestsAsync(new RequestQuery(10))).Data.Select(static usage => usage.JobId).ShouldBe(["first", "before"]);
        (await world.Get<IMetricsStore>().ReadAsync()).ByStatus.ShouldBeEmpty();

        await server.StartAsync();
        await BackAsync(world);
        (await HealthAsync(world)).Status.ShouldBe(HealthStatus.Ok);
        await world.Get<OutboxReplay>().RunAsync(CancellationToken.None);
        (await OutboxAsync(world)).ShouldBeEmpty();
        await TotalAsync(world, 2);
        (await world.Settlement.SettleAsync(world.Settle(first))).ShouldBeFalse();

        // The job that was admitted meanwhile ends in this process and in Redis.
        (await world.Settlement.SettleAsync(world.Settle(second))).ShouldBeTrue();
        await TotalAsync(world, 3);
        (await world.Limiter.ReadAsync("key", Limits)).ShouldBe(new LimitUsage(0, 0, 0, 21));
        (await world.Get<Infrastructure.InProcess.InProcessRateLimiter>().ReadAsync("key", Limits)).ConcurrentRequests.ShouldBe(0);
    }

    [Fact]
    public async Task Requests_are_still_listed_while_Redis_is_lost()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve("before", Limits)));
        (await world.Ledger.ListRequestsAsync(new RequestQuery(10))).Data.Count.ShouldBe(1);
        await server.KillAsync();
        await LostAsync(world);
        await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve("meanwhile", Limits)));
        (await world.Ledger.ListRequestsAsync(new RequestQuery(10))).Data.Select(static usage => usage.JobId).ShouldBe(["meanwhile", "before"]);
        (await world.Ledger.ListRequestsAsync(new RequestQuery(10, "meanwhile"))).Data.Single().JobId.ShouldBe("before");
        var other = (IUsageLedger)world.Other.GetService(typeof(IUsageLedger))!;
        await Eventually.HoldsAsync(() => !((RedisConnection)world.Other.GetService(typeof(RedisConnection))!).IsAvailable);
        (await other.ListRequestsAsync(new RequestQuery(10))).Data.Single().JobId.ShouldBe("meanwhile", "the other process has not read the list before");
        await server.StartAsync();
    }

    [Fact]
    public async Task A_settlement_whose_answer_is_lost_is_counted_once()
    {
        await using var world = await RedisWorld.OpenAsync(server, "connectTimeout=20000");
        var reservation = StateWorld.Reserve("a", Limits, 100);
        await world.Limiter.AcquireAsync(reservation);
        server.Freeze();
        try
        {
            (await world.Settlement.SettleAsync(world.Settle(reservation))).ShouldBeTrue();
            (await OutboxAsync(world)).ShouldBe(["a"]);
        }
        finally
        {
            server.Thaw(); // and Redis does what it was sent
        }

        await BackAsync(world);
        await world.Get<OutboxReplay>().RunAsync(CancellationToken.None);
        (await OutboxAsync(world)).ShouldBeEmpty();
        await TotalAsync(world, 1);
        (await world.Limiter.ReadAsync("key", Limits)).ShouldBe(new LimitUsage(0, 0, 0, 7));
    }

    [Fact]
    public async Task Another_process_replays_the_outbox_of_a_process_that_has_ended()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await server.KillAsync();
        await LostAsync(world);
        for (var i = 0; i < 20; i++)
            (await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve($"job-{i}", Limits)))).ShouldBeTrue();
        await server.StartAsync();
        await BackAsync(world);
        var other = (OutboxReplay)world.Other.GetService(typeof(OutboxReplay))!;
        await Eventually.HoldsAsync(() => ((RedisConnection)world.Other.GetService(typeof(RedisConnection))!).IsAvailable);
        await Task.WhenAll(other.RunAsync(CancellationToken.None).AsTask(), world.Get<OutboxReplay>().RunAsync(CancellationToken.None).AsTask());
        (await OutboxAsync(world)).ShouldBeEmpty();
        await TotalAsync(world, 20);
    }

    [Fact]
    public async Task History_and_counts_of_an_outage_are_kept_when_Redis_is_back()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var metrics = world.Get<NebulaMetrics>();
        await server.KillAsync();
        await LostAsync(world);
        var settlement = world.Settle(StateWorld.Reserve("a", Limits), 10, 20);
        await world.Settlement.SettleAsync(settlement);
        metrics.RequestSettled(settlement.Usage);
        var query = new HistoryQuery(world.Now.AddMinutes(-10), world.Now.AddMinutes(2), ByHour: false);
                (await world.Get<IMetricsStore>().ReadAsync()).ByStatus.ShouldBe([new(200, 1)]);
        await server.StartAsync();
        await BackAsync(world);
        (await world.Ledger.GetHistoryAsync(query)).Sum(static point => point.OutputTokens).ShouldBe(20);
        (await world.Get<IMetricsStore>().ReadAsync()).ByStatus.ShouldBe([new(200, 1)]);
        (await world.Get<IMetricsStore>().ReadAsync()).ByStatus.ShouldBe([new(200, 1)]);
    }

    private static ValueTask<DependencyHealth> HealthAsync(RedisWorld world) =>
        world.Get<IEnumerable<IHealthProbe>>().Single(static probe => probe.Name == "redis").CheckAsync();

    private static Task LostAsync(RedisWorld world) => Eventually.HoldsAsync(() => !world.Get<RedisConnection>().IsAvailable);

    private static Task BackAsync(RedisWorld world) => Eventually.HoldsAsync(() => world.Get<RedisConnection>().IsAvailable);

    private static async Task TotalAsync(RedisWorld world, int requests) =>
        (await world.Ledger.GetKeyTotalsAsync())["key"].Totals.ShouldBe(new UsageTotals(requests, 0, 3 * requests, 4 * requests));

    private static async Task<List<string>> OutboxAsync(RedisWorld world)
    {
        var keys = new List<string>();
        await foreach (var record in world.Get<IRecordStore>().ListAsync(Partitions.Outbox))
            keys.Add(record.Key);
        return keys;
    }
}
