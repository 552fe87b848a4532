using Microsoft.Extensions.DependencyInjection;
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

/// <summary>
/// Every usage is counted once if several processes roll up, if one repeats what another began, and if one writes after it has lost the lease.
/// </summary>
public sealed class RollUpOwnersTests(InstalledRedis server) : IClassFixture<InstalledRedis>
{
    [Fact]
    public async Task RollUp_TwoProcessesAtOnce_CountsEveryUsageOnce()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var minute = TimeBuckets.Minute(world.Now).AddMinutes(-30);
        for (var round = 0; round < 6; round++)
        {
            for (var i = 0; i < 40; i++)
                await SettleAsync(world, $"job-{round}-{i}", $"k{i % 7}", minute.AddMinutes(i % 5), 3);
            await Task.WhenAll(Owners(world).Select(owner => Task.Run(() => owner.RollAsync(CancellationToken.None).AsTask())));
            await TotalsAsync(world, 40 * (round + 1), 3);
        }

        await world.FlushAsync();
        await TotalsAsync(world, 240, 3);
    }

    [Fact]
    public async Task RollUp_ManyTasksOfOneProcess_RunOneAfterAnother()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        for (var i = 0; i < 60; i++)
            await SettleAsync(world, $"job-{i}", $"k{i % 7}", world.Now.AddMinutes(-2 - (i % 50)), 3);
        world.Records.Reset();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(world.RollUpAsync)));
        world.Records.MaxConcurrentWrites.ShouldBe(1);
        await world.FlushAsync();
        await TotalsAsync(world, 60, 3);
    }

    [Theory]
    [InlineData(Partitions.UsageMinutes)]
    [InlineData(Partitions.UsageKeys)]
    [InlineData(Partitions.UsageHours)]
    [InlineData(Partitions.UsageDays)]
    public async Task RollUp_OwnerResumesAfterItsSuccessor_OverwritesNothing(string delayedPartition)
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var minute = TimeBuckets.Day(world.Now).AddDays(-2).AddMinutes(5);
        await SettleAsync(world, "early", "k", minute, 10);
        var (reached, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.Records.BeforeWrite = partition =>
        {
            if (partition != delayedPartition)
                return Task.CompletedTask;
            reached.TrySetResult();
            return released.Task;
        };
        var stale = world.Get<UsageRollUp>().RollAsync(CancellationToken.None).AsTask();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await SettleAsync(world, "late", "k", minute, 20);
        await world.Other.GetRequiredService<UsageRollUp>().RollAsync(CancellationToken.None);
        released.SetResult();
        await stale;

        await TotalsAsync(world, 2, 15);
        await world.FlushAsync();
        await TotalsAsync(world, 2, 15);
        var day = new UsageQuery(minute.AddDays(-1), minute.AddDays(1), UsageBucket.Day);
        (await world.Ledger.QueryAsync(day)).Single().Totals.ShouldBe(new UsageTotals(2, 0, 30, 2));
    }

    [Fact]
    public async Task RollUp_AProcessThatEndsAtAnyWrite_LosesAndDoublesNothing()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var minute = TimeBuckets.Day(world.Now).AddDays(-2).AddMinutes(5);
        var settled = 0;
        var ended = true;
        for (var writes = 0; ended; writes++)
        {
            writes.ShouldBeLessThan(200);
            for (var i = 0; i < 5; i++)
                await SettleAsync(world, $"job-{settled++}", $"k{i}", minute.AddMinutes(writes % 3), 3);
            world.Records.EndAfter(writes);
            ended = await Xunit.Record.ExceptionAsync(() => world.Get<UsageRollUp>().RollAsync(CancellationToken.None).AsTask()) is IOException;
            world.Records.BeforeWrite = null;
            await TotalsAsync(world, settled, 3);
            await world.Other.GetRequiredService<UsageRollUp>().RollAsync(CancellationToken.None);
            await TotalsAsync(world, settled, 3);
        }

        await world.FlushAsync();
        await TotalsAsync(world, settled, 3);
    }

    [Fact]
    public async Task Elected_WhileAnotherProcessHoldsTheLease_DoesNothing()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await SettleAsync(world, "a", "k", world.Now.AddMinutes(-5), 10);
        await world.Other.GetRequiredService<RedisMaintenance>().RollUpAsync(TestContext.Current.CancellationToken);
        await SettleAsync(world, "b", "k", world.Now.AddMinutes(-5), 10);
        await world.RollUpAsync();
        (await world.Database.SetLengthAsync(RedisKeys.PendingMinutes(RedisKeys.GetShard("k")))).ShouldBe(1);
        await world.Other.GetRequiredService<RedisMaintenance>().ResignAsync(TestContext.Current.CancellationToken);
        await world.RollUpAsync();
        (await world.Database.SetLengthAsync(RedisKeys.PendingMinutes(RedisKeys.GetShard("k")))).ShouldBe(0);
    }

    private static IEnumerable<UsageRollUp> Owners(RedisWorld world) => [world.Get<UsageRollUp>(), world.Other.GetRequiredService<UsageRollUp>()];

    private static async Task SettleAsync(RedisWorld world, string job, string key, DateTimeOffset at, long input) =>
        await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve(job, RateLimits.None, key: key), input, 1, at: at));

    private static async Task TotalsAsync(RedisWorld world, int requests, long inputEach)
    {
        (await world.Ledger.GetKeyTotalsAsync()).Values.Aggregate(default(UsageTotals), static (sum, key) => sum + key.Totals)
            .ShouldBe(new UsageTotals(requests, 0, requests * inputEach, requests));
        foreach (var bucket in Enum.GetValues<UsageBucket>())
        {
            var query = new UsageQuery(TimeBuckets.Day(world.Now).AddDays(-7), world.Now.AddMinutes(1), bucket);
            (await world.Ledger.QueryAsync(query)).Aggregate(default(UsageTotals), static (sum, row) => sum + row.Totals)
                .ShouldBe(new UsageTotals(requests, 0, requests * inputEach, requests), $"by {bucket}");
        }
    }
}
