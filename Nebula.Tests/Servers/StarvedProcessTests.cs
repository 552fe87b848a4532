using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Infrastructure.Redis;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Servers;

/// <summary>A process whose thread pool is full. It runs alone, because every test shares that pool.</summary>
[Collection(nameof(StarvedProcessTests))]
[CollectionDefinition(nameof(StarvedProcessTests), DisableParallelization = true)]
public sealed class StarvedProcessTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task A_process_without_free_threads_does_not_treat_Redis_as_lost()
    {
        await using var connection = RedisConnection.Open(await server.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        // Not disposed: work items that the pool reaches after the test still wait on it.
        var release = new ManualResetEventSlim();
        // Each blocks a thread of the pool, and there are more than the pool adds during the test.
        for (var i = 0; i < 200; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => release.Wait(), null);
        var began = TimeProvider.System.GetTimestamp();
        var releaser = new Thread(() =>
        {
            using var never = new ManualResetEvent(false);
            never.WaitOne(TimeSpan.FromSeconds(5)); // longer than a Redis that is silent takes to be lost
            release.Set();
        });
        releaser.Start();
        await Task.Run(release.Wait, TestContext.Current.CancellationToken);
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(2 * RedisHeartbeat.Interval * RedisHeartbeat.MissesUntilLost);
        connection.Losses.ShouldBe(0);
    }
}
