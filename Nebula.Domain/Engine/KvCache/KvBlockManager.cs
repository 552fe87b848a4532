using Nebula.Domain.Engine.Scheduling;

namespace Nebula.Domain.Engine.KvCache;

/// <summary>
/// vLLM's block manager: a sequence holds as many blocks as its tokens need and grows by whole blocks; full blocks with a hash can be held by several
/// sequences, and remain findable after the last of them until the block is needed for something else.
/// </summary>
/// <remarks>
/// Blocks without a hash have no identity, only a number: they are counted. Free blocks without a hash are used first, then the least recently
/// used block of the prefix cache. vLLM keeps both kinds in one queue, so it drops a cached block a little earlier.
/// </remarks>
/// <param name="totalBlocks">Blocks of the replica, at least 1.</param>
/// <param name="blockSize">Tokens of a block, at least 1.</param>
/// <param name="prefixCache">The prefix cache; null to share nothing.</param>
internal sealed class KvBlockManager(int totalBlocks, int blockSize, PrefixCache? prefixCache) : IKvBlockManager
{
    private int _anonymousFree = totalBlocks;

    /// <inheritdoc/>
    public int TotalBlocks { get; } = totalBlocks;

    /// <inheritdoc/>
    public int FreeBlocks => _anonymousFree + (prefixCache?.FreeCount ?? 0);

    /// <inheritdoc/>
    public long QueriedTokens { get; private set; }

    /// <inheritdoc/>
    public long HitTokens { get; private set; }

    /// <inheritdoc/>
    public int FindCachedPrefix(SequenceTable sequences, int slot)
    {
        var hashes = sequences.Hashes[slot];
        if (prefixCache is null || hashes.Length == 0)
            return 0;
        var most = Math.Min(hashes.Length, (sequences.Prompt[slot] + sequences.Generated[slot] - 1) / blockSize);
        return prefixCache.CountPrefix(hashes.AsSpan(0, most)) * blockSize;
    }

    /// <inheritdoc/>
    public int CountCachedTokens(int promptTokens, ReadOnlySpan<ulong> hashes) => prefixCache is null || hashes.IsEmpty
        ? 0
        : prefixCache.CountPrefix(hashes[..Math.Min(hashes.Length, (promptTokens - 1) / blockSize)]) * blockSize;

    /// <inheritdoc/>
    public bool TryAdmit(SequenceTable sequences, int slot, int cachedTokens, int newTokens, int reserved = 0)
    {
        var hits = cachedTokens / blockSize;
        var blocks = BlocksOf(cachedTokens + newTokens) - hits;
        var shared = sequences.SharedBlocks[slot];
        var prefix = sequences.Hashes[slot].AsSpan(0, hits);
        // Hits that no sequence holds are free blocks now, and will not be.
        var revived = hits == 0 ? 0 : prefixCache!.CountFree(prefix);
        if (blocks > FreeBlocks - revived - reserved)
            return false;

        if (hits > 0)
            prefixCache!.AcquirePrefix(prefix, shared);
        if (prefixCache is not null)
        {
            QueriedTokens += sequences.Prompt[slot] + sequences.Generated[slot];
            HitTokens += cachedTokens;
        }

        sequences.SharedCount[slot] = hits;
        sequences.Blocks[slot] = hits + blocks;
        Take(blocks);
        Share(sequences, slot, cachedTokens + newTokens);
        return true;
    }

    /// <inheritdoc/>
    public bool TryGrow(SequenceTable sequences, int slot, int tokens, int reserved = 0)
    {
        var blocks = BlocksOf(tokens) - sequences.Blocks[slot];
        if (blocks > 0)
        {
            if (blocks > FreeBlocks - reserved)
                return false;
            Take(blocks);
            sequences.Blocks[slot] += blocks;
        }

        Share(sequences, slot, tokens);
        return true;
    }

    /// <inheritdoc/>
    public bool TryTake(int blocks, bool mayEvict)
    {
        if (blocks > (mayEvict ? FreeBlocks : _anonymousFree))
            return false;
        Take(blocks);
        return true;
    }

    /// <inheritdoc/>
    public void SetLength(SequenceTable sequences, int slot, int tokens) => sequences.Blocks[slot] = BlocksOf(tokens);

    /// <inheritdoc/>
    public bool IsSharing(SequenceTable sequences, int slot) => prefixCache is not null && sequences.SharedCount[slot] < sequences.Hashes[slot].Length;

    /// <inheritdoc/>
    public int CountMinBlocks(SequenceTable sequences, int slot, int budget)
    {
        var hits = FindCachedPrefix(sequences, slot) / blockSize;
        var held = hits == 0 ? 0 : hits - prefixCache!.CountFree(sequences.Hashes[slot].AsSpan(0, hits));
        return BlocksOf(Math.Min(sequences.Prompt[slot] + sequences.Generated[slot] - (held * blockSize), budget));
    }

    /// <inheritdoc/>
    public void Release(SequenceTable sequences, int slot)
    {
        var shared = sequences.SharedBlocks[slot];
        // The end of a prefix is dropped before its beginning.
        for (var i = sequences.SharedCount[slot] - 1; i >= 0; i--)
            prefixCache!.Release(shared[i]);
        _anonymousFree += sequences.Blocks[slot] - sequences.SharedCount[slot];
        sequences.Blocks[slot] = sequences.SharedCount[slot] = 0;
    }

    private int BlocksOf(int tokens) => (int)(((long)tokens + blockSize - 1) / blockSize);

    private void Take(int blocks)
    {
        for (; blocks > _anonymousFree; _anonymousFree++)
            prefixCache!.Evict();
        _anonymousFree -= blocks;
    }

    /// <summary>Registers the blocks that are full once this step has run, as vLLM does when it schedules them.</summary>
    private void Share(SequenceTable sequences, int slot, int tokens)
    {
        if (prefixCache is null)
            return;
        var hashes = sequences.Hashes[slot];
        var (shared, full) = (sequences.SharedCount[slot], Math.Min(hashes.Length, tokens / blockSize));
        if (shared >= full)
            return;
        // A block whose hash another sequence has registered already stays anonymous, and so do those behind it.
        var blocks = sequences.SharedBlocks[slot];
        var first = prefixCache.TryAdd(hashes[shared]);
        if (first < 0)
            return;
        blocks[shared] = first;
        for (var i = shared + 1; i < full; i++)
            blocks[i] = prefixCache.Add(hashes[i]);
        sequences.SharedCount[slot] = full;
    }
}
