using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Nebula.Domain.Engine.KvCache;

/// <summary>Chained hashes of the full KV blocks of a text: equal only if everything up to the end of the block is equal.</summary>
public static class BlockHash
{
    /// <summary>The hash of a block.</summary>
    /// <param name="previous">The hash of the block before it; for the first block a seed, such as a salt that separates tenants.</param>
    /// <param name="content">What identifies the content of the block: its token ids.</param>
    public static ulong Chain(ulong previous, ReadOnlySpan<int> content) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(content), unchecked((long)previous));

    /// <summary>Hashes all full blocks of a text.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <param name="blockSize">Tokens of a block, at least 1.</param>
    /// <param name="seed">The hash before the first block. Default 0.</param>
    public static ulong[] Compute(ReadOnlySpan<int> tokens, int blockSize, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockSize, 1);
        var hashes = new ulong[tokens.Length / blockSize];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = seed = Chain(seed, tokens.Slice(i * blockSize, blockSize));
        return hashes;
    }
}
