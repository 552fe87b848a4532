using FsCheck.Xunit;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class LatencyModelTests
{
    private static readonly ModelCard Llama8B = ModelCatalog.Find("llama-3.1-8b-instruct")!;
    private static readonly ModelCard Llama70B = ModelCatalog.Find("llama-3.1-70b-instruct")!;
    private static readonly GpuProfile H100 = GpuCatalog.Find("h100-sxm-80gb")!;

    // Round numbers: 1 s reads the weights, 1 ms a cached token's 2 x 1 x 1 x 1 x 2 = 4 bytes, 1 ms is a token's arithmetic.
    private static readonly ModelCard RoundModel = new()
    {
        Id = "round", Name = "Round", Parameters = 2000, Layers = 1, HiddenSize = 1000, AttentionHeads = 8, KvHeads = 1, HeadSize = 1,
        ContextLength = 4096, License = "none", VocabularySize = 1000, Source = "none", OwnedBy = "none",
    };

    private static readonly GpuProfile RoundGpu = new()
    {
        Id = "round", Name = "Round", MemoryBytes = 100_000, BandwidthBytesPerSecond = 4000 / LatencyModel.BandwidthEfficiency,
        FlopsDenseBf16 = 4_000_000 / LatencyModel.ModelFlopsUtilization, InterconnectBytesPerSecond = 8_000_000, PricePerHourUsd = 1, Architecture = "round", VisibleMemoryBytes = 100_000_000_000, PowerWatts = 100, Source = "none",
    };

    [Theory]
    [InlineData(1, 0, 0, 1.0)] // reading 4,000 bytes of weights
    [InlineData(1, 500, 0, 1.5)] // and 500 x 4 bytes of cache
    [InlineData(0, 0, 500, 1.0)] // 500 tokens hide behind the weights
    [InlineData(0, 0, 3000, 3.0)] // 3,000 tokens x 2 x 2,000 operations at 4 million a second
    [InlineData(1000, 0, 2000, 3.0)] // decoders and prompts share the arithmetic
    [InlineData(1000, 3000, 2000, 4.0)] // until the cache takes longer: 4,000 + 12,000 bytes
    public void StepSeconds_OneGpu_IsTheSlowerOfMemoryAndArithmetic(int decoders, long cached, int prefill, double expected) =>
        new LatencyModel(RoundModel, RoundGpu, 1).StepSeconds(decoders, cached, prefill)
            .ShouldBe(expected + LatencyModel.StepOverheadSeconds, 1e-9);

    [Theory]
    [InlineData(2, 0.001)] // 2 all-reduces x 2,000 bytes x 2 x 1/2 / 4e6 bytes a second
    [InlineData(4, 0.0015)] // ring factor 2 x 3/4
    [InlineData(8, 0.00175)] // ring factor 2 x 7/8
    public void StepSeconds_SeveralGpus_DividesTheWorkAndAddsTwoAllReducesPerLayer(int gpus, double traffic) =>
        new LatencyModel(RoundModel, RoundGpu, gpus).StepSeconds(1, 0, 0)
            .ShouldBe((1.0 / gpus) + traffic + (2 * LatencyModel.AllReduceLatencySeconds) + LatencyModel.StepOverheadSeconds, 1e-9);

    [Fact]
    public void PrefillSecondsAndDecodeStepSeconds_AreStepSeconds()
    {
        var latency = new LatencyModel(Llama8B, H100, 1);

        latency.PrefillSeconds(700).ShouldBe(latency.StepSeconds(0, 0, 700));
        latency.DecodeStepSeconds(12, 34_000).ShouldBe(latency.StepSeconds(12, 34_000, 0));
    }

    [Fact]
    public void StepSeconds_MixtureOfExperts_ComputesOnlyActiveParameters()
    {
        var mixture = RoundModel with { ActiveParameters = 500 };

        new LatencyModel(mixture, RoundGpu, 1).PrefillSeconds(8000).ShouldBe(2.0 + LatencyModel.StepOverheadSeconds, 1e-9);
    }

    [Fact]
    public void DecodeStepSeconds_Llama8BOnH100_IsSixToEightMilliseconds() =>
        // 16.06 GB / (3.35 TB/s x 0.8) = 5.99 ms, 1,000 cached tokens 0.05 ms, overhead 0.5 ms.
        new LatencyModel(Llama8B, H100, 1).DecodeStepSeconds(1, 1000).ShouldBe(0.00654, 0.00001);

    [Fact]
    public void DecodeStepSeconds_Llama8BOnA100_AgreesWithTheMeasured75TokensPerSecond() =>
        (1 / new LatencyModel(Llama8B, GpuCatalog.Find("a100-pcie-40gb")!, 1).DecodeStepSeconds(1, 1100)).ShouldBe(75, 2);

    [Fact]
    public void PrefillSeconds_Llama8BOnH100_IsAbout34MillisecondsPer1024Tokens() =>
        // 2 x 8.03e9 x 1,024 / (989e12 x 0.5) = 33.3 ms and the overhead.
        new LatencyModel(Llama8B, H100, 1).PrefillSeconds(1024).ShouldBe(0.03376, 0.0001);

    [Fact]
    public void DecodeStepSeconds_Llama70BOnFourH100_IsAboutFifteenMilliseconds() =>
        new LatencyModel(Llama70B, H100, 4).DecodeStepSeconds(1, 500).ShouldBe(0.0153, 0.0003);

    [Property]
    public void StepSeconds_MoreWork_NeverFaster(ushort decoders, uint cached, ushort prefill, byte more)
    {
        var latency = new LatencyModel(Llama70B, H100, 4);
        var step = latency.StepSeconds(decoders, cached, prefill);

        latency.StepSeconds(decoders + more, cached, prefill).ShouldBeGreaterThanOrEqualTo(step);
        latency.StepSeconds(decoders, cached + (long)more, prefill).ShouldBeGreaterThanOrEqualTo(step);
        latency.StepSeconds(decoders, cached, prefill + more).ShouldBeGreaterThanOrEqualTo(step);
    }

    [Property]
    public void StepSeconds_MoreGpus_IsSlowerOnlyByTheAllReduce(byte decoders, ushort cached, ushort prefill)
    {
        foreach (var gpus in new[] { 1, 2, 4 })
        {
            var fewer = new LatencyModel(Llama70B, H100, gpus).StepSeconds(decoders, cached, prefill);
            var more = new LatencyModel(Llama70B, H100, gpus * 2).StepSeconds(decoders, cached, prefill);
            var tokens = decoders + prefill;
            var allReduce = 2 * 80 * (LatencyModel.AllReduceLatencySeconds + (2.0 * tokens * 8192 * 2 / (H100.InterconnectBytesPerSecond / 2)));

            more.ShouldBeLessThan(fewer + allReduce);
        }
    }

    [Fact]
    public void StepSeconds_HotLoop_AllocatesNothing()
    {
        var latency = new LatencyModel(Llama8B, H100, 1);
        var sum = latency.StepSeconds(1, 1, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            sum += latency.StepSeconds(i, i * 100L, 0);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        sum.ShouldBePositive();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Constructor_NoGpus_Throws(int gpus) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new LatencyModel(Llama8B, H100, gpus));
}
