using System.Text.Json.Serialization;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>The part of the ledger that was rolled up into the record store: minutes, and the hours and days that are summed from them.</summary>
internal sealed class ArchivedLedger(IRecordStore records)
{
    private const string State = "usage";

    private static readonly DocumentFormat<AggregationState> StateFormat = new("roll-up state", version: 1, RedisJson.Default.AggregationState);

    private readonly LedgerDocuments _documents = new(records);

    /// <summary>Stores what a minute holds now.</summary>
    public ValueTask MergeAsync(LiveMinute minute, CancellationToken cancellationToken) =>
        _documents.MergeAsync(LedgerPeriod.Minute, minute.Name, minute.Rows, cancellationToken);

    /// <summary>A minute as it was last stored; empty if it never was.</summary>
    /// <param name="name">Its <see cref="LiveMinute.Name"/>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public ValueTask<IReadOnlyCollection<LedgerRow>> GetAsync(string name, CancellationToken cancellationToken) =>
        _documents.GetAsync(LedgerPeriod.Minute, name, cancellationToken);

    /// <summary>How far hours and days are summed.</summary>
    public async ValueTask<AggregationState> GetStateAsync(CancellationToken cancellationToken) => (await ReadStateAsync(cancellationToken)).State;

    /// <summary>
    /// Rows of a span of time, each with the minute that its document begins at, from the coarsest documents that are exact enough.
    /// </summary>
    /// <param name="from">The first minute. A multiple of <paramref name="step"/>.</param>
    /// <param name="to">The minute after the last.</param>
    /// <param name="step">How exact the minutes must be: 1, 60 or 1,440.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async ValueTask<List<(long Minute, LedgerRow Row)>> ReadAsync(long from, long to, int step, CancellationToken cancellationToken)
    {
        var rows = new List<(long, LedgerRow)>();
        foreach (var (minute, sheet) in await ReadSheetsAsync(from, to, step, new HashSet<long>(), cancellationToken))
            rows.AddRange(sheet.Rows.Select(row => (minute, row)));
        return rows;
    }

    /// <summary>The same as documents.</summary>
    /// <param name="from">The first minute. A multiple of <paramref name="step"/>.</param>
    /// <param name="to">The minute after the last.</param>
    /// <param name="step">How exact the minutes must be: 1, 60 or 1,440.</param>
    /// <param name="changing">
    /// Minutes that are being rolled up. Hours and days that hold one are read as minutes, because their own documents may be older.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async ValueTask<List<(long Minute, LedgerSheet Sheet)>> ReadSheetsAsync(
        long from, long to, int step, IReadOnlySet<long> changing, CancellationToken cancellationToken)
    {
        var sheets = new List<(long, LedgerSheet)>();
        var period = step >= LedgerPeriod.Day.Minutes ? LedgerPeriod.Day : step >= LedgerPeriod.Hour.Minutes ? LedgerPeriod.Hour : LedgerPeriod.Minute;
        await ReadAsync(period, from, to, await GetStateAsync(cancellationToken), changing, sheets, cancellationToken);
        return sheets;
    }

    /// <summary>Minute documents since a minute that the totals of keys do not include.</summary>
    public async ValueTask<IReadOnlyList<LedgerSheet>> ListUncountedAsync(long sinceMinute, CancellationToken cancellationToken) =>
        [.. (await _documents.ListAsync(LedgerPeriod.Minute, sinceMinute, 9_999_999_999, cancellationToken)).Where(static sheet => !sheet.InTotals)];

    /// <summary>Notes that the totals of keys include a minute document.</summary>
    public ValueTask MarkCountedAsync(LedgerSheet minute, CancellationToken cancellationToken) =>
        _documents.MergeAsync(LedgerPeriod.Minute, minute.Name, [], cancellationToken);

    /// <summary>Notes that the totals of keys include everything that was rolled up.</summary>
    public ValueTask MarkCountedAsync(CancellationToken cancellationToken) => AdvanceAsync(0, cancellationToken);

    /// <summary>Sums hours and days that have ended, and sums again those whose minutes have changed.</summary>
    /// <param name="until">The first hour that is not summed yet, because its minutes may still change during normal operation.</param>
    /// <param name="changed">Hours of minutes that were stored.</param>
    /// <param name="cancellationToken">Cancels it; the next call repeats it.</param>
    public async ValueTask AggregateAsync(long until, IReadOnlySet<long> changed, CancellationToken cancellationToken)
    {
        var state = await GetStateAsync(cancellationToken);
        var first = state.Hour > 0 ? state.Hour : await FirstHourAsync(until, cancellationToken);
        var end = Math.Max(first, until);
        var hours = new SortedSet<long>(changed.Where(hour => hour < first));
        for (var hour = first; hour < end; hour++)
            hours.Add(hour);
        foreach (var hour in hours)
            await SumAsync(LedgerPeriod.Hour, hour, cancellationToken);
        foreach (var day in hours.Select(static hour => hour / 24).Where(day => day < end / 24).Distinct())
            await SumAsync(LedgerPeriod.Day, day, cancellationToken);
        if (end > state.Hour)
            await AdvanceAsync(end, cancellationToken);
    }

    private async ValueTask SumAsync(LedgerPeriod period, long number, CancellationToken cancellationToken)
    {
        var parts = period.Minutes / period.Finer.Minutes;
        foreach (var shard in (await _documents.ListAsync(period.Finer, number * parts, (number + 1) * parts, cancellationToken)).GroupBy(static sheet => sheet.Shard))
            await _documents.MergeAsync(period, period.ToName(number, shard.Key), LedgerRow.Sum(shard.SelectMany(static sheet => sheet.Rows)), cancellationToken);
    }

    private async ValueTask ReadAsync(
        LedgerPeriod period, long from, long to, AggregationState state, IReadOnlySet<long> changing, List<(long, LedgerSheet)> sheets, CancellationToken cancellationToken)
    {
        var length = period.Minutes;
        var end = period == LedgerPeriod.Minute ? to : Math.Min(to / length * length, state.GetEnd(period));
        var at = from;
        if (length > 1)
        {
            foreach (var start in changing.Select(minute => minute / length * length).Where(start => start >= from && start < end).Distinct().Order())
            {
                await ListAsync(period, at, start, sheets, cancellationToken);
                await ReadAsync(period.Finer, start, start + length, state, changing, sheets, cancellationToken);
                at = start + length;
            }
        }

        await ListAsync(period, at, end, sheets, cancellationToken);
        if (length > 1 && Math.Max(at, end) is var rest && rest < to)
            await ReadAsync(period.Finer, rest, to, state, changing, sheets, cancellationToken);
    }

    private async ValueTask ListAsync(LedgerPeriod period, long from, long to, List<(long, LedgerSheet)> sheets, CancellationToken cancellationToken)
    {
        foreach (var sheet in await _documents.ListAsync(period, from / period.Minutes, to / period.Minutes, cancellationToken))
            sheets.Add((sheet.Number * period.Minutes, sheet));
    }

    private async ValueTask<long> FirstHourAsync(long until, CancellationToken cancellationToken)
    {
        await foreach (var record in records.ListAsync(Partitions.UsageMinutes, cancellationToken: cancellationToken))
            return LedgerSheet.Create(record.Key, [], inTotals: true).Number / 60;
        return until;
    }

    private async ValueTask AdvanceAsync(long hour, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (state, etag) = await ReadStateAsync(cancellationToken);
            var next = new AggregationState(Math.Max(hour, state.Hour), InTotals: true);
            if (etag is not null && next == state)
                return;
            var json = StateFormat.Write(next);
            var written = etag is null
                ? await records.TryInsertAsync(Partitions.RollUp, State, json, cancellationToken)
                : await records.TryReplaceAsync(Partitions.RollUp, State, json, etag, cancellationToken);
            if (written is not null)
                return;
        }
    }

    private async ValueTask<(AggregationState State, string? ETag)> ReadStateAsync(CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.RollUp, State, cancellationToken) is { } record
            ? (StateFormat.Read(State, record.Json), record.ETag)
            : (new AggregationState(0), null);
}

/// <summary>How far minutes are summed into hours, and hours into days.</summary>
/// <param name="Hour">The first hour since 1970 that is not summed.</param>
/// <param name="InTotals">Whether the process that wrote it keeps totals of keys; 0.1.0 does not.</param>
internal sealed record AggregationState(long Hour, bool InTotals = false)
{
    /// <summary>The first day since 1970 that is not summed.</summary>
    [JsonIgnore]
    public long Day => Hour / 24;

    /// <summary>The minute that documents of a period reach to.</summary>
    public long GetEnd(LedgerPeriod period) => (period == LedgerPeriod.Day ? Day : Hour) * period.Minutes;
}
