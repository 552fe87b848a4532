using System.Numerics;

namespace Nebula.Domain.Engine.KvCache;

/// <summary>Full KV blocks by the hash of their whole prefix, with a count of holders; blocks without holders are in a list from least to most recently used.</summary>
internal sealed class PrefixCache
{
    private const int None = -1;
    private const int RunBits = 4;
    private const int RunMask = (1 << RunBits) - 1;

    private Block[] _blocks = [];
    private int[] _first = [];
    private int _shift;
    private int _unused = None;
    private int _oldest = None;
    private int _newest = None;

    /// <summary>Blocks without holders.</summary>
    public int FreeCount { get; private set; }

    /// <summary>All blocks in the cache.</summary>
    public int Count { get; private set; }

    /// <summary>How many blocks of a prefix are cached.</summary>
    /// <param name="hashes">Chained hashes of a prompt's blocks.</param>
    /// <remarks>A block is dropped only after those that continue it, so the cached blocks are the first ones and a binary search finds their end.</remarks>
    public int CountPrefix(ReadOnlySpan<ulong> hashes)
    {
        var (found, missing) = (0, hashes.Length);
        while (found < missing)
        {
            var middle = (found + missing) / 2;
            if (Find(hashes[middle]) != None)
                found = middle + 1;
            else
                missing = middle;
        }

        return found;
    }

    /// <summary>How many blocks of a cached prefix have no holder.</summary>
    /// <param name="hashes">Chained hashes of blocks that are all cached.</param>
    /// <remarks>What holds a block holds those before it, so the blocks without holders are the last ones and a binary search finds their begin.</remarks>
    public int CountFree(ReadOnlySpan<ulong> hashes)
    {
        var (held, free) = (0, hashes.Length);
        while (held < free)
        {
            var middle = (held + free) / 2;
            if (_blocks[Find(hashes[middle])].Holders > 0)
                held = middle + 1;
            else
                free = middle;
        }

        return hashes.Length - held;
    }

    /// <summary>Adds a holder to every block of a cached prefix.</summary>
    /// <param name="hashes">Chained hashes of blocks that are all cached.</param>
    /// <param name="blocks">Receives the ids of the blocks; at least as long as <paramref name="hashes"/>.</param>
    public void AcquirePrefix(ReadOnlySpan<ulong> hashes, Span<int> blocks)
    {
        for (var i = 0; i < hashes.Length; i++)
        {
            blocks[i] = Find(hashes[i]);
            Acquire(blocks[i]);
        }
    }

    /// <summary>Adds a holder.</summary>
    public void Acquire(int block)
    {
        if (_blocks[block].Holders++ == 0)
            Unlink(block);
    }

    /// <summary>Removes a holder. The last one makes the block the most recently used free one.</summary>
    public void Release(int block)
    {
        ref var released = ref _blocks[block];
        if (--released.Holders > 0)
            return;
        (released.Previous, released.Next) = (_newest, None);
        if (_newest == None)
            _oldest = block;
        else
            _blocks[_newest].Next = block;
        _newest = block;
        FreeCount++;
    }

    /// <summary>Registers a block with one holder.</summary>
    /// <returns>Its id; -1 if a block with this hash exists.</returns>
    public int TryAdd(ulong hash) => Find(hash) == None ? Add(hash) : None;

    /// <summary>Registers a block that is not there, with one holder. No block is that continues one that is not there.</summary>
    /// <returns>Its id.</returns>
    public int Add(ulong hash)
    {
        if (_unused == None)
            Grow();
        var block = _unused;
        ref var added = ref _blocks[block];
        _unused = added.Next;
        (added.Hash, added.Holders) = (hash, 1);
        Insert(block);
        Count++;
        return block;
    }

    /// <summary>Drops the least recently used block without holders. There must be one.</summary>
    public void Evict()
    {
        var block = _oldest;
        Unlink(block);
        ref var evicted = ref _blocks[block];
        ref var link = ref _first[GetBucket(evicted.Hash)];
        while (link != block)
            link = ref _blocks[link].NextInBucket;
        link = evicted.NextInBucket;
        (evicted.Next, _unused) = (_unused, block);
        Count--;
    }

    private int Find(ulong hash)
    {
        if (_first.Length == 0)
            return None;
        var block = _first[GetBucket(hash)];
        while (block != None && _blocks[block].Hash != hash)
            block = _blocks[block].NextInBucket;
        return block;
    }

    // The blocks of a prompt may have consecutive hashes: those share a cache line of the table.
    private int GetBucket(ulong hash) => (int)((((hash >> RunBits) * 0x9E3779B97F4A7C15) >> _shift) << RunBits) | (int)(hash & RunMask);

    private void Insert(int block)
    {
        ref var first = ref _first[GetBucket(_blocks[block].Hash)];
        (_blocks[block].NextInBucket, first) = (first, block);
    }

    private void Unlink(int block)
    {
        var (previous, next) = (_blocks[block].Previous, _blocks[block].Next);
        if (previous == None)
            _oldest = next;
        else
            _blocks[previous].Next = next;
        if (next == None)
            _newest = previous;
        else
            _blocks[next].Previous = previous;
        FreeCount--;
    }

    // All blocks are in use.
    private void Grow()
    {
        var (old, size) = (_blocks.Length, Math.Max(256, _blocks.Length * 2));
        Array.Resize(ref _blocks, size);
        for (var block = size - 1; block >= old; block--)
        {
            _blocks[block].Next = _unused;
            _unused = block;
        }

        _first = new int[size * 2];
        Array.Fill(_first, None);
        _shift = 64 - BitOperations.Log2((uint)(_first.Length >> RunBits));
        for (var block = 0; block < old; block++)
            Insert(block);
    }

    private struct Block
    {
        public ulong Hash;
        public int NextInBucket;
        public int Holders;
        public int Previous;
        public int Next;
    }
}
