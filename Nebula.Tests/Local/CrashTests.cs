using System.Collections.Concurrent;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>The built program, killed repeatedly while it works.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Kills = 10;
    private const int Workers = 8;

    private readonly TemporaryFolder _data = new();
    private readonly ConcurrentDictionary<string, ObservedUsage> _seen = new();
    private readonly ConcurrentDictionary<string, TestKey> _keys = new();
    private readonly ConcurrentDictionary<string, string> _deployments = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Killed_ten_times_under_load_it_loses_and_doubles_nothing_that_a_client_received()
    {
        TestKey? key = null;
        for (var round = 0; round <= Kills; round++)
        {
            using var nebula = await NebulaProcess.Start(_data.Path, ["Simulation:TimeScale=0.02"]).ReadyAsync();
            key ??= await nebula.Client.NewKeyAsync("\"tokens_per_day\":1000000000");
            await CheckAsync(nebula, key);
            if (round < Kills)
                await StormAsync(nebula, key, seed: (ulong)round);
        }

        _seen.Count.ShouldBeGreaterThan(Kills * 100);
        _keys.Count.ShouldBeGreaterThan(Kills);
        _deployments.Count.ShouldBeGreaterThan(Kills);
    }

    private static string Body(NebulaProcess nebula, string fields) => $$"""{"model":"{{nebula.Model}}","messages":[{"role":"user","content":"Hello"}],{{fields}}}""";

    // All clients work until the process is killed, which happens after enough answers.
    private async Task StormAsync(NebulaProcess nebula, TestKey key, ulong seed)
    {
        var random = new SeededRandom(seed);
        var enough = _seen.Count + 100 + random.NextInt(150);
        var storm = Enumerable.Range(0, Workers).Select(i => UntilGoneAsync(() => AskAsync(nebula, key, i))).Append(UntilGoneAsync(() => ManageAsync(nebula))).ToList();
        await Eventually.PassesAsync(() =>
        {
            _seen.Count.ShouldBeGreaterThan(enough);
            return Task.CompletedTask;
        });
        await nebula.KillAsync();
        await Task.WhenAll(storm);
    }

    private static async Task UntilGoneAsync(Func<Task> work)
    {
        try
        {
            while (true)
                await work();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            // Killed: incomplete answers do not count.
        }
    }

    private async Task AskAsync(NebulaProcess nebula, TestKey key, int worker)
    {
        if (worker % 2 == 0)
        {
            var whole = (await nebula.Client.ChatAsync(key, Body(nebula, "\"max_tokens\":40"))).ShouldBe(200).Json;
            Remember(whole);
            return;
        }

        using var stream = await nebula.Client.StreamAsync(key, Body(nebula, "\"max_tokens\":40,\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        string? last = null;
        while (await stream.NextAsync() is { } line)
        {
            if (line == "data: [DONE]")
                Remember(JsonElement.Parse(last!["data: ".Length..]));
            last = line;
        }
    }

    private void Remember(JsonElement answer)
    {
        var usage = answer.GetProperty("usage");
        _seen.TryAdd(
            answer.GetProperty("id").GetString()!,
            new ObservedUsage(usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64())).ShouldBeTrue();
    }

    private async Task ManageAsync(NebulaProcess nebula)
    {
        var key = await nebula.Client.NewKeyAsync();
        _keys[key.Id] = key;
        var name = $"d-{_deployments.Count}";
        var made = await nebula.Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{name}}","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}""");
        if (made.Status != 409) // created before a kill that lost its answer
            made.ShouldBe(201);
        _deployments[name] = name;
        await Task.Delay(10);
    }

    private async Task CheckAsync(NebulaProcess nebula, TestKey key)
    {
        var client = nebula.Client;
        var rows = await RowsAsync(client);
        rows.Select(static row => row.GetProperty("id").GetString()).ShouldBeUnique();
        var byId = rows.ToDictionary(static row => row.GetProperty("id").GetString()!);
        foreach (var (id, seen) in _seen)
        {
            byId.ShouldContainKey(id);
            new ObservedUsage(byId[id].GetProperty("input_tokens").GetInt64(), byId[id].GetProperty("output_tokens").GetInt64()).ShouldBe(seen);
        }

        // The sums agree with the rows: nothing is counted twice or in part.
        var sum = (Requests: (long)rows.Count, Input: Sum(rows, "input_tokens"), Output: Sum(rows, "output_tokens"));
        var total = (await client.GetAsync("/usage")).Json.GetProperty("total");
        (Long(total, "requests"), Long(total, "input_tokens"), Long(total, "output_tokens")).ShouldBe(sum);
        var busy = (await client.GetAsync("/metrics")).Json.GetProperty("keys").EnumerateArray().SingleOrDefault(one => one.GetProperty("id").GetString() == key.Id);
        if (rows.Count > 0)
            (Long(busy, "requests"), Long(busy, "input_tokens"), Long(busy, "output_tokens")).ShouldBe(sum);
        var usage = (await client.GetAsync($"/apikeys/{key.Id}")).Json.GetProperty("usage");
        Long(usage.GetProperty("tokens_per_day"), "used").ShouldBe(sum.Input + sum.Output);
        Long(usage.GetProperty("concurrent_requests"), "used").ShouldBe(0);

        foreach (var (_, made) in _keys)
            (await client.SendAsync(HttpMethod.Get, "/v1/models", made.Secret)).ShouldBe(200);
        foreach (var (name, _) in _deployments)
            (await client.GetAsync($"/models/{name}")).ShouldBe(200);
        if (!_deployments.IsEmpty) // a deployment that was in progress continues
        {
            await Eventually.PassesAsync(async () =>
                (await client.GetAsync("/models?limit=100")).Json.GetProperty("data").EnumerateArray().ShouldAllBe(one => one.GetProperty("state").GetString() == "ready"));
        }
    }

    private static async Task<List<JsonElement>> RowsAsync(NebulaClient client)
    {
        var rows = new List<JsonElement>();
        while (true)
        {
            var after = rows.Count == 0 ? "" : $"&after={rows[^1].GetProperty("id").GetString()}";
            var page = (await client.GetAsync($"/requests?limit=100{after}")).ShouldBe(200).Json;
            rows.AddRange(page.GetProperty("data").EnumerateArray());
            if (!page.GetProperty("has_more").GetBoolean())
                return rows;
        }
    }

    private static long Sum(List<JsonElement> rows, string field) => rows.Sum(row => Long(row, field));

    private static long Long(JsonElement value, string field) => value.GetProperty(field).GetInt64();

    private sealed record ObservedUsage(long Input, long Output);
}
