using Nebula.Domain.Common;
using Nebula.Infrastructure.Redis.Usage;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>Restores the day's usage from the archived ledger to a Redis that has lost its data, before that Redis admits a request.</summary>
/// <remarks>
/// What was in flight, or not archived yet, and the last minute's buckets are not in that ledger; each instance adds what it remembers of them for
/// the keys that it serves.
/// </remarks>
internal sealed class DayRestore(RedisConnection redis, ArchivedLedger ledger, TimeProvider time) : IDisposable
{
    private const string Version = "v1";
    private static readonly RedisScript Script = RedisScript.Load("limits", "restore");

    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Restores the shards that have no epoch. Several processes may do it at once: a key is restored once.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var state = await redis.UntilLostAsync(redis.Database.StringGetAsync(RedisKeys.Epoch));
            var epochs = await redis.UntilLostAsync(Task.WhenAll(
                Enumerable.Range(0, RedisKeys.Shards).Select(shard => redis.Database.KeyExistsAsync(RedisKeys.ShardEpoch(shard)))));
            var missing = Enumerable.Range(0, RedisKeys.Shards).Where(shard => !epochs[shard]).ToHashSet();
            // With 0.1.0's mark nothing is lost; that version only did not name the shards' data.
            if (missing.Count > 0 && (state.IsNull || state == Version))
                await RestoreAsync(missing, cancellationToken);
            foreach (var shard in missing)
                await redis.UntilLostAsync(redis.Database.StringSetAsync(RedisKeys.ShardEpoch(shard), Ids.NewBase62(12), when: When.NotExists));
            if (state != Version)
                await redis.UntilLostAsync(redis.Database.StringSetAsync(RedisKeys.Epoch, Version));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task RestoreAsync(HashSet<int> shards, CancellationToken cancellationToken)
    {
        var day = TimeBuckets.DayNumber(time.GetUtcNow());
        var rows = await ledger.ReadAsync(day * 1_440, (day + 1) * 1_440, 60, cancellationToken);
        await redis.UntilLostAsync(Task.WhenAll(rows
            .GroupBy(static row => row.Row.Key, static row => row.Row.Input + row.Row.Output)
            .Where(key => shards.Contains(RedisKeys.GetShard(key.Key)))
            .Select(key => Script.RunAsync(redis.Database, [RedisKeys.Limits(key.Key)], [key.Sum(), day]))));
    }
}
