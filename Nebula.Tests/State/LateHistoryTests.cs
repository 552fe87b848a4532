using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.History;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>Late settlements, and what a process has stored before it ends, are in the history.</summary>
public sealed class LateHistoryTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_ToAMinuteThatHasLeftTheMemory_AddsToIt()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var (collector, minute) = (world.Get<HistoryCollector>(), TimeBuckets.Minute(world.Now).AddMinutes(-10));
        for (var i = 0; i < 3; i++)
        {
            await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve($"job-{i}", RateLimits.None), 10, 20, at: minute), Stop);
            await collector.FlushAsync(Stop);
            await collector.FlushAsync(Stop); // the minute leaves the memory
        }

        (await OutputAsync(world, minute)).ShouldBe(60);
        await world.RollUpAsync();
        await world.FlushAsync();
        (await OutputAsync(world, minute)).ShouldBe(60);
    }

    [Fact]
    public async Task Store_WhileRedisIsLost_GoesToTheRecordStoreAndIsCountedOnce()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var minute = TimeBuckets.Minute(world.Now).AddMinutes(-1);
        await server.KillAsync();
        await Eventually.HoldsAsync(() => !world.Get<RedisConnection>().IsAvailable && !world.Other.GetRequiredService<RedisConnection>().IsAvailable);
        await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve("a", RateLimits.None), 10, 20, at: minute), Stop);
        await world.Get<HistoryCollector>().FlushAsync(Stop);
        (await world.Other.GetRequiredService<IUsageLedger>().GetHistoryAsync(Query(minute), Stop)).Single().OutputTokens.ShouldBe(20, "the process may end now");
        await server.StartAsync();
        await Eventually.HoldsAsync(() => world.Get<RedisConnection>().IsAvailable && world.Other.GetRequiredService<RedisConnection>().IsAvailable);
        (await OutputAsync(world, minute)).ShouldBe(20);
        await world.RollUpAsync();
        (await OutputAsync(world, minute)).ShouldBe(20);
    }

    [Fact]
    public async Task RollUp_OwnerResumesAfterItsSuccessor_OverwritesNoMinuteOfHistory()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        var minute = TimeBuckets.Minute(world.Now).AddMinutes(-1);
        await AddAsync(world, "a", minute);
        var (reached, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.Records.BeforeWrite = partition =>
        {
            if (partition != Partitions.HistoryMinutes)
                return Task.CompletedTask;
            reached.TrySetResult();
            return released.Task;
        };
        var stale = world.Get<HistoryRollUp>().RollAsync(Stop).AsTask();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        await AddAsync(world, "b", minute);
        await world.Other.GetRequiredService<HistoryRollUp>().RollAsync(Stop);
        released.SetResult();
        await stale;
        await world.FlushAsync();
        (await world.Other.GetRequiredService<IUsageLedger>().GetHistoryAsync(Query(minute), Stop)).Single().OutputTokens.ShouldBe(40);
    }

    private static async Task AddAsync(RedisWorld world, string job, DateTimeOffset minute)
    {
        await world.Settlement.SettleAsync(world.Settle(StateWorld.Reserve(job, RateLimits.None), 10, 20, at: minute), Stop);
        await world.Get<HistoryCollector>().FlushAsync(Stop);
    }

    private static HistoryQuery Query(DateTimeOffset minute) => new(minute, minute.AddMinutes(1), ByHour: false);

    private static async Task<long> OutputAsync(RedisWorld world, DateTimeOffset minute) =>
        (await world.Ledger.GetHistoryAsync(Query(minute), Stop)).Sum(static point => point.OutputTokens);
}
