namespace Nebula.Domain.Models;

/// <summary>The experts of a mixture-of-experts model.</summary>
public sealed record ExpertLayout
{
    /// <summary>Routed experts of a layer (<c>n_routed_experts</c>, <c>num_local_experts</c>).</summary>
    public required int Routed { get; init; }

    /// <summary>Routed experts that one token passes through (<c>num_experts_per_tok</c>).</summary>
    public required int Active { get; init; }

    /// <summary>Width of one expert's feed-forward part (<c>moe_intermediate_size</c>).</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Layers with experts; the others have one feed-forward part for all tokens.</summary>
    public required int Layers { get; init; }
}

/// <summary>Multi-head latent attention (DeepSeek V2, arXiv:2405.04434): one compressed vector per token and layer instead of keys and values.</summary>
public sealed record LatentAttention
{
    /// <summary>Elements of the compressed keys and values (<c>kv_lora_rank</c>).</summary>
    public required int KvRank { get; init; }

    /// <summary>Elements of the rotary part that all heads share (<c>qk_rope_head_dim</c>).</summary>
    public required int RotarySize { get; init; }
}

/// <summary>Layers whose attention reads the newest tokens only.</summary>
public sealed record SlidingWindow
{
    /// <summary>Tokens of the window (<c>sliding_window</c>).</summary>
    public required int Tokens { get; init; }

    /// <summary>Layers with the window; the others read the whole context.</summary>
    public required int Layers { get; init; }
}

/// <summary>Normalization of queries and keys.</summary>
public enum QueryKeyNorm
{
    /// <summary>None.</summary>
    None,

    /// <summary>Each head by itself.</summary>
    PerHead,

    /// <summary>All heads together, which needs a sum over the GPUs that share them.</summary>
    AcrossHeads,
}
