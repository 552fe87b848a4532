using System.Globalization;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>The documents of the archived ledger, each in as many records as its size needs.</summary>
/// <remarks>
/// <para>
/// The numbers of a row only grow. A write therefore keeps the larger of what is stored and what is new, with the entity tags that were read: writers
/// in any order, and a writer that has been overtaken, leave the same document.
/// </para>
/// Rows are ordered and fill the parts in turn, so a new row moves others to later parts. Parts are written from the last to the first, and a reader
/// takes the larger of a row that it finds twice: no row is ever missing or counted twice.
/// </remarks>
internal sealed class LedgerDocuments(IRecordStore records)
{
    // Leaves room for the brackets and the version.
    private const int MaxPartBytes = RecordRules.MaxBytes - 1_024;

    private static readonly DocumentFormat<LedgerDocument> Format = new("ledger document", version: 1, RedisJson.Default.LedgerDocument);

    /// <summary>Stores rows in a document that may hold some of them already.</summary>
    public async ValueTask MergeAsync(LedgerPeriod period, string name, IReadOnlyCollection<LedgerRow> rows, CancellationToken cancellationToken)
    {
        while (true)
        {
            var parts = new Dictionary<string, Record>();
            await foreach (var part in ListPartsAsync(period, name, cancellationToken))
                parts[part.Key] = part;
            var merged = LedgerRow.Max(parts.Values.SelectMany(static part => Read(part).Rows).Concat(rows));
            if (await TryWriteAsync(period, name, parts, merged, cancellationToken))
                return;
        }
    }

    /// <summary>A document's rows; none if it does not exist.</summary>
    public async ValueTask<IReadOnlyCollection<LedgerRow>> GetAsync(LedgerPeriod period, string name, CancellationToken cancellationToken)
    {
        var rows = new List<LedgerRow>();
        await foreach (var part in ListPartsAsync(period, name, cancellationToken))
            rows.AddRange(Read(part).Rows);
        return LedgerRow.Max(rows);
    }

    /// <summary>Documents of a span of time, in order.</summary>
    /// <param name="period">Which documents.</param>
    /// <param name="from">The first period's number.</param>
    /// <param name="to">The number after the last period's.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async ValueTask<IReadOnlyList<LedgerSheet>> ListAsync(LedgerPeriod period, long from, long to, CancellationToken cancellationToken)
    {
        var sheets = new List<LedgerSheet>();
        var rows = new List<LedgerRow>();
        var (name, parts, inTotals) = ("", 0, true);
        void Complete()
        {
            if (parts > 0)
                sheets.Add(LedgerSheet.Create(name, parts == 1 ? [.. rows] : LedgerRow.Max(rows), inTotals));
            rows.Clear();
            (parts, inTotals) = (0, true);
        }

        if (to > from)
        {
            await foreach (var record in records.ListAsync(period.Partition, period.ToName(from), period.ToName(to), cancellationToken))
            {
                if (period.ToName(record.Key) is var next && next != name)
                {
                    Complete();
                    name = next;
                }

                var document = Read(record);
                rows.AddRange(document.Rows);
                inTotals &= document.InTotals;
                parts++;
            }
        }

        Complete();
        return sheets;
    }

    private async ValueTask<bool> TryWriteAsync(
        LedgerPeriod period, string name, Dictionary<string, Record> stored, IEnumerable<LedgerRow> rows, CancellationToken cancellationToken)
    {
        var parts = Split(rows);
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var key = i == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{i:D4}");
            var json = Format.Write(new LedgerDocument(parts[i], InTotals: true));
            var known = stored.GetValueOrDefault(key);
            if (known?.Json == json)
                continue;
            var etag = known is null
                ? await records.TryInsertAsync(period.Partition, key, json, cancellationToken)
                : await records.TryReplaceAsync(period.Partition, key, json, known.ETag, cancellationToken);
            if (etag is null)
                return false;
        }

        return true;
    }

    // '.' is the character after '-', so this is the name alone and the name with a part's number.
    private IAsyncEnumerable<Record> ListPartsAsync(LedgerPeriod period, string name, CancellationToken cancellationToken) =>
        records.ListAsync(period.Partition, name, name + ".", cancellationToken);

    private static List<List<LedgerRow>> Split(IEnumerable<LedgerRow> rows)
    {
        var parts = new List<List<LedgerRow>>();
        var left = 0;
        foreach (var row in rows)
        {
            if (row.MaxBytes > left)
            {
                parts.Add([]);
                left = MaxPartBytes;
            }

            parts[^1].Add(row);
            left -= row.MaxBytes;
        }

        return parts;
    }

    private static LedgerDocument Read(Record record) => Format.Read(record.Key, record.Json);
}

/// <summary>Rows of a shard's minute, hour or day as one record holds them.</summary>
/// <param name="Rows">One for each key and model, ordered.</param>
/// <param name="InTotals">
/// Whether the totals of keys include a minute's rows. Documents of 0.1.0, which kept no totals, lack the field: they make the next elected process
/// sum the totals again.
/// </param>
internal sealed record LedgerDocument(IReadOnlyList<LedgerRow> Rows, bool InTotals = false);

/// <summary>A document of the archived ledger.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Number">The number of its period since 1970.</param>
/// <param name="Shard">Its shard.</param>
/// <param name="Rows">One for each key and model.</param>
/// <param name="InTotals">Whether <see cref="LedgerDocument.InTotals"/> holds for all of it.</param>
internal sealed record LedgerSheet(string Name, long Number, int Shard, IReadOnlyCollection<LedgerRow> Rows, bool InTotals)
{
    /// <summary>Reads number and shard off the name.</summary>
    public static LedgerSheet Create(string name, IReadOnlyCollection<LedgerRow> rows, bool inTotals)
    {
        var segments = name.Split('-');
        return new LedgerSheet(name, long.Parse(segments[0], CultureInfo.InvariantCulture), int.Parse(segments[1], CultureInfo.InvariantCulture), rows, inTotals);
    }
}
