using System.Text.Json;
using Nebula.Tests.Servers;
using Nebula.Tests.State;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Fleet;

/// <summary>Two processes with one Redis and one data directory are one platform.</summary>
public sealed class SharedStateTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private const string AdminKey = "an-admin-key-for-both-processes";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("nebula-fleet-");
    private LocalProcess _one = null!;
    private LocalProcess _two = null!;

    public async ValueTask InitializeAsync()
    {
        await redis.KillAsync(); // what the last test left
        var connection = await redis.GetConnectionStringAsync();
        var starting = (LocalProcess.StartAsync(_data.FullName, connection, AdminKey), LocalProcess.StartAsync(_data.FullName, connection, AdminKey));
        (_one, _two) = (await starting.Item1, await starting.Item2);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_first_start_of_both_at_once_deploys_once()
    {
        (_one.Output + _two.Output).Split("API key  ").Length.ShouldBe(2, "one of them made the first key");
        (await _one.SendAsync(HttpMethod.Get, "models")).Body.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Keys_limits_and_usage_are_the_same_in_both()
    {
        var (id, secret) = await NewKeyAsync(_one, """{"name":"shared","limits":{"requests_per_minute":4}}""");
        foreach (var process in (LocalProcess[])[_one, _two, _one, _two])
            (await process.ChatAsync(secret)).Status.ShouldBe(200);
        var refused = await _one.ChatAsync(secret);
        refused.Status.ShouldBe(429);
        refused.Body.GetProperty("error").GetProperty("code").GetString().ShouldBe("rate_limit_exceeded");
        foreach (var process in (LocalProcess[])[_one, _two])
        {
            (await process.SendAsync(HttpMethod.Get, $"usage?key_id={id}")).Body.GetProperty("total").GetProperty("requests").GetInt64().ShouldBe(4);
            (await process.SendAsync(HttpMethod.Get, $"requests?key_id={id}")).Body.GetProperty("data").GetArrayLength().ShouldBe(4);
        }

        (await _two.SendAsync(HttpMethod.Patch, $"apikeys/{id}", """{"limits":{"requests_per_minute":null}}""")).Status.ShouldBe(200);
        await Waiting.ForAsync(async () => (await _one.ChatAsync(secret)).Status == 200);
        (await _two.SendAsync(HttpMethod.Delete, $"apikeys/{id}")).Status.ShouldBe(200);
        await Waiting.ForAsync(async () => (await _one.ChatAsync(secret)).Status == 401);
        (await _two.ChatAsync(secret)).Status.ShouldBe(401);
        await CountsAsync(_two, counts => counts.GetProperty("200").GetInt64() == 5 && counts.TryGetProperty("429", out _));
        await CountsAsync(_one, counts => counts.GetProperty("200").GetInt64() == 5);
    }

    [Fact]
    public async Task A_deployment_made_by_one_serves_in_both_and_survives_its_maker()
    {
        var (_, secret) = await NewKeyAsync(_one, """{"name":"shared"}""");
        const string Body = """{"name":"second","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}""";
        (await _one.SendAsync(HttpMethod.Post, "models", Body)).Status.ShouldBeInRange(200, 202);
        await Waiting.ForAsync(async () => (await _two.SendAsync(HttpMethod.Get, "models/second")).Body.GetProperty("state").GetString() == "ready");
        const string Chat = """{"model":"second","max_tokens":4,"messages":[{"role":"user","content":"Hello"}]}""";
        await Waiting.ForAsync(async () => (await _two.SendAsync(HttpMethod.Post, "v1/chat/completions", Chat, secret)).Status == 200);
        await _one.KillAsync();
        (await _two.SendAsync(HttpMethod.Delete, "models/second")).Status.ShouldBeInRange(200, 202);
        await Waiting.ForAsync(async () => (await _two.SendAsync(HttpMethod.Get, "models/second")).Status == 404);
    }

    [Fact]
    public async Task Redis_is_killed_under_both_and_nothing_is_lost()
    {
        var (id, secret) = await NewKeyAsync(_one, """{"name":"shared"}""");
        (await _one.ChatAsync(secret)).Status.ShouldBe(200);
        await redis.KillAsync();
        foreach (var process in (LocalProcess[])[_one, _two, _one, _two, _one])
            (await process.ChatAsync(secret)).Status.ShouldBe(200);
        foreach (var process in (LocalProcess[])[_one, _two])
        {
            var health = await process.SendAsync(HttpMethod.Get, "health");
            (health.Status, health.Body.GetProperty("status").GetString()).ShouldBe((200, "degraded"));
        }

        await _one.KillAsync(); // what it wrote down is replayed by the other
        await redis.StartAsync();
        await Waiting.ForAsync(async () => (await _two.SendAsync(HttpMethod.Get, "health")).Body.GetProperty("status").GetString() == "ok");
        await Waiting.ForAsync(async () => (await _two.SendAsync(HttpMethod.Get, $"usage?key_id={id}")).Body.GetProperty("total").GetProperty("requests").GetInt64() >= 5);
        (await _two.ChatAsync(secret)).Status.ShouldBe(200);
        var total = (await _two.SendAsync(HttpMethod.Get, $"usage?key_id={id}")).Body.GetProperty("total").GetProperty("requests").GetInt64();
        total.ShouldBeInRange(6, 7, "the one before the outage is there only if it was rolled up before Redis lost it");
    }

    private static async Task<(string Id, string Secret)> NewKeyAsync(LocalProcess process, string body)
    {
        var (status, key) = await process.SendAsync(HttpMethod.Post, "apikeys", body);
        status.ShouldBeInRange(200, 201);
        return (key.GetProperty("id").GetString()!, key.GetProperty("secret").GetString()!);
    }

    private static Task CountsAsync(LocalProcess process, Func<JsonElement, bool> condition) => Waiting.ForAsync(async () =>
        condition((await process.SendAsync(HttpMethod.Get, "metrics")).Body.GetProperty("requests").GetProperty("by_status")));
}
