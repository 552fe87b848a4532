namespace Nebula.Domain.Engine.Live;

/// <summary>The sequences that a driver has submitted, by id. An id is used again as soon as its sequence is removed.</summary>
internal sealed class EntryTable
{
    private SequenceEntry?[] _entries = new SequenceEntry?[16];
    private readonly Stack<int> _free = new();
    private int _used;

    /// <summary>Sequences in the table.</summary>
    public int Count { get; private set; }

    /// <summary>The sequence with an id, which is in the table.</summary>
    public SequenceEntry this[long id] => _entries[id]!;

    /// <summary>Adds a sequence and gives it an id.</summary>
    public void Add(SequenceEntry entry)
    {
        if (!_free.TryPop(out var id))
            id = _used++;
        if (id == _entries.Length)
            Array.Resize(ref _entries, id * 2);
        (_entries[id], entry.Id) = (entry, id);
        Count++;
    }

    /// <summary>Removes a sequence.</summary>
    /// <returns>False if it is not in the table.</returns>
    public bool Remove(SequenceEntry entry)
    {
        if (entry.Id >= _used || _entries[entry.Id] != entry)
            return false;
        _entries[entry.Id] = null;
        _free.Push(entry.Id);
        Count--;
        return true;
    }

    /// <summary>All sequences.</summary>
    public List<SequenceEntry> ToList() => [.. _entries.Take(_used).OfType<SequenceEntry>()];

    /// <summary>Removes all sequences.</summary>
    public void Clear()
    {
        Array.Clear(_entries);
        _free.Clear();
        (_used, Count) = (0, 0);
    }
}
