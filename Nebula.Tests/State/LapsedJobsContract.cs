using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Relay;
using Nebula.Infrastructure.Redis.Usage;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>A job whose process has ended is settled once by another process, with what it had produced.</summary>
public abstract class LapsedJobsContract
{
    private static readonly RateLimits Limits = new() { ConcurrentRequests = 5, TokensPerDay = 100_000, TokensPerMinute = 60_000 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract Task<RedisWorld> OpenAsync();

    [Fact]
    public async Task Settle_AJobWhoseLeaseHasLapsed_IsBilledTheTokensOfItsLastRenewalOnce()
    {
        await using var world = await OpenAsync();
        var job = await AdmitAsync(world, "job", runsHere: true);
        await RenewAsync(world, job, tokens: 7);
        await SweepAsync(world);
        (await CountAsync(world)).Requests.ShouldBe(0); // its lease is alive

        await LapseAsync(world);
        for (var i = 0; i < 2; i++)
            await SweepAsync(world);
        (await CountAsync(world)).ShouldBe(new UsageTotals(1, 1, 3, 7));
        var row = (await world.Ledger.ListRequestsAsync(new RequestQuery(100), Stop)).Data.ShouldHaveSingleItem();
        (row.JobId, row.Model, row.Status, row.FinishReason, row.Stream).ShouldBe(("job", "a model", 500, "error", true));
        var usage = await world.Limiter.ReadAsync("key", Limits, Stop);
        (usage.ConcurrentRequests, usage.TokensPerDay).ShouldBe((0, 10));
    }

    [Fact]
    public async Task Settle_AJobWhoseLeaseHasLapsed_IsBilledTheTokensOfTheLastReport()
    {
        await using var world = await OpenAsync();
        var job = await AdmitAsync(world, "job", runsHere: true);
        await RenewAsync(world, job, tokens: 7);
        await ReportAsync(world, job, tokens: 12);
        await ReportAsync(world, job, tokens: 9); // it was overtaken
        await LapseAsync(world);
        await SweepAsync(world);
        (await CountAsync(world)).ShouldBe(new UsageTotals(1, 1, 3, 12));
    }

    [Fact]
    public async Task Report_AJobThatIsSettled_LeavesNothingBehind()
    {
        await using var world = await OpenAsync();
        var job = await AdmitAsync(world, "job", runsHere: true);
        (await world.Settlement.SettleAsync(world.Settle(job, output: 20), Stop)).ShouldBeTrue();
        await ReportAsync(world, job, tokens: 20);
        (await world.Database.KeyExistsAsync(RedisKeys.Running(RedisKeys.GetShard("key")))).ShouldBeFalse();
    }

    [Fact]
    public async Task Report_OfOneBatch_ReachesTheJobsOfEveryKey()
    {
        await using var world = await OpenAsync();
        Reservation[] jobs = [.. Enumerable.Range(0, 40).Select(static i => new Reservation($"job{i}", $"key{i}", Limits, 100) { Job = new JobCharge("a model", 3, 1, Stream: true, RunsHere: true) })];
        foreach (var job in jobs)
            (await world.Limiter.AcquireAsync(job, Stop)).Admitted.ShouldBeTrue();
        await world.Limiter.ReportAsync([.. jobs.Select(static (job, i) => new Lease(job.KeyId, job.JobId) { Tokens = i + 1 })], Stop);
        await LapseAsync(world);
        await SweepAsync(world);
        (await world.Ledger.GetKeyTotalsAsync(Stop)).ToDictionary(static key => key.Key, static key => key.Value.Totals.OutputTokens)
            .ShouldBe(jobs.Select(static (job, i) => KeyValuePair.Create(job.KeyId, i + 1L)), ignoreOrder: true);
    }

    [Fact]
    public async Task Settle_AJobThatGeneratedNothing_IsFree()
    {
        await using var world = await OpenAsync();
        await AdmitAsync(world, "job", runsHere: true);
        await LapseAsync(world);
        await SweepAsync(world);
        (await CountAsync(world)).ShouldBe(new UsageTotals(1, 1, 0, 0));
    }

    [Fact]
    public async Task Settle_ByAJobThatRunsAfterItsLeaseHadLapsed_BillsTheDifference()
    {
        await using var world = await OpenAsync();
        var job = await AdmitAsync(world, "job", runsHere: true);
        await RenewAsync(world, job, tokens: 7);
        await LapseAsync(world);
        await SweepAsync(world);

        // As its process finds it: the lease has ended, and it enters its key's limits again.
        (await RenewAsync(world, job, tokens: 9)).Count.ShouldBe(1);
        (await world.Limiter.AcquireAsync(job with { Resume = true }, Stop)).Admitted.ShouldBeTrue();
        (await world.Limiter.ReadAsync("key", Limits, Stop)).ConcurrentRequests.ShouldBe(1);
        (await RenewAsync(world, job, tokens: 9)).ShouldBeEmpty();
        var ended = world.Settle(job, input: 3, output: 20);
        (await world.Settlement.SettleAsync(ended, Stop)).ShouldBeFalse(); // it is counted already
        (await world.Settlement.SettleAsync(ended, Stop)).ShouldBeFalse();

        var totals = await CountAsync(world);
        (totals.Requests, totals.InputTokens, totals.OutputTokens).ShouldBe((1, 3, 20));
        (await world.Ledger.ListRequestsAsync(new RequestQuery(100), Stop)).Data.ShouldHaveSingleItem().OutputTokens.ShouldBe(20);
        var usage = await world.Limiter.ReadAsync("key", Limits, Stop);
        (usage.ConcurrentRequests, usage.TokensPerDay).ShouldBe((0, 23));
        await LapseAsync(world);
        await SweepAsync(world);
        (await CountAsync(world)).ShouldBe(totals);
    }

    [Fact]
    public async Task Settle_AJobThatWasRenewedAfterItWasTaken_ChangesNothing()
    {
        await using var world = await OpenAsync();
        var job = await AdmitAsync(world, "job", runsHere: true);
        var running = (await world.Database.HashGetAsync(RedisKeys.Running(RedisKeys.GetShard("key")), "job"))!;
        await RenewAsync(world, job, tokens: 2);
        (await world.Get<RedisSettlement>().SettleLapsedAsync(world.Settle(job), running, mayRun: true)).ShouldBeFalse();
        (await CountAsync(world)).Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Settle_AJobThatReportsAfterItWasTaken_WaitsUntilItLapsesAgain()
    {
        await using var world = await OpenAsync();
        var job = await AdmitAsync(world, "job", runsHere: true);
        await LapseAsync(world);
        var running = (await world.Database.HashGetAsync(RedisKeys.Running(RedisKeys.GetShard("key")), "job"))!;
        await ReportAsync(world, job, tokens: 5); // its process is alive
        (await world.Get<RedisSettlement>().SettleLapsedAsync(world.Settle(job), running, mayRun: true)).ShouldBeFalse();
        await SweepAsync(world);
        (await CountAsync(world)).ShouldBe(new UsageTotals(1, 1, 3, 5));
    }

    [Fact]
    public async Task Settle_AJobThatEndedWhileItsProcessCouldNotReachRedis_WaitsForItsOwnSettlement()
    {
        await using var world = await OpenAsync();
        var job = await AdmitAsync(world, "job", runsHere: true);
        await world.Get<SettlementOutbox>().AddAsync(world.Settle(job, output: 50), Stop);
        await LapseAsync(world);
        await SweepAsync(world);
        await world.Get<RedisMaintenance>().ReplayOutboxAsync(Stop);
        (await CountAsync(world)).ShouldBe(new UsageTotals(1, 0, 3, 50));
    }

    [Fact]
    public async Task Settle_AJobOfTheSharedRelay_IsBilledWhatTheRelayHasAndItsReaderGetsAnError()
    {
        await using var world = await OpenAsync();
        var redis = world.Get<RedisConnection>();
        var relay = new RedisTokenRelay(redis, TimeProvider.System, NullLogger<RedisTokenRelay>.Instance);
        using var cancellations = new RedisJobCancellation(redis, TimeProvider.System, NullLogger<RedisJobCancellation>.Instance);
        var job = await AdmitAsync(world, "job", runsHere: false, choices: 2);
        using var reader = relay.OpenReader("job");
        for (var choice = 0; choice < 2; choice++)
        {
            await using var writer = relay.OpenWriter("job", choice);
            writer.Append(new RelayEvent(choice, 0, new[] { "a", " b" }, 0.1));
            writer.Append(new RelayEvent(choice, 2, new[] { " c" }, 0.2) { FinishReason = choice == 0 ? "stop" : null });
            await writer.FlushAsync();
        }

        await LapseAsync(world);
        await CreateSweep(world, relay, cancellations).SettleAsync(Stop);
        (await CountAsync(world)).ShouldBe(new UsageTotals(1, 1, 3, 6));
        while (await reader.WaitAsync(Stop))
        {
            while (reader.TryRead(out _))
            {
                // What the client got before.
            }
        }

        reader.Outcome!.Error!.Message.ShouldContain("was interrupted");
        using var watch = cancellations.Watch("job"); // the activity runs again
        await Hosts.Eventually.HoldsAsync(() => watch.Reason == CancelReason.LeaseLost);
        (await world.Settlement.SettleAsync(world.Settle(job, output: 900), Stop)).ShouldBeFalse();
        (await CountAsync(world)).OutputTokens.ShouldBe(6);
    }

    private static async Task<Reservation> AdmitAsync(RedisWorld world, string id, bool runsHere, int choices = 1)
    {
        var reservation = StateWorld.Reserve(id, Limits, 100) with { Job = new JobCharge("a model", 3, choices, Stream: true, runsHere) };
        (await world.Limiter.AcquireAsync(reservation, Stop)).Admitted.ShouldBeTrue();
        return reservation;
    }

    private static ValueTask<IReadOnlyCollection<Lease>> RenewAsync(RedisWorld world, Reservation job, long tokens) =>
        world.Limiter.RenewAsync([new Lease(job.KeyId, job.JobId) { Reservation = job, Tokens = tokens }], Stop);

    private static async Task ReportAsync(RedisWorld world, Reservation job, long tokens) =>
        await world.Limiter.ReportAsync([new Lease(job.KeyId, job.JobId) { Tokens = tokens }], Stop);

    private static async Task<UsageTotals> CountAsync(RedisWorld world) => (await world.Ledger.GetKeyTotalsAsync(Stop)).GetValueOrDefault("key")?.Totals ?? default;

    // Later than the lease, and than the claim of an earlier sweep.
    private static Task LapseAsync(RedisWorld world) => world.AdvanceAsync(2 * IRateLimiter.LeaseDuration);

    private static async Task SweepAsync(RedisWorld world)
    {
        await world.Database.KeyDeleteAsync(RedisKeys.Sweep);
        await ((LapsedJobs)world.Other.GetService(typeof(LapsedJobs))!).SettleAsync(Stop);
    }

    private static LapsedJobs CreateSweep(RedisWorld world, ITokenRelay relay, IJobCancellation cancellations) => new(
        world.Get<RedisConnection>(), world.Get<RedisSettlement>(), world.Get<SettlementOutbox>(), relay, cancellations, world.Get<HistoryCollector>(), world.Get<NebulaMetrics>(), TimeProvider.System,
        NullLogger<LapsedJobs>.Instance);
}
