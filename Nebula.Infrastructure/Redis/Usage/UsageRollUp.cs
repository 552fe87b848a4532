using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Copies the ledger's ended minutes from Redis into the record store. Minutes are set, never added to, so doing it twice changes nothing.</summary>
internal sealed class UsageRollUp(LiveLedger live, ArchivedLedger rolled, TimeProvider time)
{
    // Hours that ended less than this ago may still change as a matter of course.
    private const int SettlingMinutes = 10;

    /// <summary>Does it once.</summary>
    public async ValueTask RollAsync(CancellationToken cancellationToken)
    {
        var taken = new List<LiveMinute>();
        for (var shard = 0; shard < RedisKeys.Shards; shard++)
            taken.AddRange(await live.ReadCompletedAsync(shard));
        foreach (var minute in taken.Where(static minute => minute.Rows.Count > 0))
            await rolled.PutAsync(minute, cancellationToken);
        var until = (TimeBuckets.MinuteNumber(time.GetUtcNow()) - SettlingMinutes) / 60;
        await rolled.AggregateAsync(until, taken.Select(static minute => minute.Minute / 60).ToHashSet(), cancellationToken);
        foreach (var minute in taken)
            await live.AcknowledgeAsync(minute);
    }
}
