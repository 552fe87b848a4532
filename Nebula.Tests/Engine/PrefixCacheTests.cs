using Nebula.Domain.Engine;
using Nebula.Domain.Engine.KvCache;
using Nebula.Domain.Engine.Scheduling;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine;

public sealed class PrefixCacheTests
{
    [Fact]
    public void CountPrefix_ChainWithAGap_EndsBeforeIt()
    {
        var cache = new PrefixCache();
        cache.TryAdd(1);
        cache.TryAdd(3);

        cache.CountPrefix([1, 2, 3]).ShouldBe(1);
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

        cache.CountPrefix([2]).ShouldBe(0);
        cache.CountPrefix([3]).ShouldBe(1);
        cache.CountPrefix([1]).ShouldBe(1);
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

    /// <summary>In an engine a block is dropped only after those that continue it, and held wherever one of those is held, which the binary searches rely on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void CountPrefixAndCountFree_InAnEngineThatRunsOutOfBlocks_AreWhatALinearSearchFinds(ulong seed)
    {
        var cache = new PrefixCache();
        var engine = new EngineCore(
            new() { KvBlocks = 60, MaxBatchedTokens = 256 }, new LinearStepTime(), new ChunkedPrefillScheduler(new LastAdmittedPreemption()), new KvBlockManager(60, 16, cache));
        var arrivals = EngineRun.RandomArrivals(seed, 400, 500, 40, 0.05, hashes: true);
        var (checks, hits, free) = (0, 0, 0);

        EngineRun.Run(engine, arrivals, (_, _) =>
        {
            var hashes = arrivals[checks++ % arrivals.Count].Request.BlockHashes!;
            var found = cache.CountPrefix(hashes);
            found.ShouldBe(hashes.TakeWhile(hash => cache.CountPrefix([hash]) == 1).Count());
            cache.CountFree(hashes.AsSpan(0, found)).ShouldBe(hashes.Take(found).Sum(hash => cache.CountFree([hash])));
            hits += found;
            free += cache.CountFree(hashes.AsSpan(0, found));
        });

        hits.ShouldBeGreaterThan(free);
        free.ShouldBeGreaterThan(0);
    }
}
