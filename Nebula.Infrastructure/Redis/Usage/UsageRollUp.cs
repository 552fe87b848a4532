using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Copies the ledger's ended minutes from Redis to the totals of keys and to the record store.</summary>
/// <remarks>
/// Every step may be repeated, and may run in two processes at once: see <see cref="KeyTotalsArchive"/> and <see cref="LedgerDocuments"/>.
/// </remarks>
internal sealed class UsageRollUp(LiveLedger live, ArchivedLedger archive, KeyTotalsArchive totals, TimeProvider time)
{
    // Hours that ended less than this ago may still change during normal operation.
    private const int SettlingMinutes = 10;

    // Minutes older than this are rolled up only if their settlements waited in the outbox.
    private const int RecentMinutes = 180;

    /// <summary>
    /// Prepares a process that has just been elected: sums the totals of keys again if a version without totals was elected before.
    /// </summary>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        var state = await archive.GetStateAsync(cancellationToken);
        var uncounted = await archive.ListUncountedAsync(TimeBuckets.MinuteNumber(time.GetUtcNow()) - RecentMinutes, cancellationToken);
        if (state.InTotals && uncounted.Count == 0)
            return;
        // That process may have ended between storing a minute and summing its hour.
        await AggregateAsync(await TakeAsync(), cancellationToken);
        await totals.RebuildAsync(cancellationToken);
        foreach (var minute in uncounted)
            await archive.MarkCountedAsync(minute, cancellationToken);
        await archive.MarkCountedAsync(cancellationToken);
    }

    /// <summary>Rolls up every minute that has ended.</summary>
    public async ValueTask RollAsync(CancellationToken cancellationToken)
    {
        var taken = await TakeAsync();
        foreach (var shard in taken.Where(static minute => minute.Rows.Count > 0).GroupBy(static minute => minute.Shard))
        {
            await totals.AddAsync(shard.Key, [.. shard], cancellationToken);
            foreach (var minute in shard)
                await archive.MergeAsync(minute, cancellationToken);
        }

        await AggregateAsync(taken, cancellationToken);
        foreach (var minute in taken)
            await live.AcknowledgeAsync(minute);
    }

    private async ValueTask<IReadOnlyList<LiveMinute>> TakeAsync() =>
        [.. (await Task.WhenAll(Enumerable.Range(0, RedisKeys.Shards).Select(live.ReadCompletedAsync))).SelectMany(static shard => shard)];

    private ValueTask AggregateAsync(IReadOnlyList<LiveMinute> taken, CancellationToken cancellationToken) => archive.AggregateAsync(
        (TimeBuckets.MinuteNumber(time.GetUtcNow()) - SettlingMinutes) / 60, taken.Select(static minute => minute.Minute / 60).ToHashSet(), cancellationToken);
}
