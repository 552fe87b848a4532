using Nebula.Domain.Gpus;

namespace Nebula.Domain.Models;

/// <summary>
/// An open-weight chat or embedding model: the numbers of its published <c>config.json</c>.
/// </summary>
/// <remarks>
/// Sizes are in SI bytes (1 GB = 10^9 bytes). Two simplifications, both conservative: <see cref="KvBytesPerToken"/> counts
/// every layer with attention for every token, although layers with a sliding window could forget old ones; and the vision
/// and audio parts of multimodal releases are not in the catalog.
/// </remarks>
public sealed record ModelCard
{
    /// <summary>Bytes of one element of the KV cache: BF16 or FP16, vLLM's default (<c>--kv-cache-dtype auto</c>).</summary>
    public const int KvBytesPerElement = 2;

    private readonly long? _activeParameters;

    /// <summary>Catalog id: lower case, such as <c>llama-3.1-8b-instruct</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people, such as <c>Llama 3.1 8B Instruct</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the model computes. Default <see cref="ModelKind.Chat"/>.</summary>
    public ModelKind Kind { get; init; }

    /// <summary>Whether the model reasons before it answers, unless a request asks for no reasoning. Default false.</summary>
    public bool Reasons { get; init; }

    /// <summary>Components of the vectors of an embedding model, unless a request asks for fewer; null for a chat model.</summary>
    public int? EmbeddingDimension { get; init; }

    /// <summary>All parameters, including embeddings and all experts. Determines the size of the weights in memory.</summary>
    public required long Parameters { get; init; }

    /// <summary>
    /// Parameters that one token passes through; equal to <see cref="Parameters"/> (the default) unless the model is a
    /// mixture of experts. Determines the arithmetic per token.
    /// </summary>
    public long ActiveParameters
    {
        get => _activeParameters ?? Parameters;
        init => _activeParameters = value;
    }

    /// <summary>Transformer layers (<c>num_hidden_layers</c>).</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the residual stream in elements (<c>hidden_size</c>).</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Query heads of a layer (<c>num_attention_heads</c>).</summary>
    public required int AttentionHeads { get; init; }

    /// <summary>Key and value heads of a layer (<c>num_key_value_heads</c>); fewer than the query heads with grouped-query attention.</summary>
    public required int KvHeads { get; init; }

    /// <summary>Elements of one head (<c>head_dim</c>, or hidden size / query heads if the config has none).</summary>
    public required int HeadSize { get; init; }

    /// <summary>Tokens of the vocabulary, with padding (<c>vocab_size</c>).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Whether the output matrix is the embedding matrix (<c>tie_word_embeddings</c>). Default false.</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>Experts of a mixture-of-experts model; null for a dense one.</summary>
    public ExpertLayout? Experts { get; init; }

    /// <summary>The compressed cache of a model with latent attention; null if it caches keys and values.</summary>
    public LatentAttention? LatentAttention { get; init; }

    /// <summary>Layers with a sliding window; null if every layer reads the whole context.</summary>
    public SlidingWindow? SlidingWindow { get; init; }

    /// <summary>Layers with linear attention or a state space, which cache no tokens. Default 0.</summary>
    public int LinearAttentionLayers { get; init; }

    /// <summary>Whether and how queries and keys are normalized. Default not at all.</summary>
    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Format in which the publisher distributes the weights. Default BF16.</summary>
    public WeightFormat NativeWeights { get; init; }

    /// <summary>Formats that the weights are available in, from wide to narrow; see <see cref="WeightSupport"/>.</summary>
    public IReadOnlyList<WeightFormat> WeightFormats => WeightSupport.FindFormats(this);

    /// <summary>Longest prompt and reply together, in tokens (<c>max_position_embeddings</c>).</summary>
    public required int ContextLength { get; init; }

    /// <summary>Bytes of one weight in memory: 2 (the default) for BF16; a mean if the checkpoint mixes formats.</summary>
    public double BytesPerWeight { get; init; } = 2;

    /// <summary>License of the weights, as in the model's card, such as <c>apache-2.0</c>.</summary>
    public required string License { get; init; }

    /// <summary>The source of the numbers: the published configuration, card or paper.</summary>
    public required string Source { get; init; }

    /// <summary>Organisation that publishes the weights, as Hugging Face spells it; <c>owned_by</c> in <c>/v1/models</c>.</summary>
    public required string OwnedBy { get; init; }

    /// <summary>Bytes of all weights: <c>W = parameters × bytes per weight</c>.</summary>
    public long WeightBytes => (long)Math.Round(Parameters * BytesPerWeight);

    /// <summary>
    /// Bytes of KV cache per token of a sequence: <c>2 × layers × KV heads × head size × 2 bytes</c>, where
    /// the first 2 stands for key and value (Pope et al. 2022, "Efficiently Scaling Transformer Inference", arXiv:2211.05102);
    /// with latent attention <c>layers × (KV rank + rotary size) × 2 bytes</c> (arXiv:2405.04434). Layers with linear attention cache nothing.
    /// </summary>
    public long KvBytesPerToken => (long)(Layers - LinearAttentionLayers) * KvElementsPerLayer * KvBytesPerElement;

    /// <summary>Elements that one layer with attention caches for one token.</summary>
    internal int KvElementsPerLayer => LatentAttention is { } latent ? latent.KvRank + latent.RotarySize : 2 * KvHeads * HeadSize;

    /// <summary>Parameters of all routed experts: three matrices each.</summary>
    internal long ExpertParameters => Experts is { } experts ? 3L * HiddenSize * experts.IntermediateSize * experts.Routed * experts.Layers : 0;
}

/// <summary>What a model computes.</summary>
public enum ModelKind
{
    /// <summary>Text: it answers chat completions.</summary>
    Chat,

    /// <summary>A vector for each text: it answers embeddings.</summary>
    Embedding,
}
