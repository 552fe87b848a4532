using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Telemetry;
using Nebula.Infrastructure.Redis;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Tests.Servers;

/// <summary>The connection finds, loses and finds its server.</summary>
public sealed class RedisFoundationTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task A_killed_Redis_is_detected_at_once_and_reconnected_after_its_restart()
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
        RedisConnection.IsUnavailable(failure).ShouldBeTrue();

        await server.StartAsync();
        await restored.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        connection.IsAvailable.ShouldBeTrue();
        connection.Losses.ShouldBe(1);
    }

    [Fact]
    public async Task A_frozen_Redis_opens_the_circuit_and_a_thawed_one_closes_it()
    {
        await using var connection = RedisConnection.Open(await server.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        var (lost, restored) = (new TaskCompletionSource(), new TaskCompletionSource());
        connection.Lost += (_, _) => lost.TrySetResult();
        connection.Restored += (_, _) => restored.SetResult();
        server.Freeze();
        try
        {
            var failure = await Should.ThrowAsync<Exception>(() => connection.Database.StringGetAsync("any"));
            RedisConnection.IsUnavailable(failure).ShouldBeTrue();
            await lost.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            connection.IsAvailable.ShouldBeFalse();
        }
        finally
        {
            server.Thaw();
        }

        await restored.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        connection.IsAvailable.ShouldBeTrue();
    }

    [Theory]
    [InlineData("-evalsha", "-eval")]
    [InlineData("-@write")]
    public async Task A_Redis_that_refuses_the_commands_of_requests_is_lost_until_it_allows_them(params string[] missing)
    {
        var address = await server.GetConnectionStringAsync();
        await using var admin = await ConnectionMultiplexer.ConnectAsync(address);
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", "limited", "on", ">secret", "~*", "&*", "+@all", .. missing]);
        await using var connection = RedisConnection.Open($"{address},user=limited,password=secret", TimeProvider.System, NullLogger<RedisConnection>.Instance);
        await Hosts.Eventually.HoldsAsync(() => !connection.IsAvailable);
        var failure = await Should.ThrowAsync<RedisServerException>(() => RedisScript.Load("probe").RunAsync(connection.Database, [RedisKeys.Alive("a")], [1]));
        RedisConnection.IsUnavailable(failure).ShouldBeTrue();
        (await new RedisProbe(connection, TimeProvider.System).CheckAsync(TestContext.Current.CancellationToken)).Status.ShouldBe(HealthStatus.Degraded);
        await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "limited", "+@all");
        await Hosts.Eventually.HoldsAsync(() => connection.IsAvailable);
    }

    [Fact]
    public async Task A_failing_handler_does_not_keep_the_circuit_from_closing()
    {
        await using var connection = RedisConnection.Open(await server.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        connection.Lost += (_, _) => throw new InvalidOperationException();
        connection.Restored += (_, _) => throw new InvalidOperationException();
        var restored = new TaskCompletionSource();
        connection.Restored += (_, _) => restored.SetResult();
        await server.KillAsync();
        await Hosts.Eventually.HoldsAsync(() => !connection.IsAvailable);
        await server.StartAsync();
        await restored.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        connection.IsAvailable.ShouldBeTrue();
    }
}
