namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>A bucket of key totals to which minutes are added.</summary>
/// <param name="document">The bucket as it is stored.</param>
/// <param name="documents">The documents of the minutes that are added, and of minutes whose notes are overdue, by name and key.</param>
/// <param name="isInBucket">Whether a key belongs to the bucket.</param>
internal sealed class KeyTotalsChange(
    KeyTotalsDocument document, IReadOnlyDictionary<string, Dictionary<string, LedgerRow>> documents, Func<string, bool> isInBucket)
{
    private readonly SortedDictionary<string, LedgerRow> _keys = new(document.Keys.ToDictionary(static row => row.Key), StringComparer.Ordinal);
    private readonly Dictionary<string, CountedMinute> _notes = document.Minutes.ToDictionary(static minute => minute.Name);

    /// <summary>Whether anything was added.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>Adds what a minute has more than the totals hold of it.</summary>
    /// <param name="name">The minute's name.</param>
    /// <param name="rows">What it holds now of this bucket's keys.</param>
    /// <param name="now">The time of the note.</param>
    public void Add(string name, IReadOnlyCollection<LedgerRow> rows, DateTimeOffset now)
    {
        var counted = _notes.TryGetValue(name, out var note) ? note.Keys : documents[name].Values.Where(row => isInBucket(row.Key));
        var noted = counted.ToDictionary(static row => row.Key);
        var hasChanged = false;
        foreach (var row in rows)
        {
            var before = noted.GetValueOrDefault(row.Key, row with { Requests = 0, Failed = 0, Input = 0, Output = 0 });
            var after = row.Max(before);
            noted[row.Key] = after;
            if (after.Totals == before.Totals)
                continue;
            hasChanged = true;
            var more = after.Minus(before);
            _keys[row.Key] = _keys.TryGetValue(row.Key, out var total) ? total.Plus(more) : more;
        }

        if (!hasChanged)
            return;
        HasChanged = true;
        _notes[name] = new CountedMinute(name, now.ToUnixTimeMilliseconds(), [.. noted.Values]);
    }

    /// <summary>Drops notes whose minutes' documents hold as much.</summary>
    /// <param name="before">Only notes that are older.</param>
    /// <param name="keep">Names of minutes whose documents are being written.</param>
    public void DropNotes(DateTimeOffset before, IReadOnlySet<string> keep)
    {
        foreach (var note in _notes.Values.Where(note => note.IsOlderThan(before) && !keep.Contains(note.Name)).ToArray())
        {
            var stored = documents[note.Name];
            if (note.Keys.All(row => stored.TryGetValue(row.Key, out var there) && there.Max(row).Totals == there.Totals))
                _notes.Remove(note.Name);
        }
    }

    /// <summary>The bucket to store.</summary>
    public KeyTotalsDocument ToDocument() => new([.. _keys.Values], [.. _notes.Values.OrderBy(static note => note.Name, StringComparer.Ordinal)]);
}
