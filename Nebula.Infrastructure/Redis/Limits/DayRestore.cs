using Nebula.Domain.Common;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>
/// Lets a Redis that has lost its data begin with what the rolled-up ledger says was used of the day. What was in flight, or not rolled up yet, is not
/// counted, and neither are the last minute's buckets.
/// </summary>
internal sealed class DayRestore(RedisConnection redis, ArchivedLedger ledger, TimeProvider time)
{
    private static readonly RedisScript Script = RedisScript.Load("limits", "restore");

    /// <summary>Does it where Redis is empty; call it before anything is rolled up that a new life of Redis counts itself.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        if (await redis.Database.KeyExistsAsync(RedisKeys.Epoch))
            return;
        var day = TimeBuckets.DayNumber(time.GetUtcNow());
        var rows = await ledger.ReadAsync(day * 1_440, (day + 1) * 1_440, 60, cancellationToken);
        foreach (var key in rows.GroupBy(static row => row.Row.Key, static row => row.Row.Input + row.Row.Output))
            await Script.RunAsync(redis.Database, [RedisKeys.Limits(key.Key)], [key.Sum(), day]);
        await redis.Database.StringSetAsync(RedisKeys.Epoch, day);
    }
}
