using System.Text.Json;
using Microsoft.DurableTask.Client;
using Nebula.Domain.Inference.Relay;
using Nebula.Functions.Tests.Hosts;
using Nebula.Infrastructure.Redis;
using Nebula.Tests.Hosts;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Functions.Tests.Outages;

/// <summary>Two instances of the app on one task hub. The one that runs the orchestrations and activities is killed, and the other runs its activities again.</summary>
public sealed class InstanceKilledTests : IAsyncLifetime
{
    private const int Tokens = 1_000;
    private static readonly string[] Settings = [.. FunctionsNebula.QuickReplicas, "Simulation:TimeScale=0.5"];

    private readonly FunctionsNebula _killed = new(Settings, urlVariable: null) { CanBeCut = true };
    private readonly FunctionsNebula _other;
    private TestKey _key = new("", "");

    public InstanceKilledTests() => _other = new FunctionsNebula(Settings, urlVariable: null, peer: _killed);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDatabase Redis => _other.Service<RedisConnection>().Database;

    public async ValueTask InitializeAsync()
    {
        await _killed.StartAsync();
        await _other.StartAsync();
        _key = await _other.Client.NewKeyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _killed.DisposeAsync();
    }

    [Fact]
    public async Task A_reader_that_lives_gets_every_token_once_and_the_whole_is_billed_once()
    {
        using var whole = await StreamAsync(_other);
        var expected = Read(await whole.RestAsync());

        using var stream = await StreamAsync(_other);
        List<string> events = [];
        while (Read(events).Count < 20)
            events.Add((await stream.NextAsync())!);
        await _killed.KillAsync();
        await _other.TakeOverAsync();
        events.AddRange(await stream.RestAsync());

        Read(events).ShouldBe(expected);
        events[^1].ShouldBe("data: [DONE]");
        events.Count(static line => line.Contains("\"finish_reason\":\"length\"", StringComparison.Ordinal)).ShouldBe(1);
        await Eventually.PassesAsync(async () => (await RowsAsync()).Count.ShouldBe(2));
        foreach (var row in await RowsAsync())
            Describe(row).ShouldBe((200, "length", Tokens));
        await ShouldBeBilledAsync(requests: 2, tokens: 2 * Tokens);
    }

    [Fact]
    public async Task A_reader_that_died_with_it_is_billed_what_the_relay_has()
    {
        var job = await KillDuringStreamAsync();
        var relayed = await CountRelayedAsync(job);
        relayed.ShouldBeInRange(20, Tokens - 1);
        await _other.TakeOverAsync();

        await Eventually.PassesAsync(async () => (await RowsAsync()).Count.ShouldBe(1));
        Describe((await RowsAsync())[0]).ShouldBe((499, "abort", relayed));
        await ShouldCompleteAsync(job);
        await ShouldBeBilledAsync(requests: 1, relayed);
    }

    [Fact]
    public async Task A_job_that_the_sweep_has_settled_is_neither_generated_nor_billed_again()
    {
        var job = await KillDuringStreamAsync();
        var relayed = await CountRelayedAsync(job);
        await LapseAsync(job);
        await Eventually.PassesAsync(async () => (await RowsAsync()).Count.ShouldBe(1));
        Describe((await RowsAsync())[0]).ShouldBe((500, "error", relayed));

        await _other.TakeOverAsync();
        await ShouldCompleteAsync(job);
        (await CountRelayedAsync(job)).ShouldBe(relayed);
        Describe((await RowsAsync()).ShouldHaveSingleItem()).ShouldBe((500, "error", relayed));
        await ShouldBeBilledAsync(requests: 1, relayed);
    }

    // With a seed, and so with the same tokens for each request.
    private Task<ChatStream> StreamAsync(FunctionsNebula host) => host.Client.StreamAsync(
        _key, $$"""{"model":"{{host.Model}}","messages":[{"role":"user","content":"Hello"}],"stream":true,"max_tokens":{{Tokens}},"ignore_eos":true,"seed":7,"logprobs":true}""", Stop);

    private async Task<string> KillDuringStreamAsync()
    {
        using var stream = await StreamAsync(_killed);
        var job = await stream.ReadTokensAsync(20);
        await _killed.KillAsync();
        return job;
    }

    // The tokens, one by one.
    private static List<string> Read(IEnumerable<string> events) =>
    [
        .. events.Where(static line => line.StartsWith("data: {", StringComparison.Ordinal))
            .SelectMany(static line => JsonElement.Parse(line[6..]).GetProperty("choices").EnumerateArray())
            .Where(static choice => choice.TryGetProperty("logprobs", out var logprobs) && logprobs.ValueKind == JsonValueKind.Object)
            .SelectMany(static choice => choice.GetProperty("logprobs").GetProperty("content").EnumerateArray())
            .Select(static token => token.GetProperty("token").GetString()!),
    ];

    private static (int Status, string? FinishReason, int OutputTokens) Describe(JsonElement row) =>
        (row.GetProperty("status").GetInt32(), row.GetProperty("finish_reason").GetString(), row.GetProperty("output_tokens").GetInt32());

    private async Task<int> CountRelayedAsync(string job) => (await _other.Service<ITokenRelay>().TryReadRelayedAsync(job, 1))!.Single().Tokens;

    private Task ShouldCompleteAsync(string job) => Eventually.PassesAsync(async () =>
        (await _killed.Hub.Client.GetInstanceAsync(job, Stop)).ShouldNotBeNull().RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed));

    private Task ShouldBeBilledAsync(int requests, int tokens) => Eventually.PassesAsync(async () =>
    {
        var total = (await _other.Client.GetAsync($"/usage?key_id={_key.Id}")).Json.GetProperty("total");
        (total.GetProperty("requests").GetInt64(), total.GetProperty("output_tokens").GetInt64()).ShouldBe((requests, tokens));
    });

    // The scripts use the server's clock, so the lease is made older instead.
    private async Task LapseAsync(string job)
    {
        for (var shard = 0; shard < 16; shard++)
        {
            await ReplaceAsync($"nebula:{{s{shard}}}:running", job, static value => $"1{value[value.IndexOf(' ', StringComparison.Ordinal)..]}");
            foreach (var field in (string[])["s", $"l:{job}"])
                await ReplaceAsync($"nebula:{{s{shard}}}:limits:{_key.Id}", field, static value => $"{value[..value.LastIndexOf(' ')]} 1");
        }
    }

    private async Task ReplaceAsync(string key, string field, Func<string, string> replace)
    {
        if (await Redis.HashGetAsync(key, field) is { HasValue: true } value)
            await Redis.HashSetAsync(key, field, replace(value!));
    }

    private Task<List<JsonElement>> RowsAsync() => _other.Client.RequestsAsync(_key);
}
