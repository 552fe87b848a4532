namespace Nebula.Domain.Engine.KvCache;

/// <summary>Full KV blocks by the hash of their whole prefix, with a count of holders; blocks without holders are in a list from least to most recently used.</summary>
internal sealed class PrefixCache
{
    private const int None = -1;

    private readonly Dictionary<ulong, int> _byHash = [];
    private ulong[] _hash = [];
    private int[] _holders = [];
    private int[] _previous = [];
    private int[] _next = [];
    private int _unused = None;
    private int _oldest = None;
    private int _newest = None;

    /// <summary>Blocks without holders.</summary>
    public int FreeCount { get; private set; }

    /// <summary>All blocks in the cache.</summary>
    public int Count => _byHash.Count;

    /// <summary>Finds the longest prefix of cached blocks.</summary>
    /// <param name="hashes">Chained hashes of a sequence's blocks.</param>
    /// <param name="blocks">Receives the ids of the found blocks; at least as long as <paramref name="hashes"/>.</param>
    /// <returns>How many blocks were found.</returns>
    public int FindPrefix(ReadOnlySpan<ulong> hashes, Span<int> blocks)
    {
        for (var i = 0; i < hashes.Length; i++)
        {
            if (!_byHash.TryGetValue(hashes[i], out blocks[i]))
                return i;
        }

        return hashes.Length;
    }

    /// <summary>How many blocks of a prefix are cached.</summary>
    /// <param name="hashes">Chained hashes of a prompt's blocks.</param>
    /// <remarks>A block is dropped only after those that continue it, so the cached blocks are the first ones and a binary search finds their end.</remarks>
    public int CountPrefix(ReadOnlySpan<ulong> hashes)
    {
        var (found, missing) = (0, hashes.Length);
        while (found < missing)
        {
            var middle = (found + missing) / 2;
            if (_byHash.ContainsKey(hashes[middle]))
                found = middle + 1;
            else
                missing = middle;
        }

        return found;
    }

    /// <summary>How many of these blocks have no holder.</summary>
    public int CountFree(ReadOnlySpan<int> blocks)
    {
        var free = 0;
        foreach (var block in blocks)
            free += _holders[block] == 0 ? 1 : 0;
        return free;
    }

    /// <summary>Adds a holder.</summary>
    public void Acquire(int block)
    {
        if (_holders[block]++ == 0)
            Unlink(block);
    }

    /// <summary>Removes a holder. The last one makes the block the most recently used free one.</summary>
    public void Release(int block)
    {
        if (--_holders[block] > 0)
            return;
        (_previous[block], _next[block]) = (_newest, None);
        if (_newest == None)
            _oldest = block;
        else
            _next[_newest] = block;
        _newest = block;
        FreeCount++;
    }

    /// <summary>Registers a block with one holder.</summary>
    /// <returns>Its id; -1 if a block with this hash exists.</returns>
    public int TryAdd(ulong hash)
    {
        if (_unused == None)
            Grow();
        if (!_byHash.TryAdd(hash, _unused))
            return None;
        var block = _unused;
        _unused = _next[block];
        _hash[block] = hash;
        _holders[block] = 1;
        return block;
    }

    /// <summary>Drops the least recently used block without holders. There must be one.</summary>
    public void Evict()
    {
        var block = _oldest;
        Unlink(block);
        _byHash.Remove(_hash[block]);
        _next[block] = _unused;
        _unused = block;
    }

    private void Unlink(int block)
    {
        var (previous, next) = (_previous[block], _next[block]);
        if (previous == None)
            _oldest = next;
        else
            _next[previous] = next;
        if (next == None)
            _newest = previous;
        else
            _previous[next] = previous;
        FreeCount--;
    }

    private void Grow()
    {
        var (old, size) = (_hash.Length, Math.Max(256, _hash.Length * 2));
        Array.Resize(ref _hash, size);
        Array.Resize(ref _holders, size);
        Array.Resize(ref _previous, size);
        Array.Resize(ref _next, size);
        for (var block = size - 1; block >= old; block--)
        {
            _next[block] = _unused;
            _unused = block;
        }
    }
}
