namespace Nebula.Domain.Models;

/// <summary>Multi-head latent attention (DeepSeek V2, arXiv:2405.04434): one compressed vector per token and layer instead of keys and values.</summary>
public sealed record LatentAttention
{
    /// <summary>Elements of the compressed keys and values (<c>kv_lora_rank</c>).</summary>
    public required int KvRank { get; init; }

    /// <summary>Elements of the rotary part that all heads share (<c>qk_rope_head_dim</c>).</summary>
    public required int RotarySize { get; init; }
}
