namespace Nebula.Domain.Models;

/// <summary>Large mixtures of experts that answer without reasoning first.</summary>
internal static class MixtureModels
{
    /// <summary>All of them, by family and then from small to large.</summary>
    public static IReadOnlyList<ModelCard> All { get; } =
    [
        new()
        {
            Id = "llama-4-scout-17b-16e-instruct", Name = "Llama 4 Scout 17B 16E Instruct", OwnedBy = "meta-llama", License = "llama4",
            Parameters = 107_769_861_120, ActiveParameters = 17_172_894_720,
            Layers = 48, HiddenSize = 5120, AttentionHeads = 40, KvHeads = 8, HeadSize = 128, ContextLength = 10_485_760,
            VocabularySize = 202_048, QueryKeyNorm = QueryKeyNorm.PerHead,
            Experts = new() { Routed = 16, Active = 1, IntermediateSize = 8192, Layers = 48 }, SlidingWindow = new() { Tokens = 8192, Layers = 36 },
            Source = "https://huggingface.co/meta-llama/Llama-4-Scout-17B-16E-Instruct/blob/main/config.json; the language model; three of four layers attend within chunks of 8,192 tokens",
        },
        new()
        {
            Id = "llama-4-maverick-17b-128e-instruct", Name = "Llama 4 Maverick 17B 128E Instruct", OwnedBy = "meta-llama", License = "llama4",
            Parameters = 400_711_848_960, ActiveParameters = 17_184_691_200,
            Layers = 48, HiddenSize = 5120, AttentionHeads = 40, KvHeads = 8, HeadSize = 128, ContextLength = 1_048_576,
            VocabularySize = 202_048, QueryKeyNorm = QueryKeyNorm.PerHead,
            Experts = new() { Routed = 128, Active = 1, IntermediateSize = 8192, Layers = 24 }, SlidingWindow = new() { Tokens = 8192, Layers = 36 },
            Source = "https://huggingface.co/meta-llama/Llama-4-Maverick-17B-128E-Instruct/blob/main/config.json; the language model; experts in every other layer",
        },
        new()
        {
            Id = "qwen3-next-80b-a3b-instruct", Name = "Qwen3 Next 80B A3B Instruct", OwnedBy = "Qwen", License = "apache-2.0",
            Parameters = 79_674_391_296, ActiveParameters = 3_874_929_408,
            Layers = 48, HiddenSize = 2048, AttentionHeads = 16, KvHeads = 2, HeadSize = 256, ContextLength = 262_144,
            VocabularySize = 151_936, LinearAttentionLayers = 36, QueryKeyNorm = QueryKeyNorm.PerHead,
            Experts = new() { Routed = 512, Active = 10, IntermediateSize = 512, Layers = 48 },
            Source = "https://huggingface.co/Qwen/Qwen3-Next-80B-A3B-Instruct/blob/main/config.json; gated DeltaNet in three of four layers",
        },
        new()
        {
            Id = "qwen3-coder-480b-a35b-instruct", Name = "Qwen3 Coder 480B A35B Instruct", OwnedBy = "Qwen", License = "apache-2.0",
            Parameters = 480_154_875_392, ActiveParameters = 35_474_765_312,
            Layers = 62, HiddenSize = 6144, AttentionHeads = 96, KvHeads = 8, HeadSize = 128, ContextLength = 262_144,
            VocabularySize = 151_936, QueryKeyNorm = QueryKeyNorm.PerHead,
            Experts = new() { Routed = 160, Active = 8, IntermediateSize = 2560, Layers = 62 },
            Source = "https://huggingface.co/Qwen/Qwen3-Coder-480B-A35B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "deepseek-v3-0324", Name = "DeepSeek V3 0324", OwnedBy = "deepseek-ai", License = "mit",
            Parameters = 671_026_419_200, ActiveParameters = 37_552_297_472,
            BytesPerWeight = 672_879_777_280.0 / 671_026_419_200,
            Layers = 61, HiddenSize = 7168, AttentionHeads = 128, KvHeads = 128, HeadSize = 128, ContextLength = 163_840,
            VocabularySize = 129_280, NativeWeights = WeightFormat.Fp8,
            Experts = new() { Routed = 256, Active = 8, IntermediateSize = 2048, Layers = 58 }, LatentAttention = new() { KvRank = 512, RotarySize = 64 },
            Source = "https://huggingface.co/deepseek-ai/DeepSeek-V3-0324/blob/main/config.json"
                + "; FP8 but for embeddings and output",
        },
    ];
}
