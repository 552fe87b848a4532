namespace Nebula.Infrastructure.Redis;

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
