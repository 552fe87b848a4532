using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Relay;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Nebula.Local with the relay of a fleet, whose Redis dies.</summary>
public sealed class LostRelayTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_stream_whose_relay_is_lost_is_charged_what_the_relay_took()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
        await using var connection = RedisConnection.Open(await redis.GetConnectionStringAsync(), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        await using var host = new LocalNebula(["Simulation:TimeScale=1"], time) { Replace = services => UseRedisRelay(services, connection, time) };
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync();
        var opening = host.Client.StreamAsync(
            key, $$"""{"model":"{{host.Model}}","messages":[{"role":"user","content":"Hello"}],"stream":true,"max_tokens":100000,"ignore_eos":true}""");
        await AdvanceUntilAsync(time, () => opening.IsCompleted);
        using var stream = await opening;
        var reading = stream.ReadTokensAsync(20);
        await AdvanceUntilAsync(time, () => reading.IsCompleted);
        var id = await reading;
        var taken = await CountTakenAsync(connection, id);

        await redis.KillAsync();
        await Eventually.HoldsAsync(() => !connection.IsAvailable);
        var rest = stream.RestAsync();
        await AdvanceUntilAsync(time, () => rest.IsCompleted);

        (await rest)[^1].ShouldContain("\"code\":\"overloaded\"");
        var row = default(JsonElement);
        await AdvanceUntilAsync(time, async () =>
        {
            row = (await host.Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data").EnumerateArray().SingleOrDefault();
            return row.ValueKind == JsonValueKind.Object;
        });
        (row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((503, taken));
    }

    private static void UseRedisRelay(IServiceCollection services, RedisConnection connection, TimeProvider time) => services
        .AddSingleton<ITokenRelay>(new RedisTokenRelay(connection, time, NullLogger<RedisTokenRelay>.Instance))
        .AddSingleton<IJobCancellation>(new RedisJobCancellation(connection, time, NullLogger<RedisJobCancellation>.Instance));

    // Time stands still, so the number changes only while an append is under way.
    private static async Task<long> CountTakenAsync(RedisConnection connection, string jobId)
    {
        var taken = 0L;
        await Eventually.HoldsAsync(async () =>
        {
            var before = taken;
            await Task.Delay(250);
            taken = (long)await connection.Database.HashGetAsync(RedisKeys.TokenOffsets(jobId), "0");
            return taken == before;
        });
        return taken;
    }

    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition) => AdvanceUntilAsync(time, () => Task.FromResult(condition()));

    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<Task<bool>> condition) => Eventually.HoldsAsync(async () =>
    {
        if (await condition())
            return true;
        time.Advance(Step);
        return false;
    });
}
