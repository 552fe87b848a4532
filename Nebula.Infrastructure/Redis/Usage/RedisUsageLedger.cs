using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.History;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>The fleet's ledger: what was rolled up into the record store, what Redis has beyond it, and what waits in the outbox.</summary>
/// <remarks>
/// While Redis is lost it answers with what was rolled up, which is everything up to a minute or two before the loss, and with what has waited in the
/// outbox since.
/// </remarks>
internal sealed class RedisUsageLedger(
    RedisConnection redis,
    LiveLedger live,
    ArchivedLedger archive,
    KeyTotalsArchive totals,
    SettlementOutbox outbox,
    HistoryReader history,
    HistoryCollector collector,
    IOptions<NebulaOptions> options) : IUsageLedger
{
    private readonly NewestRequests _newest = new(redis, outbox, options.Value.RequestHistory);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UsageRow>> QueryAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        var step = query.Bucket switch { UsageBucket.Minute => 1, UsageBucket.Hour => 60, _ => 1_440 };
        var from = TimeBuckets.MinuteNumber(query.From) / step * step;
        var to = (query.To.ToUnixTimeMilliseconds() + 59_999) / 60_000;
        var sums = new Dictionary<(long Start, string? Key, string? Model), UsageTotals>();
        foreach (var (minute, row) in await ReadAsync(from, to, step, cancellationToken))
        {
            if ((query.KeyId is not null && row.Key != query.KeyId) || (query.Model is not null && row.Model != query.Model))
                continue;
            var place = (minute / step * step, query.GroupByKey ? row.Key : null, query.GroupByModel ? row.Model : null);
            sums[place] = sums.GetValueOrDefault(place) + row.Totals;
        }

        return
        [
            .. sums
                .OrderBy(static sum => sum.Key.Start)
                .ThenBy(static sum => sum.Key.Key, StringComparer.Ordinal)
                .ThenBy(static sum => sum.Key.Model, StringComparer.Ordinal)
                .Select(static sum => new UsageRow(DateTimeOffset.FromUnixTimeSeconds(sum.Key.Start * 60), sum.Key.Key, sum.Key.Model, sum.Value)),
        ];
    }

    /// <inheritdoc/>
    public ValueTask<ListPage<UsageRecord>> ListRequestsAsync(RequestQuery query, CancellationToken cancellationToken = default) =>
        _newest.ListAsync(query, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(CancellationToken cancellationToken = default) =>
        ReadTotalsAsync(null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken = default) =>
        ReadTotalsAsync(keyIds.ToHashSet(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<SettlementBacklog> GetBacklogAsync(CancellationToken cancellationToken = default)
    {
        await outbox.RefreshAsync(cancellationToken);
        return new SettlementBacklog(outbox.Count, outbox.Rejected);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<HistoryPoint>> GetHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        await collector.FlushAsync(cancellationToken);
        return await history.ReadAsync(query, cancellationToken);
    }

    // The outbox before Redis, and Redis before the record store: usage only moves in that direction.
    private async ValueTask<List<(long Minute, LedgerRow Row)>> ReadAsync(long from, long to, int step, CancellationToken cancellationToken)
    {
        var (minutes, unsettled) = await live.ReadAsync(await outbox.ReadUsageAsync(cancellationToken));
        var newest = minutes.Where(minute => minute.Minute >= from && minute.Minute < to).ToDictionary(static minute => minute.Name);
        var changing = newest.Values.Select(static minute => minute.Minute).ToHashSet();
        var rows = new List<(long, LedgerRow)>();
        foreach (var (minute, sheet) in await archive.ReadSheetsAsync(from, Math.Min(to, 9_999_999_999), step, changing, cancellationToken))
        {
            var newer = newest.Remove(sheet.Name, out var inRedis) ? LedgerRow.Max(sheet.Rows.Concat(inRedis.Rows)) : sheet.Rows;
            rows.AddRange(newer.Select(row => (minute, row)));
        }

        foreach (var minute in newest.Values)
            rows.AddRange(minute.Rows.Select(row => (minute.Minute, row)));
        foreach (var usage in unsettled)
        {
            if (TimeBuckets.MinuteNumber(usage.At) is var minute && minute >= from && minute < to)
                rows.Add((minute, LedgerRow.FromUsage(usage)));
        }

        return rows;
    }

    // Minute documents before totals: see KeyTotalsArchive.
    private async ValueTask<IReadOnlyDictionary<string, KeyTotals>> ReadTotalsAsync(HashSet<string>? keyIds, CancellationToken cancellationToken)
    {
        var waiting = await outbox.ReadUsageAsync(cancellationToken);
        var (minutes, unsettled) = await live.ReadAsync(keyIds is null ? waiting : [.. waiting.Where(usage => keyIds.Contains(usage.KeyId))], keyIds);
        var documents = new Dictionary<string, IReadOnlyCollection<LedgerRow>>();
        foreach (var minute in minutes)
            documents[minute.Name] = await archive.GetAsync(minute.Name, cancellationToken);
        var counted = keyIds is null ? await totals.ReadAllAsync(cancellationToken) : await totals.ReadAsync(keyIds, cancellationToken);
        var sum = new KeyTotalsSum(counted);
        foreach (var minute in minutes)
            sum.Add(minute, documents[minute.Name]);
        foreach (var usage in unsettled)
            sum.Add(LedgerRow.FromUsage(usage));
        return sum.ToTotals(keyIds);
    }
}
