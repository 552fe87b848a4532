namespace Nebula.Domain.Models;

/// <summary>The catalog's embedding models.</summary>
/// <remarks>
/// BERT's kind has no KV cache in reality: a text is one forward pass. Its keys and values still count while a text is in a batch, which bounds the
/// batch as activations do on hardware.
/// </remarks>
internal static class EmbeddingModels
{
    /// <summary>All of them, by family and then from small to large.</summary>
    public static IReadOnlyList<ModelCard> All { get; } =
    [
        new()
        {
            Id = "all-minilm-l6-v2", Name = "all-MiniLM-L6-v2", OwnedBy = "sentence-transformers", License = "apache-2.0",
            Kind = ModelKind.Embedding, EmbeddingDimension = 384, Parameters = 22_713_216,
            Layers = 6, HiddenSize = 384, AttentionHeads = 12, KvHeads = 12, HeadSize = 32, ContextLength = 512,
            VocabularySize = 30_522, TiedEmbeddings = true,
            Source = "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/blob/main/config.json",
        },
        new()
        {
            Id = "bge-small-en-v1.5", Name = "BGE Small English v1.5", OwnedBy = "BAAI", License = "mit",
            Kind = ModelKind.Embedding, EmbeddingDimension = 384, Parameters = 33_360_000,
            Layers = 12, HiddenSize = 384, AttentionHeads = 12, KvHeads = 12, HeadSize = 32, ContextLength = 512,
            VocabularySize = 30_522, TiedEmbeddings = true,
            Source = "https://huggingface.co/BAAI/bge-small-en-v1.5/blob/main/config.json",
        },
        new()
        {
            Id = "bge-large-en-v1.5", Name = "BGE Large English v1.5", OwnedBy = "BAAI", License = "mit",
            Kind = ModelKind.Embedding, EmbeddingDimension = 1024, Parameters = 335_141_888,
            Layers = 24, HiddenSize = 1024, AttentionHeads = 16, KvHeads = 16, HeadSize = 64, ContextLength = 512,
            VocabularySize = 30_522, TiedEmbeddings = true,
            Source = "https://huggingface.co/BAAI/bge-large-en-v1.5/blob/main/config.json",
        },
        new()
        {
            Id = "bge-m3", Name = "BGE M3", OwnedBy = "BAAI", License = "mit",
            Kind = ModelKind.Embedding, EmbeddingDimension = 1024, Parameters = 567_754_752,
            Layers = 24, HiddenSize = 1024, AttentionHeads = 16, KvHeads = 16, HeadSize = 64, ContextLength = 8_192,
            VocabularySize = 250_002, TiedEmbeddings = true,
            Source = "https://huggingface.co/BAAI/bge-m3/blob/main/config.json; context: 8,194 positions, of which 2 are padding's",
        },
        new()
        {
            Id = "nomic-embed-text-v1.5", Name = "Nomic Embed Text v1.5", OwnedBy = "nomic-ai", License = "apache-2.0",
            Kind = ModelKind.Embedding, EmbeddingDimension = 768, Parameters = 136_731_648,
            Layers = 12, HiddenSize = 768, AttentionHeads = 12, KvHeads = 12, HeadSize = 64, ContextLength = 8_192,
            VocabularySize = 30_528, TiedEmbeddings = true,
            Source = "https://huggingface.co/nomic-ai/nomic-embed-text-v1.5/blob/main/config.json",
        },
        new()
        {
            Id = "e5-mistral-7b-instruct", Name = "E5 Mistral 7B Instruct", OwnedBy = "intfloat", License = "mit",
            Kind = ModelKind.Embedding, EmbeddingDimension = 4096, Parameters = 7_110_660_096,
            Layers = 32, HiddenSize = 4096, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 32_000, TiedEmbeddings = true,
            Source = "https://huggingface.co/intfloat/e5-mistral-7b-instruct/blob/main/config.json",
        },
        new()
        {
            Id = "qwen3-embedding-0.6b", Name = "Qwen3 Embedding 0.6B", OwnedBy = "Qwen", License = "apache-2.0",
            Kind = ModelKind.Embedding, EmbeddingDimension = 1024, Parameters = 595_776_512,
            Layers = 28, HiddenSize = 1024, AttentionHeads = 16, KvHeads = 8, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 151_669, TiedEmbeddings = true, QueryKeyNorm = QueryKeyNorm.PerHead,
            Source = "https://huggingface.co/Qwen/Qwen3-Embedding-0.6B/blob/main/config.json",
        },
        new()
        {
            Id = "qwen3-embedding-4b", Name = "Qwen3 Embedding 4B", OwnedBy = "Qwen", License = "apache-2.0",
            Kind = ModelKind.Embedding, EmbeddingDimension = 2560, Parameters = 4_021_774_336,
            Layers = 36, HiddenSize = 2560, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 151_665, TiedEmbeddings = true, QueryKeyNorm = QueryKeyNorm.PerHead,
            Source = "https://huggingface.co/Qwen/Qwen3-Embedding-4B/blob/main/config.json; context: 32K on its card",
        },
        new()
        {
            Id = "qwen3-embedding-8b", Name = "Qwen3 Embedding 8B", OwnedBy = "Qwen", License = "apache-2.0",
            Kind = ModelKind.Embedding, EmbeddingDimension = 4096, Parameters = 7_567_295_488,
            Layers = 36, HiddenSize = 4096, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 151_665, TiedEmbeddings = true, QueryKeyNorm = QueryKeyNorm.PerHead,
            Source = "https://huggingface.co/Qwen/Qwen3-Embedding-8B/blob/main/config.json; context: 32K on its card",
        },
    ];
}
