using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Sums what keys have used since they were created: the archived totals, and what live minutes have beyond them.</summary>
internal sealed class KeyTotalsSum
{
    private readonly Dictionary<string, LedgerRow> _keys = [];
    private readonly Dictionary<(string Minute, string Key), LedgerRow> _notes = [];

    /// <summary>Starts with archived totals.</summary>
    public KeyTotalsSum(IEnumerable<KeyTotalsDocument> archived)
    {
        foreach (var document in archived)
        {
            foreach (var row in document.Keys)
                _keys[row.Key] = row;
            foreach (var minute in document.Minutes)
            {
                foreach (var row in minute.Keys)
                    _notes[(minute.Name, row.Key)] = row;
            }
        }
    }

    /// <summary>Adds what a live minute has more than the totals hold of it.</summary>
    /// <param name="minute">The minute.</param>
    /// <param name="document">Its document, read before the totals.</param>
    public void Add(LiveMinute minute, IEnumerable<LedgerRow> document)
    {
        var stored = LedgerRow.SumByKey(document).ToDictionary(static row => row.Key);
        foreach (var row in LedgerRow.SumByKey(minute.Rows))
        {
            var counted = _notes.GetValueOrDefault((minute.Name, row.Key)) ?? stored.GetValueOrDefault(row.Key);
            Add(counted is null ? row : row.Max(counted).Minus(counted));
        }
    }

    /// <summary>Adds usage that no total holds.</summary>
    public void Add(LedgerRow row) => _keys[row.Key] = _keys.TryGetValue(row.Key, out var sum) ? sum.Plus(row) : row;

    /// <summary>The sums.</summary>
    /// <param name="keyIds">Only these keys; null is all.</param>
    public IReadOnlyDictionary<string, KeyTotals> ToTotals(IReadOnlySet<string>? keyIds) => _keys.Values
        .Where(row => keyIds?.Contains(row.Key) ?? true)
        .ToDictionary(static row => row.Key, static row => new KeyTotals(row.Key, row.Totals, DateTimeOffset.FromUnixTimeMilliseconds(row.Last)));
}
