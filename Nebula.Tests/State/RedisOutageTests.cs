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
        var limits = Limits with { ConcurrentRequests = 3 };
        await using var world = await RedisWorld.OpenAsync(server);
        var before = StateWorld.Reserve("before", limits, 100);
        (await world.Limiter.AcquireAsync(before)).Admitted.ShouldBeTrue();
        (await HealthAsync(world)).Status.ShouldBe(HealthStatus.Ok);

        await server.KillAsync();
        await LostAsync(world);
        var health = await HealthAsync(world);
        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Detail.ShouldNotBeNull();

        var (first, second) = (StateWorld.Reserve("first", limits, 100), StateWorld.Reserve("second", limits, 100));
        var acquiring = world.Limiter.AcquireAsync(first);
        acquiring.IsCompleted.ShouldBeTrue("a call does not wait for a Redis that is known to be lost");
        (await acquiring).Admitted.ShouldBeTrue();
        (await world.Limiter.AcquireAsync(second)).Admitted.ShouldBeTrue();
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("third", limits))).Refused.ShouldBe(LimitKind.ConcurrentRequests);
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

        // The job that was admitted during the outage ends in this process and in Redis.
        (await world.Settlement.SettleAsync(world.Settle(second))).ShouldBeTrue();
        await TotalAsync(world, 3);
        (await world.Limiter.ReadAsync("key", limits)).ShouldBe(new LimitUsage(0, 0, 0, 21));
        (await world.Get<Infrastructure.InProcess.InProcessRateLimiter>().ReadAsync("key", limits)).ConcurrentRequests.ShouldBe(0);
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
    public async Task A_settlement_whose_reply_is_lost_is_counted_once()
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
            server.Thaw(); // and Redis runs the commands that it received
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

    [Fact]
    public async Task The_fallback_continues_from_what_Redis_counted_last()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var limits = new RateLimits { RequestsPerMinute = 4, TokensPerDay = 300, ConcurrentRequests = 3 };
        foreach (var job in (string[])["a", "b"])
        {
            var reservation = StateWorld.Reserve(job, limits, 100);
            (await world.Limiter.AcquireAsync(reservation)).Admitted.ShouldBeTrue();
            if (job == "a")
                await world.Settlement.SettleAsync(world.Settle(reservation, 100, 0));
        }

        await server.KillAsync();
        await LostAsync(world);
        (await world.Limiter.ReadAsync("key", limits)).ShouldBe(new LimitUsage(2, 0, 1, 200));
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("c", limits, 101))).Refused.ShouldBe(LimitKind.TokensPerDay);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("d", limits, 50))).Admitted.ShouldBeTrue();
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("e", limits, 50))).Admitted.ShouldBeTrue();
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("f", limits, 0))).Refused.ShouldBe(LimitKind.RequestsPerMinute);
        await server.StartAsync();
        await BackAsync(world);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_admitted_without_Redis_count_when_it_is_back(bool keepsItsData)
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var limits = new RateLimits { RequestsPerMinute = 3, TokensPerMinute = 1_000_000, TokensPerDay = 300, ConcurrentRequests = 2 };
        var (before, settled, running) = (StateWorld.Reserve("before", limits, 100), StateWorld.Reserve("settled", limits, 100), StateWorld.Reserve("running", limits, 100));
        await world.Limiter.AcquireAsync(before);
        await world.Settlement.SettleAsync(world.Settle(before, 100, 0));
        if (keepsItsData)
            server.Freeze();
        else
            await server.KillAsync();
        await LostAsync(world);
        (await world.Limiter.AcquireAsync(settled)).Admitted.ShouldBeTrue();
        await world.Settlement.SettleAsync(world.Settle(settled, 100, 0));
        (await world.Limiter.AcquireAsync(running)).Admitted.ShouldBeTrue();
        if (keepsItsData)
            server.Thaw();
        else
            await server.StartAsync();
        await BackAsync(world);

        // The settlement still waits in the outbox: the key is not admitted by a Redis that does not count it.
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("early", limits, 1))).Refused.ShouldBe(LimitKind.TokensPerDay);
        await ReplayAsync(world);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("day", limits, 1))).Refused.ShouldBe(LimitKind.TokensPerDay);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("minute", limits with { TokensPerDay = null }, 1))).Refused.ShouldBe(LimitKind.RequestsPerMinute);
        await Eventually.HoldsAsync(() => ((RedisConnection)world.Other.GetService(typeof(RedisConnection))!).IsAvailable);
        (await world.OtherLimiter.AcquireAsync(StateWorld.Reserve("other", limits, 1))).Refused.ShouldBe(LimitKind.TokensPerDay);
        await UsageAsync(world, limits, requests: 3, leases: 1, day: 300);
        (await world.Limiter.RenewAsync([new Lease("key", "running")])).ShouldBeEmpty();
        (await world.Settlement.SettleAsync(world.Settle(running, 10, 0))).ShouldBeTrue();
        await UsageAsync(world, limits, requests: 3, leases: 0, day: 210);
    }

    [Fact]
    public async Task An_acquire_whose_reply_was_lost_leaves_no_lease()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", Limits, 100));
        server.Freeze();
        LimitDecision refused;
        try
        {
            // Redis reads it when it is thawed, and has room for it; until then this process refuses it, because its own count is full.
            var unanswered = world.Limiter.AcquireAsync(StateWorld.Reserve("unanswered", Limits with { ConcurrentRequests = 3 }, 100)).AsTask();
            await LostAsync(world);
            await unanswered;
            (await world.Limiter.AcquireAsync(StateWorld.Reserve("b", Limits, 100))).Refused.ShouldBe(LimitKind.ConcurrentRequests);
            refused = await world.Limiter.AcquireAsync(StateWorld.Reserve("c", Limits, 100));
        }
        finally
        {
            server.Thaw();
        }

        refused.Admitted.ShouldBeFalse();
        await BackAsync(world);
        (await world.Limiter.ReadAsync("key", Limits)).ShouldBe(new LimitUsage(0, 0, 2, 200));
    }

    [Fact]
    public async Task A_refused_acquire_whose_reply_was_lost_is_released()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var single = new RateLimits { ConcurrentRequests = 1, TokensPerDay = 1_000 };
        var first = StateWorld.Reserve("first", single, 100);
        await world.Limiter.AcquireAsync(first);
        await world.Get<RedisConnection>().Database.ScriptEvaluateAsync("redis.call('HDEL', KEYS[1], 'l:first'); redis.call('HSET', KEYS[1], 's', (string.gsub(redis.call('HGET', KEYS[1], 's'), ' 1 (%d+)$', ' 0 %1')))", [RedisKeys.Limits("key")]);
        server.Freeze();
        Task<LimitDecision> unanswered;
        try
        {
            unanswered = world.Limiter.AcquireAsync(StateWorld.Reserve("unanswered", single, 100)).AsTask();
            (await unanswered).Refused.ShouldBe(LimitKind.ConcurrentRequests);
        }
        finally
        {
            server.Thaw();
        }

        await BackAsync(world);
        await Eventually.PassesAsync(async () => (await world.Database.HashExistsAsync(RedisKeys.Limits("key"), "l:unanswered")).ShouldBeFalse());
    }

    [Fact]
    public async Task A_Redis_that_lost_its_data_gets_the_days_usage_back_before_it_admits_requests()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var limits = new RateLimits { TokensPerDay = 300 };
        foreach (var key in (string[])["key", "rolled"])
        {
            var reservation = StateWorld.Reserve($"used-{key}", limits, 300, key);
            await world.Limiter.AcquireAsync(reservation);
            await world.Settlement.SettleAsync(world.Settle(reservation, 300, 0, at: world.Now.AddMinutes(-2)));
        }

        await world.RollUpAsync();
        await world.FlushAsync();
        // The first process has the key's counts; the second has the archived ledger only.
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits, 1))).Refused.ShouldBe(LimitKind.TokensPerDay);
        (await world.OtherLimiter.AcquireAsync(StateWorld.Reserve("b", limits, 1, "rolled"))).Refused.ShouldBe(LimitKind.TokensPerDay);
        (await world.OtherLimiter.ReadAsync("rolled", limits)).TokensPerDay.ShouldBe(300);
    }

    [Fact]
    public async Task A_Redis_that_lost_its_data_gets_usage_that_is_not_archived_from_the_processes_that_counted_it()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var limits = new RateLimits { RequestsPerMinute = 2, TokensPerDay = 300, ConcurrentRequests = 2 };
        await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits, 150));
        await world.Limiter.AcquireAsync(StateWorld.Reserve("b", limits, 150));
        await world.FlushAsync();
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("c", limits, 1))).Refused.ShouldBe(LimitKind.RequestsPerMinute);
        (await world.Limiter.RenewAsync([new Lease("key", "a"), new Lease("key", "b")])).Count.ShouldBe(2);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("a", limits, 150, resume: true))).Admitted.ShouldBeTrue();
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("b", limits, 150, resume: true))).Admitted.ShouldBeTrue();
        (await world.Limiter.ReadAsync("key", limits)).ShouldBe(new LimitUsage(2, 0, 2, 300));
    }

    [Fact]
    public async Task An_acquire_that_waits_for_a_repayment_fails_if_the_repayment_fails()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var single = new RateLimits { ConcurrentRequests = 1 };
        await server.KillAsync();
        await LostAsync(world);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("owed", single))).Admitted.ShouldBeTrue();
        TaskCompletionSource reading = new(), failing = new();
        world.Records.BeforeGet = partition =>
        {
            if (partition != Partitions.RollUp)
                return Task.CompletedTask;
            world.Records.BeforeGet = null;
            reading.SetResult();
            return failing.Task;
        };
        await server.StartAsync();
        await BackAsync(world);
        var first = world.Limiter.AcquireAsync(StateWorld.Reserve("first", single)).AsTask();
        await reading.Task; // a repayment is under way: Redis is empty, and gets its data from the archived ledger first

        var waiting = world.Limiter.AcquireAsync(StateWorld.Reserve("waiting", single)).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        failing.SetException(new IOException("The archive cannot be read."));

        await Should.ThrowAsync<IOException>(waiting);
        await Task.WhenAny(first);
        (await world.Limiter.AcquireAsync(StateWorld.Reserve("next", single))).Refused.ShouldBe(LimitKind.ConcurrentRequests);
    }

    [Fact]
    public async Task Data_of_the_first_version_does_not_count_as_lost()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var reservation = StateWorld.Reserve("a", Limits, 100);
        await world.Limiter.AcquireAsync(reservation);
        await world.Settlement.SettleAsync(world.Settle(reservation, 100, 0, at: world.Now.AddMinutes(-2)));
        await world.RollUpAsync();
        // As 0.1.0 leaves it: no version, no epochs of shards, and its own mark.
        await world.Database.HashDeleteAsync(RedisKeys.Limits("key"), ["v", "restored"]);
        await world.Database.KeyDeleteAsync([.. Enumerable.Range(0, RedisKeys.Shards).Select(static shard => (StackExchange.Redis.RedisKey)RedisKeys.ShardEpoch(shard))]);
        await world.Database.StringSetAsync(RedisKeys.Epoch, 20_000);
        await world.OtherLimiter.AcquireAsync(StateWorld.Reserve("b", Limits, 100));
        (await world.OtherLimiter.ReadAsync("key", Limits)).TokensPerDay.ShouldBe(200);
        var state = (string)(await world.Database.HashGetAsync(RedisKeys.Limits("key"), "s"))!;
        state.Split(' ').Length.ShouldBe(8, "instances of 0.1.0 read exactly these");
        (await world.Database.HashGetAsync(RedisKeys.Limits("key"), "v")).ShouldBe(1);
    }

    [Fact]
    public async Task Limits_of_a_newer_version_are_refused_and_not_settled()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var reservation = StateWorld.Reserve("a", Limits, 100);
        await world.Limiter.AcquireAsync(reservation);
        await world.Database.HashSetAsync(RedisKeys.Limits("key"), "v", 2);
        var refused = await Should.ThrowAsync<StackExchange.Redis.RedisServerException>(() => world.Limiter.AcquireAsync(StateWorld.Reserve("b", Limits)).AsTask());
        refused.Message.ShouldContain("limits of a key have format version 2; the newest that this instance reads is 1");
        await world.Settlement.SettleAsync(world.Settle(reservation));
        (await world.Database.KeyExistsAsync(RedisKeys.Settled(RedisKeys.GetShard("key"), "a"))).ShouldBeFalse();
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

    // Waits for the processes to have listed the outbox, and empties it.
    private static async Task ReplayAsync(RedisWorld world)
    {
        await world.Get<OutboxReplay>().RunAsync(CancellationToken.None);
        (await OutboxAsync(world)).ShouldBeEmpty();
    }

    // The minute drains while a test runs; the day and leases do not.
    private static async Task UsageAsync(RedisWorld world, RateLimits limits, int requests, int leases, int day)
    {
        var usage = await world.Limiter.ReadAsync("key", limits);
        (usage.ConcurrentRequests, usage.TokensPerDay).ShouldBe((leases, day));
        usage.RequestsPerMinute.ShouldBeInRange(1, requests);
    }
}
