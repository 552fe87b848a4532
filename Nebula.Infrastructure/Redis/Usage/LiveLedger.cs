using System.Globalization;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Reads the part of the ledger that only Redis has.</summary>
internal sealed class LiveLedger(RedisConnection redis)
{
    // A transaction is repeated if minutes were added since they were listed: at most that often.
    private const int MaxAttempts = 10;
    private const int MaxMarks = 10_000;

    private static readonly RedisScript Take = RedisScript.Load("take-minutes");

    /// <summary>All minutes that are not rolled up yet, and which of the outbox's settlements they do not hold. While Redis is lost there are no minutes.</summary>
    /// <param name="waiting">The usage in the outbox.</param>
    /// <param name="keyIds">Only shards of these keys; null is all.</param>
    public async Task<LiveReading> ReadAsync(IReadOnlyCollection<UsageRecord> waiting, IReadOnlyCollection<string>? keyIds = null)
    {
        if (!redis.IsAvailable)
            return new LiveReading([], waiting);
        try
        {
            var byShard = waiting.ToLookup(static usage => RedisKeys.GetShard(usage.KeyId));
            var shards = keyIds is null ? Enumerable.Range(0, RedisKeys.Shards) : keyIds.Select(RedisKeys.GetShard).Distinct();
            var readings = await Task.WhenAll(shards.Select(shard => ReadShardAsync(shard, [.. byShard[shard]])));
            return new LiveReading([.. readings.SelectMany(static shard => shard.Minutes)], [.. readings.SelectMany(static shard => shard.Unsettled)]);
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            return new LiveReading([], waiting);
        }
    }

    /// <summary>Takes a shard's ended minutes for rolling up.</summary>
    public async Task<IReadOnlyList<LiveMinute>> ReadCompletedAsync(int shard)
    {
        var minutes = (RedisValue[])(await Take.RunAsync(redis.Database, [RedisKeys.PendingMinutes(shard), RedisKeys.MinutesInProgress(shard)], []))!;
        return await ReadAsync(shard, minutes);
    }

    /// <summary>Ends the roll-up of a minute: the record store holds it as it was taken.</summary>
    public Task AcknowledgeAsync(LiveMinute minute) => redis.Database.SetRemoveAsync(RedisKeys.MinutesInProgress(minute.Shard), minute.Minute);

    private async Task<LiveReading> ReadShardAsync(int shard, IReadOnlyList<UsageRecord> waiting)
    {
        // In this order: a minute only moves from the first set to the second.
        var unrolled = redis.Database.SetMembersAsync(RedisKeys.PendingMinutes(shard));
        var rolling = redis.Database.SetMembersAsync(RedisKeys.MinutesInProgress(shard));
        var minutes = (await unrolled).Union(await rolling).ToHashSet();
        if (waiting.Count == 0)
            return new LiveReading(await ReadAsync(shard, minutes), []);
        for (var attempt = 1; ; attempt++)
        {
            if (await TryReadAsync(shard, minutes, waiting, isLast: attempt == MaxAttempts) is { } reading)
                return reading;
        }
    }

    // A replay moves usage from the outbox to a minute, so both are read at the same moment.
    private async Task<LiveReading?> TryReadAsync(int shard, HashSet<RedisValue> minutes, IReadOnlyList<UsageRecord> waiting, bool isLast)
    {
        var transaction = redis.Database.CreateTransaction();
        var sets = (transaction.SetMembersAsync(RedisKeys.PendingMinutes(shard)), transaction.SetMembersAsync(RedisKeys.MinutesInProgress(shard)));
        var hashes = minutes.Select(minute => (Minute: (long)minute, Fields: transaction.HashGetAllAsync(RedisKeys.Ledger(shard, (long)minute)))).ToArray();
        var marks = waiting.Chunk(MaxMarks)
            .Select(chunk => transaction.StringGetAsync(Array.ConvertAll(chunk, usage => (RedisKey)RedisKeys.Settled(shard, usage.JobId))))
            .ToArray();
        await transaction.ExecuteAsync();
        var before = minutes.Count;
        minutes.UnionWith(await sets.Item1);
        minutes.UnionWith(await sets.Item2);
        if (minutes.Count > before && !isLast)
            return null;
        var settled = (await Task.WhenAll(marks)).SelectMany(static chunk => chunk).ToArray();
        var read = await Task.WhenAll(hashes.Select(async hash => Parse(shard, hash.Minute, await hash.Fields)));
        return new LiveReading(read, [.. waiting.Where((_, i) => settled[i].IsNull)]);
    }

    private async Task<IReadOnlyList<LiveMinute>> ReadAsync(int shard, IEnumerable<RedisValue> minutes) =>
        await Task.WhenAll(minutes.Select(async minute =>
            Parse(shard, (long)minute, await redis.Database.HashGetAllAsync(RedisKeys.Ledger(shard, (long)minute)))));

    private static LiveMinute Parse(int shard, long minute, HashEntry[] fields)
    {
        var epoch = "";
        var rows = new List<LedgerRow>(fields.Length);
        foreach (var field in fields)
        {
            string name = field.Name!, value = field.Value!;
            switch (name)
            {
                case "#":
                    epoch = value;
                    continue;
                case "v":
                    UnknownFormatVersionException.ThrowIfUnknown($"The ledger minute {RedisKeys.Ledger(shard, minute)}", long.Parse(value, CultureInfo.InvariantCulture), newest: 0);
                    continue;
            }

            var slash = name.IndexOf('/', StringComparison.Ordinal);
            var numbers = Array.ConvertAll(value.Split(' '), static number => long.Parse(number, CultureInfo.InvariantCulture));
            rows.Add(new LedgerRow(name[..slash], name[(slash + 1)..], numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]));
        }

        return new LiveMinute(shard, minute, epoch, rows);
    }
}

/// <summary>What Redis has of the ledger at one moment.</summary>
/// <param name="Minutes">The minutes that are not rolled up.</param>
/// <param name="Unsettled">Usage in the outbox that Redis has not settled.</param>
internal sealed record LiveReading(IReadOnlyList<LiveMinute> Minutes, IReadOnlyCollection<UsageRecord> Unsettled);

/// <summary>A minute of a shard's ledger as it is in Redis now.</summary>
/// <param name="Shard">Which shard.</param>
/// <param name="Minute">Which minute since 1970.</param>
/// <param name="Epoch">The name of this hash: another one after Redis has lost it.</param>
/// <param name="Rows">One for each key and model.</param>
internal sealed record LiveMinute(int Shard, long Minute, string Epoch, IReadOnlyList<LedgerRow> Rows)
{
    /// <summary>The name of its document in the record store.</summary>
    public string Name => $"{LedgerPeriod.Minute.ToName(Minute, Shard)}-{Epoch}";
}
