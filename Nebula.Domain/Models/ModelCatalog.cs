using System.Collections.Frozen;

namespace Nebula.Domain.Models;

/// <summary>The open-weight chat and embedding models that can be deployed, with the numbers that their publishers state.</summary>
/// <remarks>
/// Parameter counts are exact: the sum over the tensors of the published configuration, which equals the checkpoint's
/// own index. The gpt-oss models keep their experts' matrices in MXFP4 (4 bits a weight and an 8-bit
/// scale for every 32) and the rest in BF16; their bytes per weight are that sum (12.8 and 60.8 GiB on their card)
/// over all parameters.
/// </remarks>
public static class ModelCatalog
{
    /// <summary>All models: chat models first, by family and then from small to large.</summary>
    public static IReadOnlyList<ModelCard> All { get; } =
    [
        new()
        {
            Id = "llama-3.2-1b-instruct", Name = "Llama 3.2 1B Instruct", OwnedBy = "meta-llama", License = "llama3.2",
            Parameters = 1_235_814_400,
            Layers = 16, HiddenSize = 2048, AttentionHeads = 32, KvHeads = 8, HeadSize = 64, ContextLength = 131_072,
            VocabularySize = 128_256, TiedEmbeddings = true,
            Source = "https://huggingface.co/meta-llama/Llama-3.2-1B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "llama-3.2-3b-instruct", Name = "Llama 3.2 3B Instruct", OwnedBy = "meta-llama", License = "llama3.2",
            Parameters = 3_212_749_824,
            Layers = 28, HiddenSize = 3072, AttentionHeads = 24, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 128_256, TiedEmbeddings = true,
            Source = "https://huggingface.co/meta-llama/Llama-3.2-3B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "llama-3.1-8b-instruct", Name = "Llama 3.1 8B Instruct", OwnedBy = "meta-llama", License = "llama3.1",
            Parameters = 8_030_261_248,
            Layers = 32, HiddenSize = 4096, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 128_256,
            Source = "https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "llama-3.1-70b-instruct", Name = "Llama 3.1 70B Instruct", OwnedBy = "meta-llama", License = "llama3.1",
            Parameters = 70_553_706_496,
            Layers = 80, HiddenSize = 8192, AttentionHeads = 64, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 128_256,
            Source = "https://huggingface.co/meta-llama/Llama-3.1-70B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "llama-3.1-405b-instruct", Name = "Llama 3.1 405B Instruct", OwnedBy = "meta-llama", License = "llama3.1",
            Parameters = 405_853_388_800,
            Layers = 126, HiddenSize = 16384, AttentionHeads = 128, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 128_256,
            Source = "\"The Llama 3 Herd of Models\", arXiv:2407.21783, table 3; "
                + "https://huggingface.co/meta-llama/Llama-3.1-405B-Instruct",
        },
        new()
        {
            Id = "llama-3.3-70b-instruct", Name = "Llama 3.3 70B Instruct", OwnedBy = "meta-llama", License = "llama3.3",
            Parameters = 70_553_706_496,
            Layers = 80, HiddenSize = 8192, AttentionHeads = 64, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 128_256,
            Source = "https://huggingface.co/meta-llama/Llama-3.3-70B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "qwen2.5-7b-instruct", Name = "Qwen2.5 7B Instruct", OwnedBy = "Qwen", License = "apache-2.0",
            Parameters = 7_615_616_512,
            Layers = 28, HiddenSize = 3584, AttentionHeads = 28, KvHeads = 4, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 152_064,
            Source = "https://huggingface.co/Qwen/Qwen2.5-7B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "qwen2.5-14b-instruct", Name = "Qwen2.5 14B Instruct", OwnedBy = "Qwen", License = "apache-2.0",
            Parameters = 14_770_033_664,
            Layers = 48, HiddenSize = 5120, AttentionHeads = 40, KvHeads = 8, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 152_064,
            Source = "https://huggingface.co/Qwen/Qwen2.5-14B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "qwen2.5-32b-instruct", Name = "Qwen2.5 32B Instruct", OwnedBy = "Qwen", License = "apache-2.0",
            Parameters = 32_763_876_352,
            Layers = 64, HiddenSize = 5120, AttentionHeads = 40, KvHeads = 8, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 152_064,
            Source = "https://huggingface.co/Qwen/Qwen2.5-32B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "qwen2.5-72b-instruct", Name = "Qwen2.5 72B Instruct", OwnedBy = "Qwen", License = "qwen",
            Parameters = 72_706_203_648,
            Layers = 80, HiddenSize = 8192, AttentionHeads = 64, KvHeads = 8, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 152_064,
            Source = "https://huggingface.co/Qwen/Qwen2.5-72B-Instruct/blob/main/config.json",
        },
        new()
        {
            Id = "mistral-7b-instruct-v0.3", Name = "Mistral 7B Instruct v0.3", OwnedBy = "mistralai", License = "apache-2.0",
            Parameters = 7_248_023_552,
            Layers = 32, HiddenSize = 4096, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 32_768,
            Source = "https://huggingface.co/mistralai/Mistral-7B-Instruct-v0.3/blob/main/config.json",
        },
        new()
        {
            Id = "mistral-nemo-instruct-2407", Name = "Mistral Nemo Instruct 2407", OwnedBy = "mistralai", License = "apache-2.0",
            Parameters = 12_247_782_400,
            Layers = 40, HiddenSize = 5120, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 131_072,
            Source = "https://huggingface.co/mistralai/Mistral-Nemo-Instruct-2407/blob/main/config.json",
        },
        new()
        {
            Id = "mistral-small-3.2-24b-instruct", Name = "Mistral Small 3.2 24B Instruct", OwnedBy = "mistralai", License = "apache-2.0",
            Parameters = 23_572_403_200,
            Layers = 40, HiddenSize = 5120, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 131_072,
            Source = "https://huggingface.co/mistralai/Mistral-Small-3.2-24B-Instruct-2506/blob/main/config.json; the language model without its vision part",
        },
        new()
        {
            Id = "mixtral-8x7b-instruct-v0.1", Name = "Mixtral 8x7B Instruct v0.1", OwnedBy = "mistralai", License = "apache-2.0",
            Parameters = 46_702_792_704, ActiveParameters = 12_879_925_248,
            Layers = 32, HiddenSize = 4096, AttentionHeads = 32, KvHeads = 8, HeadSize = 128, ContextLength = 32_768,
            VocabularySize = 32_000, Experts = new() { Routed = 8, Active = 2, IntermediateSize = 14_336, Layers = 32 },
            Source = "https://huggingface.co/mistralai/Mixtral-8x7B-Instruct-v0.1/blob/main/config.json; "
                + "active parameters: 2 of 8 experts, arXiv:2401.04088",
        },
        new()
        {
            Id = "mixtral-8x22b-instruct-v0.1", Name = "Mixtral 8x22B Instruct v0.1", OwnedBy = "mistralai", License = "apache-2.0",
            Parameters = 140_630_071_296, ActiveParameters = 39_161_468_928,
            Layers = 56, HiddenSize = 6144, AttentionHeads = 48, KvHeads = 8, HeadSize = 128, ContextLength = 65_536,
            VocabularySize = 32_768, Experts = new() { Routed = 8, Active = 2, IntermediateSize = 16384, Layers = 56 },
            Source = "https://huggingface.co/mistralai/Mixtral-8x22B-Instruct-v0.1/blob/main/config.json; active parameters: 2 of 8 experts",
        },
        new()
        {
            Id = "gemma-2-9b-it", Name = "Gemma 2 9B Instruct", OwnedBy = "google", License = "gemma",
            Parameters = 9_241_705_984,
            Layers = 42, HiddenSize = 3584, AttentionHeads = 16, KvHeads = 8, HeadSize = 256, ContextLength = 8_192,
            VocabularySize = 256_000, TiedEmbeddings = true, SlidingWindow = new() { Tokens = 4096, Layers = 21 },
            Source = "https://huggingface.co/google/gemma-2-9b-it/blob/main/config.json",
        },
        new()
        {
            Id = "gemma-2-27b-it", Name = "Gemma 2 27B Instruct", OwnedBy = "google", License = "gemma",
            Parameters = 27_227_128_320,
            Layers = 46, HiddenSize = 4608, AttentionHeads = 32, KvHeads = 16, HeadSize = 128, ContextLength = 8_192,
            VocabularySize = 256_000, TiedEmbeddings = true, SlidingWindow = new() { Tokens = 4096, Layers = 23 },
            Source = "https://huggingface.co/google/gemma-2-27b-it/blob/main/config.json",
        },
        new()
        {
            Id = "gemma-3-4b-it", Name = "Gemma 3 4B Instruct", OwnedBy = "google", License = "gemma",
            Parameters = 3_880_263_168,
            Layers = 34, HiddenSize = 2560, AttentionHeads = 8, KvHeads = 4, HeadSize = 256, ContextLength = 131_072,
            VocabularySize = 262_208, TiedEmbeddings = true, QueryKeyNorm = QueryKeyNorm.PerHead,
            SlidingWindow = new() { Tokens = 1024, Layers = 29 },
            Source = "https://huggingface.co/google/gemma-3-4b-it/blob/main/config.json; the language model without its vision part",
        },
        new()
        {
            Id = "gemma-3-12b-it", Name = "Gemma 3 12B Instruct", OwnedBy = "google", License = "gemma",
            Parameters = 11_766_034_176,
            Layers = 48, HiddenSize = 3840, AttentionHeads = 16, KvHeads = 8, HeadSize = 256, ContextLength = 131_072,
            VocabularySize = 262_208, TiedEmbeddings = true, QueryKeyNorm = QueryKeyNorm.PerHead,
            SlidingWindow = new() { Tokens = 1024, Layers = 40 },
            Source = "https://huggingface.co/google/gemma-3-12b-it/blob/main/config.json; the language model without its vision part",
        },
        new()
        {
            Id = "gemma-3-27b-it", Name = "Gemma 3 27B Instruct", OwnedBy = "google", License = "gemma",
            Parameters = 27_009_346_304,
            Layers = 62, HiddenSize = 5376, AttentionHeads = 32, KvHeads = 16, HeadSize = 128, ContextLength = 131_072,
            VocabularySize = 262_208, TiedEmbeddings = true, QueryKeyNorm = QueryKeyNorm.PerHead,
            SlidingWindow = new() { Tokens = 1024, Layers = 52 },
            Source = "https://huggingface.co/google/gemma-3-27b-it/blob/main/config.json; the language model without its vision part",
        },
        new()
        {
            Id = "phi-4", Name = "Phi-4", OwnedBy = "microsoft", License = "mit",
            Parameters = 14_659_507_200,
            Layers = 40, HiddenSize = 5120, AttentionHeads = 40, KvHeads = 10, HeadSize = 128, ContextLength = 16_384,
            VocabularySize = 100_352,
            Source = "https://huggingface.co/microsoft/phi-4/blob/main/config.json",
        },
        .. MixtureModels.All,
        .. ReasoningModels.All,
        .. RecentReasoningModels.All,
        .. EmbeddingModels.All,
    ];

    private static readonly FrozenDictionary<string, ModelCard> ById = All.ToFrozenDictionary(card => card.Id);

    /// <summary>Finds a model.</summary>
    /// <param name="id">A catalog id, compared exactly.</param>
    /// <returns>The model; <see langword="null"/> if the catalog has no such id.</returns>
    public static ModelCard? Find(string id) => ById.GetValueOrDefault(id);
}
