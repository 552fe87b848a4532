using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class ModelCatalogTests
{
    public static TheoryData<string> Ids => [.. ModelCatalog.All.Select(card => card.Id)];

    [Fact]
    public void All_Catalog_HasAtLeastThirtyModelsWithDistinctIds()
    {
        ModelCatalog.All.Count.ShouldBeGreaterThanOrEqualTo(30);
        ModelCatalog.All.Select(card => card.Id).ShouldBeUnique();
        ModelCatalog.All.Select(card => card.Name).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Find_KnownId_ReturnsAPlausibleCard(string id)
    {
        var card = ModelCatalog.Find(id).ShouldNotBeNull();

        card.Id.ShouldBe(id);
        id.ShouldMatch("^[a-z0-9][a-z0-9.-]{0,63}$");
        var isChat = card.Kind == ModelKind.Chat;
        card.Name.ShouldNotBeNullOrWhiteSpace();
        card.OwnedBy.ShouldNotBeNullOrWhiteSpace();
        card.License.ShouldNotBeNullOrWhiteSpace();
        card.Source.ShouldContain("https://huggingface.co/");
        card.Parameters.ShouldBeGreaterThan(isChat ? 1_000_000_000 : 20_000_000);
        card.ActiveParameters.ShouldBeInRange(isChat ? 1_000_000_000 : card.Parameters, card.Parameters);
        card.BytesPerWeight.ShouldBeInRange(0.5, 2);
        card.WeightBytes.ShouldBe((long)Math.Round(card.Parameters * card.BytesPerWeight));
        card.Layers.ShouldBeGreaterThan(0);
        card.HiddenSize.ShouldBeGreaterThan(0);
        card.HeadSize.ShouldBeGreaterThan(0);
        card.ContextLength.ShouldBeGreaterThanOrEqualTo(isChat ? 8192 : 512);
        card.EmbeddingDimension.ShouldBe(isChat ? null : card.HiddenSize);
        (card.AttentionHeads % card.KvHeads).ShouldBe(0);
        card.KvBytesPerToken.ShouldBeGreaterThan(0);
        card.VocabularySize.ShouldBeInRange(30_000, 300_000);
        ((card.SlidingWindow?.Layers ?? 0) + card.LinearAttentionLayers).ShouldBeLessThan(card.Layers);
        ((card.Experts?.Layers ?? 0) <= card.Layers).ShouldBeTrue();
        card.ExpertParameters.ShouldBeLessThan(card.Parameters);
        (card.Experts is null).ShouldBe(card.ActiveParameters == card.Parameters);
    }

    // What a token does not pass through is the experts that it is not routed to.
    [Theory]
    [MemberData(nameof(Ids))]
    public void ActiveParameters_Mixture_LackTheIdleExperts(string id)
    {
        var card = ModelCatalog.Find(id).ShouldNotBeNull();
        if (card.Experts is not { } experts)
            return;

        var idle = card.ExpertParameters / experts.Routed * (experts.Routed - experts.Active);
        // gpt-oss has a bias on each expert, and its card leaves the embedding out.
        (card.Parameters - card.ActiveParameters - idle).ShouldBeInRange(0, card.OwnedBy == "openai" ? card.Parameters / 20 : 0);
    }

    [Fact]
    public void Find_UnknownId_ReturnsNull()
    {
        ModelCatalog.Find("gpt-5").ShouldBeNull();
        ModelCatalog.Find("LLAMA-3.1-8B-INSTRUCT").ShouldBeNull();
    }

    // The tensors of each published configuration, added up: vocabulary, width, layers, feed-forward width, query heads,
    // KV heads, head size, whether the output shares the embedding, biases on q, k and v, norms per layer.
    [Theory]
    [InlineData("llama-3.2-1b-instruct", 128_256, 2048, 16, 8192, 32, 8, 64, true, false, 2)]
    [InlineData("llama-3.2-3b-instruct", 128_256, 3072, 28, 8192, 24, 8, 128, true, false, 2)]
    [InlineData("llama-3.1-8b-instruct", 128_256, 4096, 32, 14_336, 32, 8, 128, false, false, 2)]
    [InlineData("llama-3.1-70b-instruct", 128_256, 8192, 80, 28_672, 64, 8, 128, false, false, 2)]
    [InlineData("llama-3.1-405b-instruct", 128_256, 16_384, 126, 53_248, 128, 8, 128, false, false, 2)]
    [InlineData("llama-3.3-70b-instruct", 128_256, 8192, 80, 28_672, 64, 8, 128, false, false, 2)]
    [InlineData("qwen2.5-7b-instruct", 152_064, 3584, 28, 18_944, 28, 4, 128, false, true, 2)]
    [InlineData("qwen2.5-14b-instruct", 152_064, 5120, 48, 13_824, 40, 8, 128, false, true, 2)]
    [InlineData("qwen2.5-32b-instruct", 152_064, 5120, 64, 27_648, 40, 8, 128, false, true, 2)]
    [InlineData("qwen2.5-72b-instruct", 152_064, 8192, 80, 29_568, 64, 8, 128, false, true, 2)]
    [InlineData("mistral-7b-instruct-v0.3", 32_768, 4096, 32, 14_336, 32, 8, 128, false, false, 2)]
    [InlineData("mistral-nemo-instruct-2407", 131_072, 5120, 40, 14_336, 32, 8, 128, false, false, 2)]
    [InlineData("mistral-small-3.2-24b-instruct", 131_072, 5120, 40, 32_768, 32, 8, 128, false, false, 2)]
    [InlineData("gemma-2-27b-it", 256_000, 4608, 46, 36_864, 32, 16, 128, true, false, 4)]
    [InlineData("gemma-2-9b-it", 256_000, 3584, 42, 14_336, 16, 8, 256, true, false, 4)]
    [InlineData("phi-4", 100_352, 5120, 40, 17_920, 40, 10, 128, false, false, 2)]
    [InlineData("deepseek-r1-distill-qwen-1.5b", 151_936, 1536, 28, 8960, 12, 2, 128, false, true, 2)]
    [InlineData("deepseek-r1-distill-qwen-7b", 152_064, 3584, 28, 18_944, 28, 4, 128, false, true, 2)]
    [InlineData("deepseek-r1-distill-llama-8b", 128_256, 4096, 32, 14_336, 32, 8, 128, false, false, 2)]
    [InlineData("deepseek-r1-distill-qwen-14b", 152_064, 5120, 48, 13_824, 40, 8, 128, false, true, 2)]
    [InlineData("deepseek-r1-distill-qwen-32b", 152_064, 5120, 64, 27_648, 40, 8, 128, false, true, 2)]
    [InlineData("deepseek-r1-distill-llama-70b", 128_256, 8192, 80, 28_672, 64, 8, 128, false, false, 2)]
    public void Parameters_DenseModel_EqualTheSumOfItsConfiguration(
        string id, long vocabulary, long width, int layers, long feedForward, int heads, int kvHeads, int headSize, bool tied, bool bias, int norms)
    {
        var card = ModelCatalog.Find(id).ShouldNotBeNull();
        var attention = (2 * width * heads * headSize) + (2 * width * kvHeads * headSize);
        var biases = bias ? (heads + (2 * kvHeads)) * headSize : 0;
        var layer = attention + biases + (3 * width * feedForward) + (norms * width);

        card.Parameters.ShouldBe((vocabulary * width * (tied ? 1 : 2)) + (layers * layer) + width);
        card.ActiveParameters.ShouldBe(card.Parameters);
        (card.Layers, card.HiddenSize, card.AttentionHeads, card.KvHeads, card.HeadSize).ShouldBe((layers, (int)width, heads, kvHeads, headSize));
    }

    // Encoders: vocabulary, positions and token types, width, layers, feed-forward width, matrices of the feed-forward part, whether there are biases and a pooler.
    [Theory]
    [InlineData("all-minilm-l6-v2", 30_522, 514, 384, 6, 1536, 2, true)]
    [InlineData("bge-small-en-v1.5", 30_522, 514, 384, 12, 1536, 2, true)]
    [InlineData("bge-large-en-v1.5", 30_522, 514, 1024, 24, 4096, 2, true)]
    [InlineData("bge-m3", 250_002, 8195, 1024, 24, 4096, 2, true)]
    [InlineData("nomic-embed-text-v1.5", 30_528, 2, 768, 12, 3072, 3, false)]
    public void Parameters_Encoder_EqualTheSumOfItsConfiguration(
        string id, long vocabulary, long positionsAndTypes, long width, int layers, long feedForward, int matrices, bool bias)
    {
        var card = ModelCatalog.Find(id).ShouldNotBeNull();
        var biases = bias ? (5 * width) + feedForward : 0;
        var layer = (4 * width * width) + (matrices * width * feedForward) + biases + (4 * width);
        var pooler = bias ? (width * width) + width : 0;

        card.Parameters.ShouldBe(((vocabulary + positionsAndTypes) * width) + (2 * width) + (layers * layer) + pooler);
        (card.Layers, card.HiddenSize, card.AttentionHeads * card.HeadSize).ShouldBe((layers, (int)width, (int)width));
    }

    // Decoders without an output matrix; Qwen3 has a norm on each query and key head.
    [Theory]
    [InlineData("e5-mistral-7b-instruct", 32_000, 4096, 32, 14_336, 32, 8, 0)]
    [InlineData("qwen3-embedding-0.6b", 151_669, 1024, 28, 3072, 16, 8, 256)]
    [InlineData("qwen3-embedding-4b", 151_665, 2560, 36, 9728, 32, 8, 256)]
    [InlineData("qwen3-embedding-8b", 151_665, 4096, 36, 12_288, 32, 8, 256)]
    public void Parameters_EmbeddingDecoder_EqualTheSumOfItsConfiguration(
        string id, long vocabulary, long width, int layers, long feedForward, int heads, int kvHeads, int headNorms)
    {
        var card = ModelCatalog.Find(id).ShouldNotBeNull();
        var layer = (2 * width * (heads + kvHeads) * 128) + (3 * width * feedForward) + (2 * width) + headNorms;

        card.Parameters.ShouldBe((vocabulary * width) + (layers * layer) + width);
        (card.Layers, card.HiddenSize, card.AttentionHeads, card.KvHeads, card.HeadSize).ShouldBe((layers, (int)width, heads, kvHeads, 128));
    }

    // Qwen3 has a norm on each query and key head and no biases; its mixtures have a router and 128 experts, of which a token passes 8.
    [Theory]
    [InlineData("qwen3-4b", 2560, 36, 9728, 32, 8, 1, 1, true)]
    [InlineData("qwen3-8b", 4096, 36, 12_288, 32, 8, 1, 1, false)]
    [InlineData("qwen3-14b", 5120, 40, 17_408, 40, 8, 1, 1, false)]
    [InlineData("qwen3-32b", 5120, 64, 25_600, 64, 8, 1, 1, false)]
    [InlineData("qwen3-30b-a3b", 2048, 48, 768, 32, 4, 128, 8, false)]
    [InlineData("qwen3-235b-a22b", 4096, 94, 1536, 64, 4, 128, 8, false)]
    public void Parameters_Qwen3_EqualTheSumOfItsConfiguration(
        string id, long width, int layers, long feedForward, int heads, int kvHeads, int experts, int activeExperts, bool tied)
    {
        var card = ModelCatalog.Find(id).ShouldNotBeNull();
        var router = experts > 1 ? experts * width : 0;
        var outside = (151_936 * width * (tied ? 1 : 2)) + width + (layers * ((2 * width * (heads + kvHeads) * 128) + (2 * width) + 256 + router));

        card.Parameters.ShouldBe(outside + (layers * experts * 3 * width * feedForward));
        card.ActiveParameters.ShouldBe(outside + (layers * activeExperts * 3 * width * feedForward));
        (card.Layers, card.HiddenSize, card.AttentionHeads, card.KvHeads, card.HeadSize, card.ContextLength).ShouldBe((layers, (int)width, heads, kvHeads, 128, 40_960));
        card.Reasons.ShouldBeTrue();
    }

    [Fact]
    public void All_ModelsThatReason_AreOfTheseFamilies() =>
        ModelCatalog.All.Where(static card => card.Reasons).Select(static card => card.OwnedBy).Distinct()
            .ShouldBe(["openai", "Qwen", "deepseek-ai", "zai-org", "MiniMaxAI", "moonshotai"]);

    // Latent attention: vocabulary, width, layers, dense layers, heads, ranks of queries and of keys and values, sizes of a head's keys (without and with
    // rotation) and values, routed experts, their width and that of dense layers, and the sparse attention's indexer per layer.
    [Theory]
    [InlineData("deepseek-r1", 129_280, 7168, 61, 3, 128, 1536, 128, 128, 256, 2048, 18_432, 0)]
    [InlineData("kimi-k2.5", 163_840, 7168, 61, 1, 64, 1536, 128, 128, 384, 2048, 18_432, 0)]
    [InlineData("glm-5", 154_880, 6144, 78, 3, 64, 2048, 192, 256, 256, 2048, 12_288, 9_371_904)]
    public void Parameters_LatentAttention_EqualTheSumOfItsConfiguration(
        string id, long vocabulary, long width, int layers, int denseLayers, long heads, long queryRank, long keySize, long valueSize, long experts, long expertWidth, long denseWidth, long indexer)
    {
        const long KvRank = 512, Rotary = 64;
        var card = ModelCatalog.Find(id).ShouldNotBeNull();
        var attention = (width * queryRank) + queryRank + (queryRank * heads * (keySize + Rotary)) + (width * (KvRank + Rotary)) + KvRank
            + (KvRank * heads * (keySize + valueSize)) + (heads * valueSize * width) + indexer;
        var expert = 3 * width * expertWidth;
        var mixture = ((experts + 1) * expert) + (experts * width) + experts;

        card.Parameters.ShouldBe(
            (2 * vocabulary * width) + width + (layers * (attention + (2 * width))) + (denseLayers * 3 * width * denseWidth) + ((layers - denseLayers) * mixture));
        card.KvBytesPerToken.ShouldBe(layers * (KvRank + Rotary) * 2);
        card.ContextLength.ShouldBeGreaterThan(160_000);
    }

    [Fact]
    public void Parameters_Mixtral_HaveTwoOfEightExpertsActive()
    {
        var card = ModelCatalog.Find("mixtral-8x7b-instruct-v0.1").ShouldNotBeNull();
        const long Experts = 32L * 3 * 4096 * 14_336;

        card.Parameters.ShouldBe(46_702_792_704);
        (card.Parameters - card.ActiveParameters).ShouldBe(6 * Experts);
    }

    [Theory]
    [InlineData("gpt-oss-20b", 20.91, 3.61, 12.8)]
    [InlineData("gpt-oss-120b", 116.83, 5.13, 60.8)]
    public void WeightBytes_GptOss_AgreeWithItsModelCard(string id, double billions, double activeBillions, double checkpointGibibytes)
    {
        var card = ModelCatalog.Find(id).ShouldNotBeNull();

        (card.Parameters / 1e9).ShouldBe(billions, 0.005);
        (card.ActiveParameters / 1e9).ShouldBe(activeBillions, 0.005);
        (card.WeightBytes / Math.Pow(2, 30)).ShouldBe(checkpointGibibytes, 0.05);
    }

    [Theory]
    [InlineData("llama-3.1-8b-instruct", 131_072)] // 2 x 32 x 8 x 128 x 2
    [InlineData("llama-3.1-70b-instruct", 327_680)] // 2 x 80 x 8 x 128 x 2
    [InlineData("qwen2.5-7b-instruct", 57_344)] // 2 x 28 x 4 x 128 x 2
    [InlineData("gemma-2-9b-it", 344_064)] // 2 x 42 x 8 x 256 x 2
    public void KvBytesPerToken_ComputedByHand_Agrees(string id, long bytes) =>
        ModelCatalog.Find(id).ShouldNotBeNull().KvBytesPerToken.ShouldBe(bytes);

    [Fact]
    public void WeightBytes_Llama8B_AreTwoBytesEach() =>
        ModelCatalog.Find("llama-3.1-8b-instruct").ShouldNotBeNull().WeightBytes.ShouldBe(16_060_522_496);
}
