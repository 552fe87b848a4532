using Nebula.Domain.Engine;
using Nebula.Domain.Engine.KvCache;
using Nebula.Domain.Engine.Scheduling;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine;

public sealed class PrefixCacheTests
{
    [Fact]
    public void FindPrefix_ChainWithAGap_EndsBeforeIt()
    {
        var cache = new PrefixCache();
        cache.TryAdd(1);
        cache.TryAdd(3);

        cache.FindPrefix([1, 2, 3], new int[3]).ShouldBe(1);
    }

    [Fact]
    public void TryAdd_KnownHash_IsRefused()
    {
        var cache = new PrefixCache();
        cache.TryAdd(1).ShouldBeGreaterThanOrEqualTo(0);

        cache.TryAdd(1).ShouldBe(-1);
    }

    [Fact]
    public void Evict_SeveralFreeBlocks_DropsTheLeastRecentlyUsed()
    {
        var cache = new PrefixCache();
        int[] blocks = [cache.TryAdd(1), cache.TryAdd(2), cache.TryAdd(3)];
        foreach (var block in blocks)
            cache.Release(block);
        cache.Acquire(blocks[0]);
        cache.FreeCount.ShouldBe(2);
        cache.Release(blocks[0]);

        cache.Evict();

        cache.FindPrefix([2], new int[1]).ShouldBe(0);
        cache.FindPrefix([3], new int[1]).ShouldBe(1);
        cache.FindPrefix([1], new int[1]).ShouldBe(1);
        cache.Count.ShouldBe(2);
    }

    [Fact]
    public void Release_BlockWithTwoHolders_StaysHeld()
    {
        var cache = new PrefixCache();
        var block = cache.TryAdd(1);
        cache.Acquire(block);

        cache.Release(block);
        cache.FreeCount.ShouldBe(0);
        cache.Release(block);

        cache.FreeCount.ShouldBe(1);
    }

    [Fact]
    public void Chain_SameBlockBehindAnotherPrefix_HasAnotherHash()
    {
        int[] tokens = [.. Enumerable.Range(0, 40)];
        var hashes = BlockHash.Compute(tokens, 16);
        tokens[0] = 99;

        hashes.Length.ShouldBe(2);
        BlockHash.Compute(tokens, 16)[1].ShouldNotBe(hashes[1]);
        BlockHash.Compute(tokens, 16, seed: 5)[0].ShouldNotBe(BlockHash.Compute(tokens, 16)[0]);
    }

    /// <summary>In an engine a block is dropped only after those that continue it, which the binary search relies on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void CountPrefix_InAnEngineThatRunsOutOfBlocks_IsWhatFindPrefixFinds(ulong seed)
    {
        var cache = new PrefixCache();
        var engine = new EngineCore(
            new() { KvBlocks = 60, MaxBatchedTokens = 256 }, new LinearStepTime(), new ChunkedPrefillScheduler(new LastAdmittedPreemption()), new KvBlockManager(60, 16, cache));
        var arrivals = EngineRun.RandomArrivals(seed, 400, 500, 40, 0.05, hashes: true);
        var (checks, hits, found) = (0, 0, new int[64]);

        EngineRun.Run(engine, arrivals, (_, _) =>
        {
            var hashes = arrivals[checks++ % arrivals.Count].Request.BlockHashes!;
            cache.CountPrefix(hashes).ShouldBe(cache.FindPrefix(hashes, found));
            hits += cache.CountPrefix(hashes);
        });

        hits.ShouldBeGreaterThan(0);
    }
}
