using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.History;

/// <summary>Reads the history: the last two hours from Redis, and what was rolled up, from the record store.</summary>
internal sealed class HistoryReader(RedisConnection redis, IRecordStore records, TimeProvider time)
{
    private static readonly int LiveMinutes = (int)HistoryCollector.KeptFor.TotalMinutes;

    /// <summary>Points ordered by start.</summary>
    public async ValueTask<IReadOnlyList<HistoryPoint>> ReadAsync(HistoryQuery query, CancellationToken cancellationToken)
    {
        var step = query.ByHour ? 60 : 1;
        var from = TimeBuckets.MinuteNumber(query.From) / step * step;
        var to = (query.To.ToUnixTimeMilliseconds() + 59_999) / 60_000;
        var points = new SortedDictionary<long, HistoryPoint>();
        var minutesFrom = query.ByHour ? await ReadHoursAsync(from, to, query.Model, points, cancellationToken) : from;
        foreach (var ((minute, _), document) in await ReadMinutesAsync(minutesFrom, to, cancellationToken))
            Add(points, minute / step * step, query.Model, document);
        return [.. points.Values];
    }

    /// <summary>Every process's documents of some minutes. Of two copies of a document the later revision counts, and Redis's copy if the revisions are equal.</summary>
    public async ValueTask<Dictionary<(long Minute, string Process), HistoryDocument>> ReadMinutesAsync(long from, long to, CancellationToken cancellationToken)
    {
        var documents = new Dictionary<(long, string), HistoryDocument>();
        var live = await ReadLiveAsync(Math.Max(from, TimeBuckets.MinuteNumber(time.GetUtcNow()) - LiveMinutes), to);
        await foreach (var record in records.ListAsync(Partitions.HistoryMinutes, Key(from, "D10"), Key(to, "D10"), cancellationToken))
        {
            var name = record.Key.Split('-');
            documents[(long.Parse(name[0], CultureInfo.InvariantCulture), name[1])] = HistoryDocument.Format.Read(record.Key, record.Json);
        }

        foreach (var (place, json) in live)
        {
            var document = HistoryDocument.Format.Read(place.Process, json);
            if (!documents.TryGetValue(place, out var stored) || stored.Revision <= document.Revision)
                documents[place] = document;
        }

        return documents;
    }

    /// <summary>The documents that Redis has of some minutes; none while it is lost.</summary>
    public async Task<IReadOnlyList<((long Minute, string Process) Place, string Json)>> ReadLiveAsync(long from, long to)
    {
        to = Math.Min(to, TimeBuckets.MinuteNumber(time.GetUtcNow()) + 2);
        if (!redis.IsAvailable || to <= from)
            return [];
        try
        {
            var minutes = Enumerable.Range(0, (int)(to - from)).Select(async i =>
                (Minute: from + i, Fields: await redis.Database.HashGetAllAsync(RedisKeys.History(from + i))));
            return [.. (await Task.WhenAll(minutes)).SelectMany(static minute =>
                minute.Fields.Select(field => ((minute.Minute, (string)field.Name!), (string)field.Value!)))];
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            return [];
        }
    }

    /// <summary>The first hour since 1970 that is not summed; null if none is.</summary>
    public async ValueTask<long?> GetAggregatedHourAsync(CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.RollUp, HistoryRollUp.State, cancellationToken) is { } record
            ? HistoryRollUp.StateFormat.Read(record.Key, record.Json).Hour
            : null;

    /// <summary>A number as it begins a record's key.</summary>
    internal static string Key(long number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    // Hours are summed in order, and minutes begin at the first hour that is not.
    private async ValueTask<long> ReadHoursAsync(
        long from, long to, string? model, SortedDictionary<long, HistoryPoint> points, CancellationToken cancellationToken)
    {
        var state = await GetAggregatedHourAsync(cancellationToken) ?? 0;
        await foreach (var hour in records.ListAsync(Partitions.HistoryHours, Key(from / 60, "D8"), Key(Math.Min((to + 59) / 60, state), "D8"), cancellationToken))
            Add(points, long.Parse(hour.Key, CultureInfo.InvariantCulture) * 60, model, HistoryDocument.Format.Read(hour.Key, hour.Json));
        return Math.Max(from, state * 60);
    }

    private static void Add(SortedDictionary<long, HistoryPoint> points, long minute, string? model, HistoryDocument document)
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(minute * 60);
        var sums = new Dictionary<string, HistoryPoint>();
        document.AddTo(sums, start);
        foreach (var (name, point) in sums)
        {
            if (model is not null && name != model)
                continue;
            if (!points.TryGetValue(minute, out var sum))
                points[minute] = sum = new HistoryPoint { Start = start };
            sum.Add(point);
        }
    }
}
