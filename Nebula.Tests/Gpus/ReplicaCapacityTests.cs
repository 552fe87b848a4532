using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class ReplicaCapacityTests
{
    [Theory]
    [InlineData("llama-3.1-8b-instruct", "h100-sxm-80gb", 1, WeightFormat.Bf16, 441_792)] // (85.52e9 × 0.9 - 3e9 - 16.06e9) / 131,072
    [InlineData("llama-3.1-8b-instruct", "h100-sxm-80gb", 1, WeightFormat.Fp8, 495_040)] // embedding and output matrix stay in BF16
    [InlineData("llama-3.1-70b-instruct", "h100-sxm-80gb", 2, WeightFormat.Bf16, 20_832)]
    [InlineData("llama-3.1-70b-instruct", "h100-sxm-80gb", 1, WeightFormat.Bf16, 0)]
    [InlineData("llama-3.1-8b-instruct", "l4-24gb", 1, WeightFormat.Bf16, 32_256)] // (24.15e9 × (0.9 - 0.06) - 16.06e9) / 131,072
    public void KvCacheTokens_ComputedByHand_Agrees(string model, string gpu, int gpus, WeightFormat weights, long tokens)
    {
        var capacity = Capacity(model, gpu, gpus, weights);

        capacity.KvCacheTokens.ShouldBe(tokens);
        capacity.KvBlocks.ShouldBe(capacity.Layout.CountKvBlocks(StepCoefficients.Default, ReplicaCapacity.BlockSize));
    }

    [Fact]
    public void KvCacheTokens_Fp8CacheOrMoreMemory_AreMore()
    {
        var layout = Capacity("llama-3.1-8b-instruct", "h100-sxm-80gb", 1).Layout;
        var tokens = new ReplicaCapacity(layout).KvCacheTokens;

        new ReplicaCapacity(layout with { KvElementBytes = 1 }).KvCacheTokens.ShouldBeInRange(2 * tokens, (2 * tokens) + 16);
        new ReplicaCapacity(layout, 0.95).KvCacheTokens.ShouldBeGreaterThan(tokens);
        new ReplicaCapacity(layout, 0.25).Fits.ShouldBeTrue();
        new ReplicaCapacity(layout, 0.2).Fits.ShouldBeFalse();
    }

    [Theory]
    [InlineData("llama-3.1-8b-instruct", "h100-sxm-80gb", 1)]
    [InlineData("llama-3.1-8b-instruct", "l4-24gb", 1)]
    [InlineData("llama-3.1-70b-instruct", "h100-sxm-80gb", 2)]
    [InlineData("llama-3.1-70b-instruct", "b200-sxm-180gb", 1)]
    [InlineData("qwen2.5-72b-instruct", "h100-sxm-80gb", 2)]
    [InlineData("qwen2.5-7b-instruct", "h100-sxm-80gb", 1)]
    [InlineData("llama-3.1-405b-instruct", "h200-sxm-141gb", 8)]
    [InlineData("llama-3.1-405b-instruct", "h100-sxm-80gb", 0)]
    [InlineData("gpt-oss-120b", "h100-sxm-80gb", 1)]
    [InlineData("phi-4", "l4-24gb", 2)]
    public void FindMinGpus_Pair_IsTheSmallestThatFits(string model, string gpu, int fewest)
    {
        ReplicaCapacity.FindMinGpus(Capacity(model, gpu, 1).Layout).ShouldBe(fewest);
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
        capacity.Explanation.ShouldBe(
            "llama-3.1-70b-instruct needs 141.1 GB for its weights in bf16, but 1 x H100 SXM 80 GB leaves 74.0 GB (90 % of 85.5 GB, less 3.0 GB for activations); it fits on 2 GPUs.");
    }

    [Theory]
    [InlineData(2, "even 8 GPUs do not hold it.")]
    [InlineData(8, "no larger replica of that GPU is possible.")]
    public void Explanation_NoReplicaHoldsIt_SaysSo(int gpus, string ending) =>
        Capacity("llama-3.1-405b-instruct", "h100-sxm-80gb", gpus).Explanation.ShouldEndWith(ending);

    [Fact]
    public void Explanation_CacheTooSmall_NamesTheCache()
    {
        // Weights of 72.01 GB of 72.09: 0.08 GB are 240 tokens of 327,680 bytes, not 2,048.
        var layout = Capacity("llama-3.1-70b-instruct", "h100-sxm-80gb", 1).Layout;
        var capacity = new ReplicaCapacity(layout with
        {
            Model = layout.Model with { Parameters = 36_005_000_000 }, Gpu = layout.Gpu with { VisibleMemoryBytes = 83_433_333_333 },
        });

        capacity.KvCacheTokens.ShouldBe(240);
        capacity.Fits.ShouldBeFalse();
        capacity.Explanation.ShouldContain("needs 72.0 GB for its weights in bf16 and 0.7 GB for the KV cache of one sequence of 2,048 tokens, but ");
        capacity.Explanation.ShouldEndWith("it fits on 2 GPUs.");
    }

    [Fact]
    public void Explanation_Fits_NamesTheCacheSize() =>
        Capacity("llama-3.1-8b-instruct", "h100-sxm-80gb", 1).Explanation.ShouldBe(
            "llama-3.1-8b-instruct needs 16.1 GB for its weights in bf16, and 1 x H100 SXM 80 GB leaves 74.0 GB (90 % of 85.5 GB, less 3.0 GB for activations); "
            + "the remaining 57.9 GB hold a KV cache of 441,792 tokens.");

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

    private static ReplicaCapacity Capacity(string model, string gpu, int gpus, WeightFormat? weights = null)
    {
        var (card, profile) = (ModelCatalog.Find(model)!, GpuCatalog.Find(gpu)!);
        return new(new ReplicaLayout { Model = card, Gpu = profile, Gpus = gpus, Weights = weights ?? WeightSupport.FindDefault(card, profile) });
    }
}
