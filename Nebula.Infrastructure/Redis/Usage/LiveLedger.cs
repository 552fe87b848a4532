using System.Globalization;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Reads the part of the ledger that only Redis has.</summary>
internal sealed class LiveLedger(RedisConnection redis)
{
    private static readonly RedisScript Take = RedisScript.Load("take-minutes");

    /// <summary>All minutes that are not rolled up yet, as a whole; nothing while Redis is lost.</summary>
    public async Task<IReadOnlyList<LiveMinute>> ReadAsync()
    {
        if (!redis.IsAvailable)
            return [];
        try
        {
            var shards = await Task.WhenAll(Enumerable.Range(0, RedisKeys.Shards).Select(ReadShardAsync));
            return [.. shards.SelectMany(static shard => shard)];
        }
        catch (Exception e) when (redis.ReportIfUnavailable(e))
        {
            return [];
        }
    }

    /// <summary>Takes a shard's ended minutes for rolling up.</summary>
    public async Task<IReadOnlyList<LiveMinute>> ReadCompletedAsync(int shard)
    {
        var minutes = (RedisValue[])(await Take.RunAsync(redis.Database, [RedisKeys.Unrolled(shard), RedisKeys.Rolling(shard)], []))!;
        return await ReadAsync(shard, minutes);
    }

    /// <summary>Says that a minute is in the record store as it was when it was taken.</summary>
    public Task AcknowledgeAsync(LiveMinute minute) => redis.Database.SetRemoveAsync(RedisKeys.Rolling(minute.Shard), minute.Minute);

    private async Task<IReadOnlyList<LiveMinute>> ReadShardAsync(int shard)
    {
        // In this order: a minute only goes from the first set to the second.
        var unrolled = redis.Database.SetMembersAsync(RedisKeys.Unrolled(shard));
        var rolling = redis.Database.SetMembersAsync(RedisKeys.Rolling(shard));
        return await ReadAsync(shard, (await unrolled).Union(await rolling));
    }

    private async Task<IReadOnlyList<LiveMinute>> ReadAsync(int shard, IEnumerable<RedisValue> minutes) =>
        await Task.WhenAll(minutes.Select(async minute =>
            Parse(shard, (long)minute, await redis.Database.HashGetAllAsync(RedisKeys.Ledger(shard, (long)minute)))));

    private static LiveMinute Parse(int shard, long minute, HashEntry[] fields)
    {
        var life = "";
        var rows = new List<LedgerRow>(fields.Length);
        foreach (var field in fields)
        {
            string name = field.Name!, value = field.Value!;
            if (name == "#")
            {
                life = value;
                continue;
            }

            var slash = name.IndexOf('/', StringComparison.Ordinal);
            var numbers = Array.ConvertAll(value.Split(' '), static number => long.Parse(number, CultureInfo.InvariantCulture));
            rows.Add(new LedgerRow(name[..slash], name[(slash + 1)..], numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]));
        }

        return new LiveMinute(shard, minute, life, rows);
    }
}

/// <summary>A minute of a shard's ledger as it is in Redis now.</summary>
/// <param name="Shard">Which shard.</param>
/// <param name="Minute">Which minute since 1970.</param>
/// <param name="Epoch">The name of this life of the hash: another one after Redis has lost it.</param>
/// <param name="Rows">What is in it.</param>
internal sealed record LiveMinute(int Shard, long Minute, string Epoch, IReadOnlyList<LedgerRow> Rows);
