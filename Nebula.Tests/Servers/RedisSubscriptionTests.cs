using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Infrastructure.Redis;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Servers;

public sealed class RedisSubscriptionTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task TryEnsure_ManyWhileAnAttemptHangs_ShareItsOutcome()
    {
        var address = await server.GetConnectionStringAsync();
        await using var connection = RedisConnection.Open($"{address},asyncTimeout=1000", TimeProvider.System, NullLogger<RedisConnection>.Instance);
        var subscription = new RedisSubscription(connection, "channel", static _ => { });
        server.Freeze();
        Task<bool>[] attempts;
        try
        {
            attempts = [.. Enumerable.Range(0, 50).Select(_ => subscription.TryEnsureAsync().AsTask())];
            attempts.Distinct().Count().ShouldBe(1);
            await Task.WhenAny(attempts);
        }
        finally
        {
            server.Thaw();
        }

        attempts.ShouldAllBe(static attempt => attempt.IsCompleted);
        await Hosts.Eventually.HoldsAsync(async () => await subscription.TryEnsureAsync());
    }
}
