namespace Nebula.Domain.Engine;

/// <summary>The settings of an engine, named as vLLM names them.</summary>
public sealed record EngineOptions
{
    /// <summary>Tokens of a KV block by default: 16, as in vLLM.</summary>
    public const int DefaultBlockSize = 16;

    /// <summary>Tokens of a KV block (<c>--block-size</c>). Default <see cref="DefaultBlockSize"/>.</summary>
    public int BlockSize { get; init; } = DefaultBlockSize;

    /// <summary>Most tokens of one step, of decoding sequences and prompts together (<c>--max-num-batched-tokens</c>). Default 8,192.</summary>
    public int MaxBatchedTokens { get; init; } = 8192;

    /// <summary>Most sequences that run at once (<c>--max-num-seqs</c>). Default 1,024, vLLM's for an API server on a GPU with 70 GB or more.</summary>
    public int MaxSequences { get; init; } = 1024;

    /// <summary>KV blocks of the replica, at least 1.</summary>
    public required int KvBlocks { get; init; }

    /// <summary>Tokens that the KV cache of the replica holds.</summary>
    public long KvTokens => (long)KvBlocks * BlockSize;

    /// <summary>Whether full blocks stay in the cache for other sequences with the same prefix (<c>--enable-prefix-caching</c>). Default true.</summary>
    public bool PrefixCaching { get; init; } = true;
}
