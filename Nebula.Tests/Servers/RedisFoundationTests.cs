using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Infrastructure.Redis;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Tests.Servers;

/// <summary>The connection finds, loses and finds its server.</summary>
public sealed class RedisFoundationTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task A_killed_Redis_is_noticed_at_once_and_found_again()
    {
        await using var connection = RedisConnection.Open(await server.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        connection.IsAvailable.ShouldBeTrue();
        var (lost, restored) = (new TaskCompletionSource(), new TaskCompletionSource());
        connection.Lost += (_, _) => lost.SetResult();
        connection.Restored += (_, _) => restored.SetResult();

        await server.KillAsync();
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        connection.IsAvailable.ShouldBeFalse();
        var failure = await Should.ThrowAsync<RedisConnectionException>(() => connection.Database.PingAsync());
        connection.ReportIfUnavailable(failure).ShouldBeTrue();

        await server.StartAsync();
        await restored.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        connection.IsAvailable.ShouldBeTrue();
        connection.Losses.ShouldBe(1);
    }

    [Fact]
    public async Task A_frozen_Redis_opens_the_circuit_and_a_thawed_one_closes_it()
    {
        await using var connection = RedisConnection.Open(await server.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        var restored = new TaskCompletionSource();
        connection.Restored += (_, _) => restored.SetResult();
        server.Freeze();
        try
        {
            var failure = await Should.ThrowAsync<Exception>(() => connection.Database.StringGetAsync("any"));
            connection.ReportIfUnavailable(failure).ShouldBeTrue();
            connection.IsAvailable.ShouldBeFalse();
        }
        finally
        {
            server.Thaw();
        }

        await restored.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        connection.IsAvailable.ShouldBeTrue();
    }
}
