using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis.History;

/// <summary>Copies the history's ended minutes from Redis to the record store, sums them into hours, and deletes what is too old.</summary>
internal sealed class HistoryRollUp(HistoryReader reader, IRecordStore records, TimeProvider time)
{
    /// <summary>The record that holds how far hours are summed.</summary>
    public const string State = "history";

    /// <summary>How that record is stored.</summary>
    public static readonly DocumentFormat<AggregationState> StateFormat = new("roll-up state", version: 1, RedisJson.Default.AggregationState);

    // Minutes that ended less than this ago may still grow during normal operation.
    private const int SettlingMinutes = 2;

    private const int KeptHours = 30 * 24;

    // What the record store holds already, by the hash of the document.
    private readonly Dictionary<(long Minute, string Process), int> _written = [];

    /// <summary>Does it once. One task at a time.</summary>
    public async ValueTask RollAsync(CancellationToken cancellationToken)
    {
        var now = TimeBuckets.MinuteNumber(time.GetUtcNow());
        var changed = new HashSet<long>();
        foreach (var ((minute, process), json) in await reader.ReadLiveAsync(now - (long)HistoryCollector.KeptFor.TotalMinutes, now))
        {
            var mark = json.GetHashCode(StringComparison.Ordinal);
            if (_written.TryGetValue((minute, process), out var known) && known == mark)
                continue;
            await StoreAsync($"{HistoryReader.Key(minute, "D10")}-{process}", json, cancellationToken);
            _written[(minute, process)] = mark;
            changed.Add(minute / 60);
        }

        await AggregateAsync((now - SettlingMinutes) / 60, changed, cancellationToken);
        foreach (var old in _written.Keys.Where(place => place.Minute < now - 180).ToArray())
            _written.Remove(old);
    }

    private async ValueTask StoreAsync(string key, string json, CancellationToken cancellationToken)
    {
        var revision = HistoryDocument.Format.Read(key, json).Revision;
        while (true)
        {
            var stored = await records.GetAsync(Partitions.HistoryMinutes, key, cancellationToken);
            if (stored is not null && HistoryDocument.Format.Read(key, stored.Json).Revision > revision)
                return;
            if (await TryWriteAsync(Partitions.HistoryMinutes, key, json, stored?.ETag, cancellationToken))
                return;
        }
    }

    private async ValueTask AggregateAsync(long until, HashSet<long> changed, CancellationToken cancellationToken)
    {
        var aggregated = await reader.GetAggregatedHourAsync(cancellationToken);
        for (var hour = Math.Min(aggregated ?? (until - 24), until); hour < until; hour++)
            changed.Add(hour);
        foreach (var hour in changed.Where(hour => hour < until).Order())
        {
            while (!await TrySumAsync(hour, cancellationToken))
            {
                // Another process has written the hour: its minutes are read again.
            }
        }

        if (until <= aggregated)
            return;
        await records.PutAsync(Partitions.RollUp, State, StateFormat.Write(new AggregationState(until)), cancellationToken);
        await DropAsync(Partitions.HistoryMinutes, HistoryReader.Key((until - 24) * 60, "D10"), cancellationToken);
        await DropAsync(Partitions.HistoryHours, HistoryReader.Key(until - KeptHours, "D8"), cancellationToken);
    }

    // The entity tag before the minutes, so that a sum of older minutes never replaces a sum of newer ones.
    private async ValueTask<bool> TrySumAsync(long hour, CancellationToken cancellationToken)
    {
        var key = HistoryReader.Key(hour, "D8");
        var etag = (await records.GetAsync(Partitions.HistoryHours, key, cancellationToken))?.ETag;
        var start = DateTimeOffset.FromUnixTimeSeconds(hour * 3_600);
        var sums = new Dictionary<string, HistoryPoint>();
        foreach (var document in (await reader.ReadMinutesAsync(hour * 60, (hour + 1) * 60, cancellationToken)).Values)
            document.AddTo(sums, start);
        return sums.Count == 0
            || await TryWriteAsync(Partitions.HistoryHours, key, HistoryDocument.Format.Write(HistoryDocument.Create(sums)), etag, cancellationToken);
    }

    private async ValueTask<bool> TryWriteAsync(string partition, string key, string json, string? etag, CancellationToken cancellationToken) => (etag is null
        ? await records.TryInsertAsync(partition, key, json, cancellationToken)
        : await records.TryReplaceAsync(partition, key, json, etag, cancellationToken)) is not null;

    private async ValueTask DropAsync(string partition, string before, CancellationToken cancellationToken)
    {
        var old = new List<string>();
        await foreach (var record in records.ListAsync(partition, toKey: before, cancellationToken: cancellationToken))
            old.Add(record.Key);
        await records.DeleteManyAsync(partition, old, cancellationToken);
    }
}
