using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>The part of the ledger that was rolled up into the record store: minutes, and the hours and days made of them.</summary>
internal sealed class ArchivedLedger(IRecordStore records)
{
    private const string State = "usage";

    /// <summary>Sets a minute.</summary>
    public async ValueTask PutAsync(LiveMinute minute, CancellationToken cancellationToken) =>
        await PutAsync(Partitions.UsageMinutes, MinuteKey(minute), new LedgerDocument(minute.Rows), cancellationToken);

    /// <summary>A minute as it was last set; empty where it never was.</summary>
    public async ValueTask<IReadOnlyList<LedgerRow>> GetAsync(LiveMinute minute, CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.UsageMinutes, MinuteKey(minute), cancellationToken) is { } record ? Read(record).Rows : [];

    /// <summary>How far things are folded; zero where nothing is.</summary>
    public async ValueTask<AggregationState> GetStateAsync(CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.RollUp, State, cancellationToken) is { } record
            ? JsonSerializer.Deserialize(record.Json, RedisJson.Default.AggregationState)!
            : new AggregationState(0);

    /// <summary>Rows of a time, each with the minute its document begins at, from the coarsest documents that will do.</summary>
    /// <param name="from">The first minute wanted.</param>
    /// <param name="to">The first minute no longer wanted.</param>
    /// <param name="step">How exact the minutes must be: 1, 60 or 1,440. <paramref name="from"/> is a multiple of it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<List<(long Minute, LedgerRow Row)>> ReadAsync(long from, long to, int step, CancellationToken cancellationToken)
    {
        var rows = new List<(long, LedgerRow)>();
        var state = await GetStateAsync(cancellationToken);
        if (step >= 1_440 && Math.Min(to / 1_440, state.Day) is var day && day * 1_440 > from)
            from = await ReadAsync(Partitions.UsageDays, "D6", from / 1_440, day, 1_440, rows, cancellationToken);
        if (step >= 60 && Math.Min(to / 60, state.Hour) is var hour && hour * 60 > from)
            from = await ReadAsync(Partitions.UsageHours, "D8", from / 60, hour, 60, rows, cancellationToken);
        if (to > from)
            await ReadAsync(Partitions.UsageMinutes, "D10", from, to, 1, rows, cancellationToken);
        return rows;
    }

    /// <summary>Folds what has ended, and again what has changed in folded time.</summary>
    /// <param name="until">The first hour that may still change as a matter of course.</param>
    /// <param name="changed">Hours in which minutes were set.</param>
    /// <param name="cancellationToken">Ends the folding; it is begun anew the next time.</param>
    public async ValueTask AggregateAsync(long until, IReadOnlySet<long> changed, CancellationToken cancellationToken)
    {
        var state = await GetStateAsync(cancellationToken);
        var first = state.Hour > 0 ? state.Hour : await FirstHourAsync(until, cancellationToken);
        var end = Math.Max(first, until);
        var hours = new SortedSet<long>(changed.Where(hour => hour < first));
        for (var hour = first; hour < end; hour++)
            hours.Add(hour);
        foreach (var hour in hours)
            await AggregateAsync(Partitions.UsageMinutes, "D10", hour, 60, Partitions.UsageHours, "D8", cancellationToken);
        foreach (var day in hours.Select(static hour => hour / 24).Where(day => day < end / 24).Distinct())
            await AggregateAsync(Partitions.UsageHours, "D8", day, 24, Partitions.UsageDays, "D6", cancellationToken);
        if (end > state.Hour)
            await records.PutAsync(Partitions.RollUp, State, JsonSerializer.Serialize(new AggregationState(end), RedisJson.Default.AggregationState), cancellationToken);
    }

    private async ValueTask AggregateAsync(string fine, string fineFormat, long coarse, int parts, string into, string format, CancellationToken cancellationToken)
    {
        var shards = new Dictionary<int, List<LedgerRow>>();
        await foreach (var record in List(fine, fineFormat, coarse * parts, (coarse + 1) * parts, cancellationToken))
        {
            var shard = int.Parse(record.Key.Split('-')[1], CultureInfo.InvariantCulture);
            if (!shards.TryGetValue(shard, out var rows))
                shards[shard] = rows = [];
            rows.AddRange(Read(record).Rows);
        }

        foreach (var (shard, rows) in shards)
            await PutAsync(into, $"{Number(coarse, format)}-{Number(shard, "D2")}", LedgerDocument.Sum(rows), cancellationToken);
    }

    private async ValueTask<long> FirstHourAsync(long until, CancellationToken cancellationToken)
    {
        await foreach (var record in records.ListAsync(Partitions.UsageMinutes, cancellationToken: cancellationToken))
            return long.Parse(record.Key.AsSpan(0, 10), CultureInfo.InvariantCulture) / 60;
        return until;
    }

    private async ValueTask<long> ReadAsync(
        string partition, string format, long from, long to, int minutes, List<(long, LedgerRow)> rows, CancellationToken cancellationToken)
    {
        await foreach (var record in List(partition, format, from, to, cancellationToken))
        {
            var at = long.Parse(record.Key.Split('-')[0], CultureInfo.InvariantCulture) * minutes;
            foreach (var row in Read(record).Rows)
                rows.Add((at, row));
        }

        return to * minutes;
    }

    private IAsyncEnumerable<Record> List(string partition, string format, long from, long to, CancellationToken cancellationToken) =>
        records.ListAsync(partition, Number(from, format), Number(to, format), cancellationToken);

    private async ValueTask PutAsync(string partition, string key, LedgerDocument document, CancellationToken cancellationToken) =>
        await records.PutAsync(partition, key, JsonSerializer.Serialize(document, RedisJson.Default.LedgerDocument), cancellationToken);

    private static LedgerDocument Read(Record record) => JsonSerializer.Deserialize(record.Json, RedisJson.Default.LedgerDocument)!;

    private static string MinuteKey(LiveMinute minute) => $"{Number(minute.Minute, "D10")}-{Number(minute.Shard, "D2")}-{minute.Epoch}";

    private static string Number(long number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>How far minutes were folded into hours, and whole days of them into days.</summary>
/// <param name="Hour">The first hour since 1970 that is not folded.</param>
internal sealed record AggregationState(long Hour)
{
    /// <summary>The first day since 1970 that is not folded.</summary>
    [JsonIgnore]
    public long Day => Hour / 24;
}

/// <summary>A shard's ledger of a minute, hour or day in the record store. It is set whole, never added to.</summary>
/// <param name="Rows">One for each key and model; a document holds some 5,000.</param>
internal sealed record LedgerDocument(IReadOnlyList<LedgerRow> Rows)
{
    /// <summary>Sums by key and model.</summary>
    public static LedgerDocument Sum(IEnumerable<LedgerRow> rows)
    {
        var sums = new SortedDictionary<(string, string), LedgerRow>();
        foreach (var row in rows)
            sums[(row.Key, row.Model)] = sums.TryGetValue((row.Key, row.Model), out var sum) ? sum.Plus(row) : row;
        return new LedgerDocument([.. sums.Values]);
    }
}
