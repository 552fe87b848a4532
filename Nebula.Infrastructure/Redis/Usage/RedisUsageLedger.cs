using Microsoft.Extensions.Options;
using Nebula.Domain.Common;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.History;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>The fleet's ledger: what was rolled up into the record store, and what Redis has beyond it.</summary>
/// <remarks>While Redis is lost it answers with what was rolled up, which is everything up to a minute or two before.</remarks>
internal sealed class RedisUsageLedger(
    RedisConnection redis, LiveLedger live, ArchivedLedger rolled, HistoryReader history, HistoryCollector collector, IOptions<NebulaOptions> options) : IUsageLedger
{
    private readonly NewestRequests _newest = new(redis, options.Value.RequestHistory);

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
    public ValueTask<ListPage<UsageRecord>> ListRequestsAsync(RequestQuery query, CancellationToken cancellationToken = default) => _newest.ListAsync(query);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, KeyTotals>> GetKeyTotalsAsync(CancellationToken cancellationToken = default)
    {
        var keys = new Dictionary<string, KeyTotals>();
        foreach (var (_, row) in await ReadAsync(0, long.MaxValue / 120, 1_440, cancellationToken))
        {
            var (totals, last) = keys.TryGetValue(row.Key, out var known) ? (known.Totals, known.LastUsedAt) : (default, DateTimeOffset.MinValue);
            var at = DateTimeOffset.FromUnixTimeMilliseconds(row.Last);
            keys[row.Key] = new KeyTotals(row.Key, totals + row.Totals, at > last ? at : last);
        }

        return keys;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<HistoryPoint>> GetHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default)
    {
        await collector.FlushAsync(cancellationToken);
        return await history.ReadAsync(query, cancellationToken);
    }

    // Redis first: what is rolled up meanwhile is then in both, and counted once.
    private async ValueTask<List<(long Minute, LedgerRow Row)>> ReadAsync(long from, long to, int step, CancellationToken cancellationToken)
    {
        var minutes = await live.ReadAsync();
        var rows = await rolled.ReadAsync(from, Math.Min(to, 9_999_999_999), step, cancellationToken);
        foreach (var minute in minutes.Where(minute => minute.Minute >= from && minute.Minute < to))
        {
            var known = (await rolled.GetAsync(minute, cancellationToken)).ToDictionary(static row => (row.Key, row.Model));
            foreach (var row in minute.Rows)
                rows.Add((minute.Minute, known.TryGetValue((row.Key, row.Model), out var older) ? row.Minus(older) : row));
        }

        return rows;
    }
}
