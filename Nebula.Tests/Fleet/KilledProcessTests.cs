using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Tests.Fleet;

/// <summary>Two processes of Nebula.Local with one Redis and one data directory, of which one is killed while it serves streams.</summary>
public sealed class KilledProcessTests(RedisServer redis) : IClassFixture<RedisServer>, IDisposable
{
    private const string AdminKey = "an-admin-key-for-both-processes";
    private const int Streams = 5;

    private readonly TemporaryFolder _data = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_streams_of_a_killed_process_are_settled_once_by_another_with_what_they_had_produced()
    {
        using var other = await StartAsync();
        using var killed = await StartAsync();
        var key = await killed.Client.NewKeyAsync("\"concurrent_requests\":10,\"tokens_per_day\":1000000000");
        var streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => killed.Client.StreamAsync(
            key, $$"""{"model":"{{killed.Model}}","messages":[{"role":"user","content":"Hello"}],"stream":true,"max_tokens":100000,"ignore_eos":true}""", Stop)));
        var ids = await Task.WhenAll(streams.Select(static stream => stream.ReadTokensAsync(5)));

        await using var database = await ConnectionMultiplexer.ConnectAsync(await redis.GetConnectionStringAsync());
        await Eventually.PassesAsync(async () => (await RunningAsync(database)).Count(static job => job.Tokens > 0).ShouldBe(Streams)); // their leases were renewed
        await killed.KillAsync();
        foreach (var stream in streams)
            stream.Dispose();
        var renewed = (await RunningAsync(database)).ToDictionary(static job => job.Id, static job => job.Tokens);
        foreach (var job in await RunningAsync(database))
            await database.GetDatabase().HashSetAsync(job.Hash, job.Id, $"1{job.Value[job.Value.IndexOf(' ')..]}");
        foreach (var limits in Keys(database, "nebula:*:limits:*"))
        {
            // The last number of a lease, and of the state, is when it lapses.
            foreach (var field in await database.GetDatabase().HashGetAllAsync(limits))
            {
                if ((string)field.Name! is "s" or ['l', ':', ..])
                    await database.GetDatabase().HashSetAsync(limits, field.Name, $"{((string)field.Value!)[..((string)field.Value!).LastIndexOf(' ')]} 1");
            }
        }

        await Eventually.PassesAsync(async () => (await other.Client.RequestsAsync(key)).Count.ShouldBe(Streams));
        foreach (var row in await other.Client.RequestsAsync(key))
        {
            row.GetProperty("status").GetInt32().ShouldBe(500);
            row.GetProperty("output_tokens").GetInt64().ShouldBe(renewed[row.GetProperty("id").GetString()!]);
            row.GetProperty("input_tokens").GetInt64().ShouldBeGreaterThan(0);
        }

        (await other.Client.RequestsAsync(key)).Select(static row => row.GetProperty("id").GetString()).ShouldBe(ids, ignoreOrder: true);
        var total = (await other.Client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total");
        total.GetProperty("output_tokens").GetInt64().ShouldBe(renewed.Values.Sum());
        (await RunningAsync(database)).ShouldBeEmpty();
        var used = (await other.Client.GetAsync($"/apikeys/{key.Id}")).Json.GetProperty("usage");
        used.GetProperty("concurrent_requests").GetProperty("used").GetInt64().ShouldBe(0);
    }

    private static IEnumerable<RedisKey> Keys(ConnectionMultiplexer database, string pattern) => database.GetServers()[0].Keys(pattern: pattern);

    private static async Task<List<(RedisKey Hash, string Id, string Value, long Tokens)>> RunningAsync(ConnectionMultiplexer database)
    {
        var jobs = new List<(RedisKey, string, string, long)>();
        foreach (var hash in Keys(database, "nebula:*:running"))
        {
            foreach (var job in await database.GetDatabase().HashGetAllAsync(hash))
                jobs.Add((hash, job.Name!, job.Value!, long.Parse(((string)job.Value!).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
        }

        return jobs;
    }

    private async Task<NebulaProcess> StartAsync() => await NebulaProcess.Start(
        _data.Path, [$"RedisConnection={await redis.GetConnectionStringAsync()},connectTimeout=20000", $"AdminKey={AdminKey}", "Simulation:TimeScale=0.2"]).ReadyAsync(AdminKey);
}
