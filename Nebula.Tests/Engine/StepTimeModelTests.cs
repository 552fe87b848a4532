using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine;

public sealed class StepTimeModelTests
{
    private static readonly StepShape Decode = Shape(decode: 16, context: 1_000);
    private static readonly StepShape Mixed = Shape(decode: 16, context: 1_000, prefill: 2_000);

    public static TheoryData<string> ChatModels => [.. ModelCatalog.All.Where(static card => card.Kind == ModelKind.Chat).Select(static card => card.Id)];

    [Theory]
    [MemberData(nameof(ChatModels))]
    public void StepSeconds_AnyGpuFormatAndSize_IsPositiveAndGrowsWithWork(string model)
    {
        foreach (var layout in Layouts(ModelCatalog.Find(model)!))
        {
            var time = new StepTimeModel(layout);

            time.StepSeconds(Decode).ShouldBeInRange(1e-4, 20, layout.Gpu.Id);
            time.StepSeconds(Mixed).ShouldBeGreaterThan(time.StepSeconds(Decode));
            time.StepSeconds(Shape(17, 1_000)).ShouldBeGreaterThan(time.StepSeconds(Decode));
            time.StepSeconds(Shape(16, 1_001)).ShouldBeGreaterThanOrEqualTo(time.StepSeconds(Decode));
        }
    }

    [Theory]
    [MemberData(nameof(ChatModels))]
    public void StepSeconds_MoreBandwidthOrArithmetic_IsNeverSlower(string model)
    {
        foreach (var layout in Layouts(ModelCatalog.Find(model)!))
        {
            var time = new StepTimeModel(layout);
            var gpu = layout.Gpu;
            GpuProfile[] faster =
            [
                gpu with { BandwidthBytesPerSecond = gpu.BandwidthBytesPerSecond * 1.5 },
                gpu with { FlopsDenseBf16 = gpu.FlopsDenseBf16 * 1.5, FlopsDenseFp8 = gpu.FlopsDenseFp8 * 1.5, FlopsDenseFp4 = gpu.FlopsDenseFp4 * 1.5 },
                gpu with { InterconnectBytesPerSecond = gpu.InterconnectBytesPerSecond * 1.5 },
            ];

            foreach (var better in faster.Select(profile => new StepTimeModel(layout with { Gpu = profile })))
            {
                better.StepSeconds(Decode).ShouldBeLessThanOrEqualTo(time.StepSeconds(Decode));
                better.StepSeconds(Mixed).ShouldBeLessThanOrEqualTo(time.StepSeconds(Mixed));
            }
        }
    }

    [Fact]
    public void StepSeconds_SlidingWindow_ReadsTheWindowOnly()
    {
        var time = new StepTimeModel(Layout("gpt-oss-120b", "h200-sxm-141gb", WeightFormat.Mxfp4));
        time.WindowTokens.ShouldBe(128);

        StepShape shape = default, longer = default;
        shape.AddDecode(1_000, time.WindowTokens);
        longer.AddDecode(2_000, time.WindowTokens);

        longer.WindowTokens.ShouldBe(shape.WindowTokens);
        time.StepSeconds(longer).ShouldBeGreaterThan(time.StepSeconds(shape));
    }

    [Fact]
    public void StepSeconds_FewTokensOfAMixture_DoNotReadEveryExpert()
    {
        var time = new StepTimeModel(Layout("minimax-m2.5", "b200-sxm-180gb", WeightFormat.Fp8) with { Gpus = 2 });
        var dense = new StepTimeModel(Layout("llama-3.1-70b-instruct", "b200-sxm-180gb", WeightFormat.Fp8) with { Gpus = 2 });

        var mixtureGrowth = time.StepSeconds(Shape(64, 1_000)) / time.StepSeconds(Shape(1, 1_000));
        var denseGrowth = dense.StepSeconds(Shape(64, 1_000)) / dense.StepSeconds(Shape(1, 1_000));

        mixtureGrowth.ShouldBeGreaterThan(1.5 * denseGrowth);
    }

    [Fact]
    public void AddPrefill_ChunksOfAPrompt_HaveThePairsOfTheWhole()
    {
        StepShape whole = default, first = default, second = default;
        whole.AddPrefill(0, 1_000, 128, true);
        first.AddPrefill(0, 300, 128, false);
        second.AddPrefill(300, 700, 128, true);

        whole.PrefillPairs.ShouldBe(1_000 * 1_001 / 2);
        (first.PrefillPairs + second.PrefillPairs).ShouldBe(whole.PrefillPairs);
        (first.WindowPairs + second.WindowPairs).ShouldBe(whole.WindowPairs);
        (first.SampledSequences, second.SampledSequences).ShouldBe((0, 1));
    }

    [Theory]
    [InlineData("kimi-k2.5", WeightFormat.Int4, 594.2)] // 595 GB on Hugging Face
    [InlineData("gpt-oss-120b", WeightFormat.Mxfp4, 65.2)] // 60.8 GiB on its card
    [InlineData("deepseek-r1", WeightFormat.Fp8, 672.9)] // 671 billion weights of a byte each
    [InlineData("llama-3.1-70b-instruct", WeightFormat.Bf16, 141.1)]
    public void WeightBytes_Checkpoint_IsItsPublishedSize(string model, WeightFormat format, double gigabytes) =>
        (Layout(model, "b300-sxm-288gb", format).WeightBytes / 1e9).ShouldBe(gigabytes, 0.6);

    [Fact]
    public void CountKvBlocks_WeightsDoNotFit_IsZero()
    {
        Layout("llama-3.1-70b-instruct", "l4-24gb", WeightFormat.Bf16).CountKvBlocks(StepCoefficients.Default, 16).ShouldBe(0);
        Layout("llama-3.1-8b-instruct", "h100-sxm-80gb", WeightFormat.Bf16).CountKvBlocks(StepCoefficients.Default, 16).ShouldBeInRange(20_000, 32_000);
    }

    private static IEnumerable<ReplicaLayout> Layouts(ModelCard model) =>
        from gpu in GpuCatalog.All
        from format in Enum.GetValues<WeightFormat>()
        from gpus in new[] { 1, 8 }
        select new ReplicaLayout { Model = model, Gpu = gpu, Gpus = gpus, Weights = format };

    private static ReplicaLayout Layout(string model, string gpu, WeightFormat format) =>
        new() { Model = ModelCatalog.Find(model)!, Gpu = GpuCatalog.Find(gpu)!, Weights = format };

    private static StepShape Shape(int decode, int context, int prefill = 0)
    {
        StepShape shape = default;
        for (var i = 0; i < decode; i++)
            shape.AddDecode(context, int.MaxValue);
        if (prefill > 0)
            shape.AddPrefill(0, prefill, int.MaxValue, true);
        return shape;
    }
}
