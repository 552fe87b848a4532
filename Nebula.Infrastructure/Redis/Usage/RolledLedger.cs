using System.Globalization;
using System.Text.Json;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis;

/// <summary>The part of the ledger that was rolled up into the record store: minutes, and the hours and days made of them.</summary>
internal sealed class RolledLedger(IRecordStore records)
{
    private const string State = "usage";

    /// <summary>Sets a minute.</summary>
    public async ValueTask PutAsync(LiveMinute minute, CancellationToken cancellation) =>
        await PutAsync(Partitions.UsageMinutes, MinuteKey(minute), new LedgerDocument(minute.Rows), cancellation);

    /// <summary>A minute as it was last set; empty where it never was.</summary>
    public async ValueTask<IReadOnlyList<LedgerRow>> GetAsync(LiveMinute minute, CancellationToken cancellation) =>
        await records.GetAsync(Partitions.UsageMinutes, MinuteKey(minute), cancellation) is { } record ? Read(record).Rows : [];

    /// <summary>How far things are folded; zero where nothing is.</summary>
    public async ValueTask<FoldState> GetStateAsync(CancellationToken cancellation) =>
        await records.GetAsync(Partitions.RollUp, State, cancellation) is { } record
            ? JsonSerializer.Deserialize(record.Json, RedisJson.Default.FoldState)!
            : new FoldState(0);

    /// <summary>Rows of a time, each with the minute its document begins at, from the coarsest documents that will do.</summary>
    /// <param name="from">The first minute wanted.</param>
    /// <param name="to">The first minute no longer wanted.</param>
    /// <param name="step">How exact the minutes must be: 1, 60 or 1,440. <paramref name="from"/> is a multiple of it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async ValueTask<List<(long Minute, LedgerRow Row)>> ReadAsync(long from, long to, int step, CancellationToken cancellation)
    {
        var rows = new List<(long, LedgerRow)>();
        var state = await GetStateAsync(cancellation);
        if (step >= 1_440 && Math.Min(to / 1_440, state.Day) is var day && day * 1_440 > from)
            from = await ReadAsync(Partitions.UsageDays, "D6", from / 1_440, day, 1_440, rows, cancellation);
        if (step >= 60 && Math.Min(to / 60, state.Hour) is var hour && hour * 60 > from)
            from = await ReadAsync(Partitions.UsageHours, "D8", from / 60, hour, 60, rows, cancellation);
        if (to > from)
            await ReadAsync(Partitions.UsageMinutes, "D10", from, to, 1, rows, cancellation);
        return rows;
    }

    /// <summary>Folds what has ended, and again what has changed in folded time.</summary>
    /// <param name="until">The first hour that may still change as a matter of course.</param>
    /// <param name="changed">Hours in which minutes were set.</param>
    /// <param name="cancellation">Ends the folding; it is begun anew the next time.</param>
    public async ValueTask FoldAsync(long until, IReadOnlySet<long> changed, CancellationToken cancellation)
    {
        var state = await GetStateAsync(cancellation);
        var first = state.Hour > 0 ? state.Hour : await FirstHourAsync(until, cancellation);
        var end = Math.Max(first, until);
        var hours = new SortedSet<long>(changed.Where(hour => hour < first));
        for (var hour = first; hour < end; hour++)
            hours.Add(hour);
        foreach (var hour in hours)
            await FoldAsync(Partitions.UsageMinutes, "D10", hour, 60, Partitions.UsageHours, "D8", cancellation);
        foreach (var day in hours.Select(static hour => hour / 24).Where(day => day < end / 24).Distinct())
            await FoldAsync(Partitions.UsageHours, "D8", day, 24, Partitions.UsageDays, "D6", cancellation);
        if (end > state.Hour)
            await records.PutAsync(Partitions.RollUp, State, JsonSerializer.Serialize(new FoldState(end), RedisJson.Default.FoldState), cancellation);
    }

    private async ValueTask FoldAsync(string fine, string fineFormat, long coarse, int parts, string into, string format, CancellationToken cancellation)
    {
        var shards = new Dictionary<int, List<LedgerRow>>();
        await foreach (var record in List(fine, fineFormat, coarse * parts, (coarse + 1) * parts, cancellation))
        {
            var shard = int.Parse(record.Key.Split('-')[1], CultureInfo.InvariantCulture);
            if (!shards.TryGetValue(shard, out var rows))
                shards[shard] = rows = [];
            rows.AddRange(Read(record).Rows);
        }

        foreach (var (shard, rows) in shards)
            await PutAsync(into, $"{Number(coarse, format)}-{Number(shard, "D2")}", LedgerDocument.Sum(rows), cancellation);
    }

    private async ValueTask<long> FirstHourAsync(long until, CancellationToken cancellation)
    {
        await foreach (var record in records.ListAsync(Partitions.UsageMinutes, cancellation: cancellation))
            return long.Parse(record.Key.AsSpan(0, 10), CultureInfo.InvariantCulture) / 60;
        return until;
    }

    private async ValueTask<long> ReadAsync(
        string partition, string format, long from, long to, int minutes, List<(long, LedgerRow)> rows, CancellationToken cancellation)
    {
        await foreach (var record in List(partition, format, from, to, cancellation))
        {
            var at = long.Parse(record.Key.Split('-')[0], CultureInfo.InvariantCulture) * minutes;
            foreach (var row in Read(record).Rows)
                rows.Add((at, row));
        }

        return to * minutes;
    }

    private IAsyncEnumerable<Record> List(string partition, string format, long from, long to, CancellationToken cancellation) =>
        records.ListAsync(partition, Number(from, format), Number(to, format), cancellation);

    private async ValueTask PutAsync(string partition, string key, LedgerDocument document, CancellationToken cancellation) =>
        await records.PutAsync(partition, key, JsonSerializer.Serialize(document, RedisJson.Default.LedgerDocument), cancellation);

    private static LedgerDocument Read(Record record) => JsonSerializer.Deserialize(record.Json, RedisJson.Default.LedgerDocument)!;

    private static string MinuteKey(LiveMinute minute) => $"{Number(minute.Minute, "D10")}-{Number(minute.Shard, "D2")}-{minute.Life}";

    private static string Number(long number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
