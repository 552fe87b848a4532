namespace Nebula.Domain.Models;

/// <summary>Large and recent chat models of the catalog that reason before they answer.</summary>
internal static class RecentReasoningModels
{
    /// <summary>All of them, by family and then from small to large.</summary>
    public static IReadOnlyList<ModelCard> All { get; } =
    [
        new()
        {
            Id = "qwen3.5-27b", Name = "Qwen3.5 27B", OwnedBy = "Qwen", License = "apache-2.0", Reasons = true,
            Parameters = 26_895_998_464,
            Layers = 64, HiddenSize = 5120, AttentionHeads = 24, KvHeads = 4, HeadSize = 256, ContextLength = 262_144,
            VocabularySize = 248_320, LinearAttentionLayers = 48, QueryKeyNorm = QueryKeyNorm.PerHead,
            Source = "https://huggingface.co/Qwen/Qwen3.5-27B/blob/main/config.json; the language model; gated DeltaNet in three of four layers",
        },
        new()
        {
            Id = "qwen3.5-397b-a17b", Name = "Qwen3.5 397B A17B", OwnedBy = "Qwen", License = "apache-2.0", Reasons = true,
            Parameters = 396_346_350_336, ActiveParameters = 17_349_040_896,
            Layers = 60, HiddenSize = 4096, AttentionHeads = 32, KvHeads = 2, HeadSize = 256, ContextLength = 262_144,
            VocabularySize = 248_320, LinearAttentionLayers = 45, QueryKeyNorm = QueryKeyNorm.PerHead,
            Experts = new() { Routed = 512, Active = 10, IntermediateSize = 1024, Layers = 60 },
            Source = "https://huggingface.co/Qwen/Qwen3.5-397B-A17B/blob/main/config.json; the language model; gated DeltaNet in three of four layers",
        },
        new()
        {
            Id = "deepseek-r1", Name = "DeepSeek R1", OwnedBy = "deepseek-ai", License = "mit", Reasons = true,
            Parameters = 671_026_419_200, ActiveParameters = 37_552_297_472,
            BytesPerWeight = 672_879_777_280.0 / 671_026_419_200,
            Layers = 61, HiddenSize = 7168, AttentionHeads = 128, KvHeads = 128, HeadSize = 128, ContextLength = 163_840,
            VocabularySize = 129_280, NativeWeights = WeightFormat.Fp8,
            Experts = new() { Routed = 256, Active = 8, IntermediateSize = 2048, Layers = 58 }, LatentAttention = new() { KvRank = 512, RotarySize = 64 },
            Source = "https://huggingface.co/deepseek-ai/DeepSeek-R1/blob/main/config.json"
                + "; FP8 but for embeddings and output",
        },
        new()
        {
            Id = "glm-4.5-air", Name = "GLM-4.5-Air", OwnedBy = "zai-org", License = "mit", Reasons = true,
            Parameters = 106_852_251_264, ActiveParameters = 13_424_129_664,
            Layers = 46, HiddenSize = 4096, AttentionHeads = 96, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 151_552, Experts = new() { Routed = 128, Active = 8, IntermediateSize = 1408, Layers = 45 },
            Source = "https://huggingface.co/zai-org/GLM-4.5-Air/blob/main/config.json",
        },
        new()
        {
            Id = "glm-5", Name = "GLM-5", OwnedBy = "zai-org", License = "mit", Reasons = true,
            Parameters = 743_911_218_432, ActiveParameters = 41_784_728_832,
            BytesPerWeight = 745_814_383_872.0 / 743_911_218_432,
            Layers = 78, HiddenSize = 6144, AttentionHeads = 64, KvHeads = 64, HeadSize = 256, ContextLength = 202_752,
            VocabularySize = 154_880, NativeWeights = WeightFormat.Fp8,
            Experts = new() { Routed = 256, Active = 8, IntermediateSize = 2048, Layers = 75 }, LatentAttention = new() { KvRank = 512, RotarySize = 64 },
            Source = "https://huggingface.co/zai-org/GLM-5-FP8/blob/main/config.json"
                + "; FP8 but for embeddings and output; its sparse attention is counted as reading the whole context",
        },
        new()
        {
            Id = "minimax-m2.5", Name = "MiniMax M2.5", OwnedBy = "MiniMaxAI", License = "modified-mit", Reasons = true,
            Parameters = 228_689_764_864, ActiveParameters = 11_030_553_088,
            BytesPerWeight = 229_918_958_080.0 / 228_689_764_864,
            Layers = 62, HiddenSize = 3072, AttentionHeads = 48, KvHeads = 8, HeadSize = 128, ContextLength = 196_608,
            VocabularySize = 200_064, NativeWeights = WeightFormat.Fp8, QueryKeyNorm = QueryKeyNorm.AcrossHeads,
            Experts = new() { Routed = 256, Active = 8, IntermediateSize = 1536, Layers = 62 },
            Source = "https://huggingface.co/MiniMaxAI/MiniMax-M2.5/blob/main/config.json"
                + "; FP8 but for embeddings and output",
        },
        new()
        {
            Id = "kimi-k2.5", Name = "Kimi K2.5", OwnedBy = "moonshotai", License = "modified-mit", Reasons = true,
            Parameters = 1_026_408_232_448, ActiveParameters = 32_861_500_928,
            BytesPerWeight = 594_205_305_856.0 / 1_026_408_232_448,
            Layers = 61, HiddenSize = 7168, AttentionHeads = 64, KvHeads = 64, HeadSize = 128, ContextLength = 262_144,
            VocabularySize = 163_840, NativeWeights = WeightFormat.Int4,
            Experts = new() { Routed = 384, Active = 8, IntermediateSize = 2048, Layers = 60 }, LatentAttention = new() { KvRank = 512, RotarySize = 64 },
            Source = "https://huggingface.co/moonshotai/Kimi-K2.5/blob/main/config.json"
                + "; the language model; routed experts in INT4 with groups of 32, the rest BF16",
        },
    ];
}
