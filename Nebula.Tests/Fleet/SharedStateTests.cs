using System.Text.Json;
using Nebula.Local.Startup;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Fleet;

/// <summary>Two processes with one Redis and one data directory are one platform.</summary>
public sealed class SharedStateTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private const string AdminKey = "an-admin-key-for-both-processes";

    // The cache of a process that receives no change lasts 30 s. RevocationTests measure the bound of one second, on a clock of their own.
    private static readonly TimeSpan LessThanTheCacheLasts = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("nebula-fleet-");
    private NebulaProcess _one = null!;
    private NebulaProcess _two = null!;
    private TcpProxy _redisOfOne = null!;

    public async ValueTask InitializeAsync()
    {
        await redis.KillAsync(); // removes the state of the previous test
        var connection = await redis.GetConnectionStringAsync();
        _redisOfOne = new TcpProxy(connection);
        var starting = (StartAsync(_redisOfOne.Address), StartAsync(connection));
        (_one, _two) = (await starting.Item1, await starting.Item2);
    }

    public ValueTask DisposeAsync()
    {
        _one.Dispose();
        _two.Dispose();
        _redisOfOne.Dispose();
        _data.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_first_start_of_both_at_once_deploys_once()
    {
        (_one.Output + _two.Output).Split("API key  ").Length.ShouldBe(2, "exactly one of them creates the first key");
        (await _one.Client.GetAsync("/models")).Json.GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("name").GetString())
            .ShouldBe([FirstStart.DefaultModel, FirstStart.DefaultEmbeddingModel], ignoreOrder: true);
    }

    [Fact]
    public async Task Keys_limits_and_usage_are_the_same_in_both()
    {
        var key = await _one.Client.NewKeyAsync("\"requests_per_minute\":4");
        foreach (var process in (NebulaProcess[])[_one, _two, _one, _two])
            (await ChatAsync(process, key)).Status.ShouldBe(200);
        var refused = await ChatAsync(_one, key);
        refused.Status.ShouldBe(429);
        refused.Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("rate_limit_exceeded");
        foreach (var process in (NebulaProcess[])[_one, _two])
        {
            (await process.Client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total").GetProperty("requests").GetInt64().ShouldBe(4);
            (await process.Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data").GetArrayLength().ShouldBe(4);
        }

        (await _two.Client.AdminAsync(HttpMethod.Patch, $"/apikeys/{key.Id}", """{"limits":{"requests_per_minute":null}}""")).Status.ShouldBe(200);
        await Eventually.HoldsAsync(async () => (await ChatAsync(_one, key)).Status == 200, LessThanTheCacheLasts);
        (await _two.Client.AdminAsync(HttpMethod.Delete, $"/apikeys/{key.Id}")).Status.ShouldBe(200);
        await Eventually.HoldsAsync(async () => (await ChatAsync(_one, key)).Status == 401, LessThanTheCacheLasts);
        (await ChatAsync(_two, key)).Status.ShouldBe(401);
        await CountsAsync(_two, counts => counts.GetProperty("200").GetInt64() == 5 && counts.TryGetProperty("429", out _));
        await CountsAsync(_one, counts => counts.GetProperty("200").GetInt64() == 5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_revoked_by_a_process_without_Redis_stops_in_the_other_process_even_if_the_first_dies(bool dies)
    {
        var key = await _one.Client.NewKeyAsync();
        (await ChatAsync(_two, key)).Status.ShouldBe(200);
        _redisOfOne.Cut();
        await Eventually.HoldsAsync(async () => (await _one.Client.GetAsync("/health")).Json.GetProperty("status").GetString() == "degraded");
        (await ChatAsync(_two, key)).Status.ShouldBe(200);
        (await _one.Client.AdminAsync(HttpMethod.Delete, $"/apikeys/{key.Id}")).Status.ShouldBe(200);
        var answered = TimeProvider.System.GetTimestamp();
        if (dies)
            await _one.KillAsync();
        await Eventually.HoldsAsync(async () => (await ChatAsync(_two, key)).Status == 401, LessThanTheCacheLasts);
        TestContext.Current.TestOutputHelper?.WriteLine($"{TimeProvider.System.GetElapsedTime(answered).TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task A_deployment_created_by_one_process_serves_in_both_and_survives_its_creator()
    {
        var key = await _one.Client.NewKeyAsync();
        const string Body = """{"name":"second","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}""";
        (await _one.Client.AdminAsync(HttpMethod.Post, "/models", Body)).Status.ShouldBeInRange(200, 202);
        await Eventually.HoldsAsync(async () => (await _two.Client.GetAsync("/models/second")).Json.GetProperty("state").GetString() == "ready");
        await Eventually.HoldsAsync(async () => (await ChatAsync(_two, key, "second")).Status == 200);
        await _one.KillAsync();
        (await _two.Client.AdminAsync(HttpMethod.Delete, "/models/second")).Status.ShouldBeInRange(200, 202);
        await Eventually.HoldsAsync(async () => (await _two.Client.GetAsync("/models/second")).Status == 404);
    }

    [Fact]
    public async Task Redis_is_killed_under_both_and_nothing_is_lost()
    {
        var key = await _one.Client.NewKeyAsync();
        (await ChatAsync(_one, key)).Status.ShouldBe(200);
        await redis.KillAsync();
        foreach (var process in (NebulaProcess[])[_one, _two, _one, _two, _one])
            (await ChatAsync(process, key)).Status.ShouldBe(200);
        foreach (var process in (NebulaProcess[])[_one, _two])
        {
            var health = await process.Client.GetAsync("/health");
            (health.Status, health.Json.GetProperty("status").GetString()).ShouldBe((200, "degraded"));
        }

        await _one.KillAsync(); // the other process replays its outbox
        await redis.StartAsync();
        await Eventually.HoldsAsync(async () => (await _two.Client.GetAsync("/health")).Json.GetProperty("status").GetString() == "ok");
        await Eventually.HoldsAsync(async () => (await _two.Client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total").GetProperty("requests").GetInt64() >= 5);
        (await ChatAsync(_two, key)).Status.ShouldBe(200);
        var total = (await _two.Client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total").GetProperty("requests").GetInt64();
        total.ShouldBeInRange(6, 7, "the one before the outage is there only if it was rolled up before Redis lost it");
    }

    private Task<NebulaProcess> StartAsync(string redis) =>
        NebulaProcess.Start(_data.FullName, [$"RedisConnection={redis},connectTimeout=20000", $"AdminKey={AdminKey}", "Simulation:TimeScale=0"]).ReadyAsync(AdminKey);

    private static Task<Reply> ChatAsync(NebulaProcess process, TestKey key, string model = FirstStart.DefaultModel) =>
        process.Client.ChatAsync(key, $$"""{"model":"{{model}}","max_tokens":4,"messages":[{"role":"user","content":"Hello"}]}""");

    private static Task CountsAsync(NebulaProcess process, Func<JsonElement, bool> condition) => Eventually.HoldsAsync(async () =>
        condition((await process.Client.GetAsync("/metrics")).Json.GetProperty("requests").GetProperty("by_status")));
}
