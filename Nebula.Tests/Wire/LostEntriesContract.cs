using System.Text.Json;
using Nebula.Infrastructure.Redis;
using Nebula.Tests.Hosts;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The relay of a running answer loses its last entries, as after a failover to a replica that lags.</summary>
public abstract class LostEntriesContract
{
    private const int Lost = 10;

    private protected abstract INebulaHost Host { get; }

    private protected abstract Task<IDatabase> ConnectAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_is_whole_or_ends_with_an_error_and_the_bill_is_what_was_delivered(bool offsetsToo)
    {
        await Host.StartAsync();
        var (key, redis) = (await Host.Client.NewKeyAsync(), await ConnectAsync());
        using var stream = await Host.Client.StreamAsync(key, Body(",\"stream\":true"), TestContext.Current.CancellationToken);
        var (id, delivered) = ("", 0);
        while (delivered < 25)
        {
            var line = (await stream.NextAsync()).ShouldNotBeNull();
            delivered += CountTokens(line);
            id = JsonElement.Parse(line[6..]).GetProperty("id").GetString()!;
        }

        await LoseAsync(redis, id, offsetsToo);

        var rest = await stream.RestAsync();
        rest.ShouldNotContain("data: [DONE]");
        rest[^1].ShouldContain("\"code\":\"overloaded\"");
        delivered += rest.Sum(CountTokens);
        var row = await RowAsync(key);
        (row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((503, delivered));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_whole_answer_is_an_error(bool offsetsToo)
    {
        await Host.StartAsync();
        var (key, redis) = (await Host.Client.NewKeyAsync(), await ConnectAsync());
        var before = await ListRelaysAsync(redis);
        var answering = Host.Client.ChatAsync(key, Body(""));
        var list = "";
        await Eventually.HoldsAsync(async () => (list = (await ListRelaysAsync(redis)).Except(before).SingleOrDefault("")) != "" && await redis.ListLengthAsync(list) > 25);

        await LoseAsync(redis, list.Split("{job:")[1].Split('}')[0], offsetsToo);

        (await answering).ShouldBeError(503, "server_error", "overloaded");
        (await RowAsync(key)).GetProperty("status").GetInt32().ShouldBe(503);
    }

    // An event may have several tokens; each has a log probability.
    private static int CountTokens(string line) => line.Split("\"logprob\":").Length - 1;

    private static async Task<string[]> ListRelaysAsync(IDatabase redis) => (string[])(await redis.ScriptEvaluateAsync("return redis.call('KEYS', '*:tokens')"))!;

    private static async Task LoseAsync(IDatabase redis, string id, bool offsetsToo)
    {
        var (tokens, offsets) = (RedisKeys.Tokens(id), RedisKeys.TokenOffsets(id));
        // In one step, as a replica is of one moment.
        await redis.ScriptEvaluateAsync(
            """
            for i = 1, tonumber(ARGV[1]) do redis.call('RPOP', KEYS[1]) end
            if ARGV[2] == '1' then
                redis.call('HSET', KEYS[2], '0', redis.call('HGET', KEYS[2], '0') - ARGV[1], 'entries', redis.call('LLEN', KEYS[1]))
            end
            """,
            [tokens, offsets],
            [Lost, offsetsToo ? 1 : 0]);
    }

    private string Body(string fields) =>
        $$"""{"model":"{{Host.Model}}","messages":[{"role":"user","content":"Hello"}],"max_tokens":2000,"ignore_eos":true,"logprobs":true{{fields}}}""";

    private async Task<JsonElement> RowAsync(TestKey key)
    {
        var row = default(JsonElement);
        await Eventually.HoldsAsync(async () => (row = (await Host.Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data").EnumerateArray().SingleOrDefault()).ValueKind == JsonValueKind.Object);
        return row;
    }
}
