using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class DeploymentEstimatorTests
{
    private static readonly ModelCard Llama8B = ModelCatalog.Find("llama-3.1-8b-instruct")!;
    private static readonly GpuProfile H100 = GpuCatalog.Find("h100-sxm-80gb")!;
    private static readonly LatencyModel Latency = new(Llama8B, H100, 1);

    [Fact]
    public void Estimate_OneClient_IsAPrefillAndThenDecodeSteps()
    {
        var estimate = Estimate(concurrency: 1);
        var prefill = Latency.PrefillSeconds(500);
        var decode = Latency.DecodeStepSeconds(1, 600);

        estimate.Fits.ShouldBeTrue();
        estimate.Reason.ShouldBeNull();
        estimate.WeightBytes.ShouldBe(16_060_522_496);
        estimate.KvCacheTokens.ShouldBe(426_784);
        estimate.TimeToFirstTokenSeconds!.Value.ShouldBe(prefill, 1e-12);
        estimate.InterTokenSeconds!.Value.ShouldBe(decode, 1e-12);
        estimate.OutputTokensPerSecond!.Value.ShouldBe(200 / (prefill + (199 * decode)), 1e-6);
        estimate.CostPerHourUsd.ShouldBe(3.99, 1e-12);
        estimate.CostPerMillionOutputTokensUsd!.Value.ShouldBe(3.99 / 3600 / estimate.OutputTokensPerSecond.Value * 1e6, 1e-9);
    }

    [Fact]
    public void Estimate_OneClient_AgreesWithEveryStepOfTheReply()
    {
        var decoding = Enumerable.Range(1, 199).Sum(written => Latency.DecodeStepSeconds(1, 500 + written));

        Estimate(concurrency: 1).InterTokenSeconds!.Value.ShouldBe(decoding / 199, 1e-9);
    }

    [Fact]
    public void Estimate_ManyClients_IncludesThePrefillStepsOfOthers()
    {
        var mixed = Latency.StepSeconds(31, 31 * 600, 500);
        var decode = Latency.DecodeStepSeconds(32, 32 * 600);
        var turn = (32 * mixed) + (168 * decode);
        var estimate = Estimate(concurrency: 32);

        estimate.TimeToFirstTokenSeconds!.Value.ShouldBe(mixed, 1e-12);
        estimate.InterTokenSeconds!.Value.ShouldBe((turn - mixed) / 199, 1e-12);
        estimate.OutputTokensPerSecond!.Value.ShouldBe(32 * 200 / turn, 1e-6);
    }

    [Fact]
    public void Estimate_MoreClientsThanSlots_OnlyWaitLonger()
    {
        var full = Estimate(concurrency: 2 * 64, replicas: 2, maxBatchSize: 64);
        var twice = Estimate(concurrency: 2 * 128, replicas: 2, maxBatchSize: 64);
        var turn = 64 * 200 / (full.OutputTokensPerSecond!.Value / 2);

        twice.OutputTokensPerSecond.ShouldBe(full.OutputTokensPerSecond);
        twice.InterTokenSeconds.ShouldBe(full.InterTokenSeconds);
        twice.CostPerMillionOutputTokensUsd.ShouldBe(full.CostPerMillionOutputTokensUsd);
        (twice.TimeToFirstTokenSeconds!.Value - full.TimeToFirstTokenSeconds!.Value).ShouldBe(turn, 1e-9);
    }

    [Fact]
    public void Estimate_ClientsDoNotDivideEvenly_AddsUnequalReplicas()
    {
        var one = Estimate(concurrency: 1).OutputTokensPerSecond!.Value;
        var two = Estimate(concurrency: 2).OutputTokensPerSecond!.Value;

        Estimate(concurrency: 4, replicas: 3).OutputTokensPerSecond!.Value.ShouldBe(two + one + one, 1e-6);
        Estimate(concurrency: 1, replicas: 3).OutputTokensPerSecond!.Value.ShouldBe(one, 1e-6);
        Estimate(concurrency: 1, replicas: 3).CostPerHourUsd.ShouldBe(3 * 3.99, 1e-9);
    }

    [Theory]
    [InlineData(500, 200)]
    [InlineData(1, 32)]
    [InlineData(8000, 16)]
    [InlineData(2000, 1)]
    public void Estimate_MoreLoad_NeverGivesFasterTokensOrLessThroughput(int input, int output)
    {
        var before = Estimate(concurrency: 1, inputTokens: input, outputTokens: output);
        for (var concurrency = 2; concurrency <= 400; concurrency++)
        {
            var estimate = Estimate(concurrency, inputTokens: input, outputTokens: output);
            estimate.InterTokenSeconds!.Value.ShouldBeGreaterThanOrEqualTo(before.InterTokenSeconds!.Value - 1e-12, $"at {concurrency}");
            estimate.TimeToFirstTokenSeconds!.Value.ShouldBeGreaterThanOrEqualTo(before.TimeToFirstTokenSeconds!.Value - 1e-12, $"at {concurrency}");
            before = estimate;
        }

        before.OutputTokensPerSecond!.Value.ShouldBeGreaterThanOrEqualTo(
            Estimate(concurrency: 1, inputTokens: input, outputTokens: output).OutputTokensPerSecond!.Value);
    }

    [Fact]
    public void Estimate_LongRequests_RunAsFarAsTheCacheAllows()
    {
        // 426,784 tokens hold 4 requests of 100,000: the fifth waits, and throughput does not grow.
        var four = Estimate(concurrency: 4, inputTokens: 99_000, outputTokens: 1000);
        var eight = Estimate(concurrency: 8, inputTokens: 99_000, outputTokens: 1000);

        eight.OutputTokensPerSecond.ShouldBe(four.OutputTokensPerSecond);
        eight.TimeToFirstTokenSeconds!.Value.ShouldBeGreaterThan(four.TimeToFirstTokenSeconds!.Value * 2);
    }

    [Fact]
    public void Estimate_ModelDoesNotFit_GivesTheReasonAndNoSpeed()
    {
        var estimate = DeploymentEstimator.Estimate(ModelCatalog.Find("llama-3.1-70b-instruct")!, H100, 1, 2, null, 8, 500, 200);

        estimate.Fits.ShouldBeFalse();
        estimate.Reason.ShouldBe(new ReplicaCapacity(ModelCatalog.Find("llama-3.1-70b-instruct")!, H100, 1).Explanation);
        estimate.KvCacheTokens.ShouldBe(0);
        estimate.WeightBytes.ShouldBe(141_107_412_992);
        estimate.CostPerHourUsd.ShouldBe(7.98, 1e-9);
        ShouldHaveNoSpeed(estimate);
    }

    [Fact]
    public void Estimate_RequestBeyondTheContextOrTheCache_DoesNotFit()
    {
        var context = Estimate(concurrency: 1, inputTokens: 131_000, outputTokens: 73);
        var cache = DeploymentEstimator.Estimate(Llama8B, GpuCatalog.Find("l4-24gb")!, 1, 1, null, 1, 50_000, 100);

        context.Fits.ShouldBeFalse();
        context.Reason.ShouldBe("A prompt and reply of 131,073 tokens do not fit into the 131,072 tokens of llama-3.1-8b-instruct's context.");
        ShouldHaveNoSpeed(context);
        cache.Fits.ShouldBeFalse();
        cache.Reason.ShouldBe(
            "A prompt and reply of 50,100 tokens do not fit into the KV cache of 42,262 tokens that llama-3.1-8b-instruct leaves on 1 x L4 24 GB.");
    }

    [Fact]
    public void Estimate_NoReplicas_FitsWithoutSpeedAndCost()
    {
        var estimate = Estimate(concurrency: 1, replicas: 0);

        estimate.Fits.ShouldBeTrue();
        estimate.CostPerHourUsd.ShouldBe(0);
        ShouldHaveNoSpeed(estimate);
    }

    [Theory]
    [InlineData(-1, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    public void Estimate_NumberTooSmall_Throws(int replicas, int concurrency, int input, int output) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Estimate(concurrency, replicas, inputTokens: input, outputTokens: output));

    [Fact]
    public void Estimate_EveryPairThatFits_IsFiniteAndPositive()
    {
        foreach (var model in ModelCatalog.All)
        {
            foreach (var gpu in GpuCatalog.All)
            {
                var gpus = ReplicaCapacity.FindMinGpus(model, gpu);
                if (gpus == 0)
                    continue;

                var estimate = DeploymentEstimator.Estimate(model, gpu, gpus, 1, null, 16, 500, 200);
                estimate.Fits.ShouldBeTrue($"{model.Id} on {gpus} x {gpu.Id}");
                estimate.TimeToFirstTokenSeconds!.Value.ShouldBeInRange(0.0005, 60);
                if (model.Kind == ModelKind.Embedding)
                    continue;
                estimate.InterTokenSeconds!.Value.ShouldBeInRange(0.0005, 0.5);
                estimate.CostPerMillionOutputTokensUsd!.Value.ShouldBeInRange(0.01, 200);
            }
        }
    }

    [Fact]
    public void Estimate_EmbeddingModel_CountsTheInputOnly()
    {
        var model = ModelCatalog.Find("all-minilm-l6-v2")!;
        var gpu = GpuCatalog.Find("l4-24gb")!;

        var whole = DeploymentEstimator.Estimate(model, gpu, 1, 1, null, 4, inputTokens: 512, outputTokens: 200);

        whole.Fits.ShouldBeTrue();
        whole.ShouldBe(DeploymentEstimator.Estimate(model, gpu, 1, 1, null, 4, inputTokens: 512, outputTokens: 1));
        DeploymentEstimator.Estimate(model, gpu, 1, 1, null, 4, inputTokens: 513, outputTokens: 1).Fits.ShouldBeFalse();
    }

    private static void ShouldHaveNoSpeed(DeploymentEstimate estimate)
    {
        estimate.TimeToFirstTokenSeconds.ShouldBeNull();
        estimate.InterTokenSeconds.ShouldBeNull();
        estimate.OutputTokensPerSecond.ShouldBeNull();
        estimate.CostPerMillionOutputTokensUsd.ShouldBeNull();
    }

    private static DeploymentEstimate Estimate(
        int concurrency, int replicas = 1, int? maxBatchSize = null, int inputTokens = 500, int outputTokens = 200) =>
        DeploymentEstimator.Estimate(Llama8B, H100, 1, replicas, maxBatchSize, concurrency, inputTokens, outputTokens);
}
