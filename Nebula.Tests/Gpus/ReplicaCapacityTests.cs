using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class ReplicaCapacityTests
{
    [Theory]
    [InlineData("llama-3.1-8b-instruct", "h100-sxm-80gb", 1, 426_784)] // (72e9 - 16,060,522,496) / 131,072
    [InlineData("llama-3.1-70b-instruct", "h100-sxm-80gb", 2, 8_827)] // (144e9 - 141,107,412,992) / 327,680
    [InlineData("llama-3.1-70b-instruct", "h100-sxm-80gb", 1, 0)]
    public void KvCacheTokens_ComputedByHand_Agrees(string model, string gpu, int gpus, long tokens) =>
        Capacity(model, gpu, gpus).KvCacheTokens.ShouldBe(tokens);

    [Theory]
    [InlineData("llama-3.1-8b-instruct", "h100-sxm-80gb", 1)]
    [InlineData("llama-3.1-8b-instruct", "l4-24gb", 1)]
    [InlineData("llama-3.1-70b-instruct", "h100-sxm-80gb", 2)]
    [InlineData("llama-3.1-70b-instruct", "b200-sxm-180gb", 1)]
    [InlineData("qwen2.5-72b-instruct", "h100-sxm-80gb", 4)]
    [InlineData("qwen2.5-7b-instruct", "h100-sxm-80gb", 1)]
    [InlineData("llama-3.1-405b-instruct", "h200-sxm-141gb", 8)]
    [InlineData("llama-3.1-405b-instruct", "h100-sxm-80gb", 0)]
    [InlineData("gpt-oss-120b", "h100-sxm-80gb", 1)]
    [InlineData("phi-4", "l4-24gb", 2)]
    public void FindMinGpus_Pair_IsTheSmallestThatFits(string model, string gpu, int fewest)
    {
        ReplicaCapacity.FindMinGpus(ModelCatalog.Find(model)!, GpuCatalog.Find(gpu)!).ShouldBe(fewest);
        if (fewest > 0)
            Capacity(model, gpu, fewest).Fits.ShouldBeTrue();
        if (fewest > 1)
            Capacity(model, gpu, fewest / 2).Fits.ShouldBeFalse();
    }

    [Fact]
    public void Explanation_WeightsTooLarge_NamesNeedCapacityAndRemedy()
    {
        var capacity = Capacity("llama-3.1-70b-instruct", "h100-sxm-80gb", 1);

        capacity.Fits.ShouldBeFalse();
        capacity.MaxBatchSize().ShouldBe(0);
        capacity.Explanation.ShouldBe(
            "llama-3.1-70b-instruct needs 141.1 GB for its weights, but 1 x H100 SXM 80 GB leaves 72.0 GB (90 % of 80.0 GB); it fits on 2 GPUs.");
    }

    [Theory]
    [InlineData(2, "even 8 GPUs do not hold it.")]
    [InlineData(8, "no larger replica of that GPU is possible.")]
    public void Explanation_NoReplicaHoldsIt_SaysSo(int gpus, string ending) =>
        Capacity("llama-3.1-405b-instruct", "h100-sxm-80gb", gpus).Explanation.ShouldEndWith(ending);

    [Fact]
    public void Explanation_CacheTooSmall_NamesTheCache()
    {
        // Weights of 72.01 GB of 72.09: 0.08 GB are 244 tokens of 327,680 bytes, not 2,048.
        var model = ModelCatalog.Find("llama-3.1-70b-instruct")! with { Parameters = 36_005_000_000 };
        var gpu = GpuCatalog.Find("h100-sxm-80gb")! with { MemoryBytes = 80_100_000_000 };
        var capacity = new ReplicaCapacity(model, gpu, 1);

        capacity.KvCacheTokens.ShouldBe(244);
        capacity.Fits.ShouldBeFalse();
        capacity.Explanation.ShouldContain("needs 72.0 GB for its weights and 0.7 GB for the KV cache of one sequence of 2,048 tokens, but ");
        capacity.Explanation.ShouldEndWith("it fits on 2 GPUs.");
    }

    [Fact]
    public void Explanation_Fits_NamesTheCacheSize() =>
        Capacity("llama-3.1-8b-instruct", "h100-sxm-80gb", 1).Explanation.ShouldBe(
            "llama-3.1-8b-instruct needs 16.1 GB for its weights, and 1 x H100 SXM 80 GB leaves 72.0 GB (90 % of 80.0 GB); "
            + "the remaining 55.9 GB hold a KV cache of 426,784 tokens.");

    [Theory]
    [InlineData("llama-3.1-8b-instruct", 3, "gpus_per_replica can be 1, 2, 4, 8.")]
    [InlineData("llama-3.1-8b-instruct", 16, "gpus_per_replica can be 1, 2, 4, 8.")]
    [InlineData("qwen2.5-7b-instruct", 8, "gpus_per_replica can be 1, 2, 4.")]
    [InlineData("phi-4", 4, "gpus_per_replica can be 1, 2.")]
    public void Fits_HeadsDoNotDivide_IsFalseAndNamesTheSizesThatDo(string model, int gpus, string ending)
    {
        var capacity = Capacity(model, "h100-sxm-80gb", gpus);

        capacity.Fits.ShouldBeFalse();
        capacity.Explanation.ShouldStartWith($"{model} cannot be split over {gpus} GPUs");
        capacity.Explanation.ShouldEndWith(ending);
    }

    [Theory]
    [InlineData("h100-sxm-80gb", 256, 256)]
    [InlineData("h100-sxm-80gb", 64, 64)]
    [InlineData("h100-sxm-80gb", 1000, 416)] // 426,784 tokens / 1,024 per slot
    [InlineData("l4-24gb", 256, 41)] // 42,262 / 1,024
    [InlineData("l4-24gb", 1, 1)]
    public void MaxBatchSize_Llama8B_IsTheRequestedSizeOrWhatTheCacheHolds(string gpu, int requested, int slots) =>
        Capacity("llama-3.1-8b-instruct", gpu, 1).MaxBatchSize(requested).ShouldBe(slots);

    [Fact]
    public void MaxBatchSize_Default_Is256() =>
        Capacity("llama-3.1-8b-instruct", "h100-sxm-80gb", 1).MaxBatchSize().ShouldBe(256);

    [Fact]
    public void MaxBatchSize_LessThanOne_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Capacity("llama-3.1-8b-instruct", "h100-sxm-80gb", 1).MaxBatchSize(0));

    private static ReplicaCapacity Capacity(string model, string gpu, int gpus) =>
        new(ModelCatalog.Find(model)!, GpuCatalog.Find(gpu)!, gpus);
}
