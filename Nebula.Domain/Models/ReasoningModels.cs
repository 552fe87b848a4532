namespace Nebula.Domain.Models;

/// <summary>The chat models of the catalog that reason before they answer.</summary>
internal static class ReasoningModels
{
    /// <summary>All of them, by family and then from small to large.</summary>
    public static IReadOnlyList<ModelCard> All { get; } =
    [
        new()
        {
            Id = "gpt-oss-20b", Name = "gpt-oss-20b", OwnedBy = "openai", License = "apache-2.0", Reasons = true,
            Parameters = 20_914_757_184, ActiveParameters = 3_608_307_264,
            BytesPerWeight = 13_761_264_768.0 / 20_914_757_184,
            Layers = 24, HiddenSize = 2880, AttentionHeads = 64, KvHeads = 8, HeadSize = 64, ContextLength = 131_072,
            VocabularySize = 201_088, NativeWeights = WeightFormat.Mxfp4,
            Experts = new() { Routed = 32, Active = 4, IntermediateSize = 2880, Layers = 24 }, SlidingWindow = new() { Tokens = 128, Layers = 12 },
            Source = "\"gpt-oss-120b & gpt-oss-20b Model Card\", arXiv:2508.10925, table 1; "
                + "https://huggingface.co/openai/gpt-oss-20b/blob/main/config.json",
        },
        new()
        {
            Id = "gpt-oss-120b", Name = "gpt-oss-120b", OwnedBy = "openai", License = "apache-2.0", Reasons = true,
            Parameters = 116_829_156_672, ActiveParameters = 5_132_849_472,
            BytesPerWeight = 65_248_815_744.0 / 116_829_156_672,
            Layers = 36, HiddenSize = 2880, AttentionHeads = 64, KvHeads = 8, HeadSize = 64, ContextLength = 131_072,
            VocabularySize = 201_088, NativeWeights = WeightFormat.Mxfp4,
            Experts = new() { Routed = 128, Active = 4, IntermediateSize = 2880, Layers = 36 }, SlidingWindow = new() { Tokens = 128, Layers = 18 },
            Source = "\"gpt-oss-120b & gpt-oss-20b Model Card\", arXiv:2508.10925, table 1; "
                + "https://huggingface.co/openai/gpt-oss-120b/blob/main/config.json",
        },
        new()
        {
            Id = "qwen3-4b", Name = "Qwen3 4B", OwnedBy = "Qwen", License = "apache-2.0", Reasons = true,
            Parameters = 4_022_468_096,
            Layers = 36, HiddenSize = 2560, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 40_960,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            VocabularySize = 151_936, TiedEmbeddings = true,
            Source = "https://huggingface.co/Qwen/Qwen3-4B/blob/main/config.json",
        },
        new()
        {
            Id = "qwen3-8b", Name = "Qwen3 8B", OwnedBy = "Qwen", License = "apache-2.0", Reasons = true,
            Parameters = 8_190_735_360,
            Layers = 36, HiddenSize = 4096, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 40_960,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            VocabularySize = 151_936,
            Source = "https://huggingface.co/Qwen/Qwen3-8B/blob/main/config.json",
        },
        new()
        {
            Id = "qwen3-14b", Name = "Qwen3 14B", OwnedBy = "Qwen", License = "apache-2.0", Reasons = true,
            Parameters = 14_768_307_200,
            Layers = 40, HiddenSize = 5120, AttentionHeads = 40, KvHeads = 8, HeadSize = 128, ContextLength = 40_960,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            VocabularySize = 151_936,
            Source = "https://huggingface.co/Qwen/Qwen3-14B/blob/main/config.json",
        },
        new()
        {
            Id = "qwen3-32b", Name = "Qwen3 32B", OwnedBy = "Qwen", License = "apache-2.0", Reasons = true,
            Parameters = 32_762_123_264,
            Layers = 64, HiddenSize = 5120, AttentionHeads = 64, KvHeads = 8, HeadSize = 128, ContextLength = 40_960,
            VocabularySize = 151_936,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Source = "https://huggingface.co/Qwen/Qwen3-32B/blob/main/config.json",
        },
        new()
        {
            Id = "qwen3-30b-a3b", Name = "Qwen3 30B A3B", OwnedBy = "Qwen", License = "apache-2.0", Reasons = true,
            Parameters = 30_532_122_624, ActiveParameters = 3_353_032_704,
            Layers = 48, HiddenSize = 2048, AttentionHeads = 32, KvHeads = 4, HeadSize = 128, ContextLength = 40_960,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            VocabularySize = 151_936, Experts = new() { Routed = 128, Active = 8, IntermediateSize = 768, Layers = 48 },
            Source = "https://huggingface.co/Qwen/Qwen3-30B-A3B/blob/main/config.json; active parameters: 8 of 128 experts",
        },
        new()
        {
            Id = "qwen3-235b-a22b", Name = "Qwen3 235B A22B", OwnedBy = "Qwen", License = "apache-2.0", Reasons = true,
            Parameters = 235_093_634_560, ActiveParameters = 22_190_763_520,
            Layers = 94, HiddenSize = 4096, AttentionHeads = 64, KvHeads = 4, HeadSize = 128, ContextLength = 40_960,
            VocabularySize = 151_936, Experts = new() { Routed = 128, Active = 8, IntermediateSize = 1536, Layers = 94 },
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Source = "https://huggingface.co/Qwen/Qwen3-235B-A22B/blob/main/config.json; active parameters: 8 of 128 experts",
        },
        new()
        {
            Id = "deepseek-r1-distill-qwen-1.5b", Name = "DeepSeek R1 Distill Qwen 1.5B", OwnedBy = "deepseek-ai", License = "mit", Reasons = true,
            Parameters = 1_777_088_000,
            Layers = 28, HiddenSize = 1536, AttentionHeads = 12, KvHeads = 2, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 151_936,
            Source = "https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B/blob/main/config.json",
        },
        new()
        {
            Id = "deepseek-r1-distill-qwen-7b", Name = "DeepSeek R1 Distill Qwen 7B", OwnedBy = "deepseek-ai", License = "mit", Reasons = true,
            Parameters = 7_615_616_512,
            Layers = 28, HiddenSize = 3584, AttentionHeads = 28, KvHeads = 4, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 152_064,
            Source = "https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Qwen-7B/blob/main/config.json",
        },
        new()
        {
            Id = "deepseek-r1-distill-llama-8b", Name = "DeepSeek R1 Distill Llama 8B", OwnedBy = "deepseek-ai", License = "mit", Reasons = true,
            Parameters = 8_030_261_248,
            Layers = 32, HiddenSize = 4096, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 128_256,
            Source = "https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Llama-8B/blob/main/config.json",
        },
        new()
        {
            Id = "deepseek-r1-distill-qwen-14b", Name = "DeepSeek R1 Distill Qwen 14B", OwnedBy = "deepseek-ai", License = "mit", Reasons = true,
            Parameters = 14_770_033_664,
            Layers = 48, HiddenSize = 5120, AttentionHeads = 40, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 152_064,
            Source = "https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Qwen-14B/blob/main/config.json",
        },
        new()
        {
            Id = "deepseek-r1-distill-qwen-32b", Name = "DeepSeek R1 Distill Qwen 32B", OwnedBy = "deepseek-ai", License = "mit", Reasons = true,
            Parameters = 32_763_876_352,
            Layers = 64, HiddenSize = 5120, AttentionHeads = 40, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 152_064,
            Source = "https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Qwen-32B/blob/main/config.json",
        },
        new()
        {
            Id = "deepseek-r1-distill-llama-70b", Name = "DeepSeek R1 Distill Llama 70B", OwnedBy = "deepseek-ai", License = "mit", Reasons = true,
            Parameters = 70_553_706_496,
            Layers = 80, HiddenSize = 8192, AttentionHeads = 64, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 128_256,
            Source = "https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Llama-70B/blob/main/config.json",
        },
    ];
}
