using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis.History;

/// <summary>Copies the history's ended minutes from Redis into the record store, folds them into hours, and drops what is too old.</summary>
internal sealed class HistoryRollUp(HistoryReader reader, IRecordStore records, TimeProvider time)
{
    /// <summary>The record that says how far hours are folded.</summary>
    public const string State = "history";

    // Minutes that ended less than this ago may still grow as a matter of course.
    private const int SettlingMinutes = 2;

    // What is in the record store already, by its length and hash.
    private readonly Dictionary<(long Minute, string Process), int> _written = [];

    /// <summary>Does it once.</summary>
    public async ValueTask RollAsync(CancellationToken cancellationToken)
    {
        var now = TimeBuckets.MinuteNumber(time.GetUtcNow());
        var changed = new HashSet<long>();
        foreach (var ((minute, process), json) in await reader.ReadLiveAsync(now - (long)HistoryCollector.KeptFor.TotalMinutes, now))
        {
            var mark = json.GetHashCode(StringComparison.Ordinal);
            if (_written.TryGetValue((minute, process), out var known) && known == mark)
                continue;
            await records.PutAsync(Partitions.HistoryMinutes, $"{HistoryReader.Key(minute, "D10")}-{process}", json, cancellationToken);
            _written[(minute, process)] = mark;
            changed.Add(minute / 60);
        }

        await AggregateAsync((now - SettlingMinutes) / 60, changed, cancellationToken);
        foreach (var old in _written.Keys.Where(place => place.Minute < now - 180).ToArray())
            _written.Remove(old);
    }

    private async ValueTask AggregateAsync(long until, HashSet<long> changed, CancellationToken cancellationToken)
    {
        var state = await records.GetAsync(Partitions.RollUp, State, cancellationToken) is { } record
            ? JsonSerializer.Deserialize(record.Json, RedisJson.Default.AggregationState)!.Hour
            : until - 24;
        for (var hour = Math.Min(state, until); hour < until; hour++)
            changed.Add(hour);
        foreach (var hour in changed.Where(hour => hour < until).Order())
            await AggregateAsync(hour, cancellationToken);
        if (until <= state && state != until - 24)
            return;
        await records.PutAsync(Partitions.RollUp, State, JsonSerializer.Serialize(new AggregationState(until), RedisJson.Default.AggregationState), cancellationToken);
        await DropAsync(Partitions.HistoryMinutes, HistoryReader.Key((until - 24) * 60, "D10"), cancellationToken);
        await DropAsync(Partitions.HistoryHours, HistoryReader.Key(until - (30 * 24), "D8"), cancellationToken);
    }

    private async ValueTask AggregateAsync(long hour, CancellationToken cancellationToken)
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(hour * 3_600);
        var sums = new Dictionary<string, HistoryPoint>();
        foreach (var document in (await reader.ReadMinutesAsync(hour * 60, (hour + 1) * 60, cancellationToken)).Values)
            document.AddTo(sums, start);
        if (sums.Count == 0)
            return;
        var json = JsonSerializer.Serialize(HistoryDocument.FromPoint(sums), RedisJson.Default.HistoryDocument);
        await records.PutAsync(Partitions.HistoryHours, HistoryReader.Key(hour, "D8"), json, cancellationToken);
    }

    private async ValueTask DropAsync(string partition, string before, CancellationToken cancellationToken)
    {
        await foreach (var record in records.ListAsync(partition, toKey: before, cancellationToken: cancellationToken))
            await records.DeleteAsync(partition, record.Key, cancellationToken: cancellationToken);
    }
}
