using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Estimates;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Deployments.Estimates;

public sealed class DeploymentEstimatorTests
{
    [Fact]
    public void Estimate_OneClient_IsTheSumOfTheStepsOfItsReply()
    {
        var plan = Plan();
        var steps = StepTimeModel.Get(plan.Layout);
        var frontEnd = FrontEnd.Create(StepCoefficients.Default);
        var estimate = Estimate(plan, concurrency: 1);

        estimate.Fits.ShouldBeTrue();
        estimate.Reason.ShouldBeNull();
        (estimate.WeightBytes, estimate.KvCacheTokens).ShouldBe((16_060_522_496, plan.Capacity.KvCacheTokens));
        estimate.TimeToFirstTokenSeconds!.Value.ShouldBe(
            frontEnd.SecondsPerRequest + (500 * frontEnd.SecondsPerPromptToken) + Prefill(steps, 500) + frontEnd.SecondsPerOutputToken, 1e-9);
        estimate.InterTokenSeconds!.Value.ShouldBe(Enumerable.Range(501, 199).Average(context => Decode(steps, context)), 1e-9);
        estimate.OutputTokensPerSecond!.Value.ShouldBe(200 / (estimate.TimeToFirstTokenSeconds.Value + (199 * estimate.InterTokenSeconds.Value)), 1e-6);
        estimate.CostPerHourUsd.ShouldBe(3.99, 1e-12);
        estimate.CostPerMillionOutputTokensUsd!.Value.ShouldBe(3.99 / 3600 / estimate.OutputTokensPerSecond.Value * 1e6, 1e-9);
        (estimate.SimulatedRequests, estimate.Preemptions, estimate.PrefixCacheHitRate).ShouldBe((10, 0, 0));
    }

    [Fact]
    public void Estimate_ManyClients_AreThoseOfTheClosedLoop()
    {
        var plan = Plan();
        var loop = ClosedLoop.Run(
            new EngineCore(plan.CreateEngineOptions(64), StepTimeModel.Get(plan.Layout)),
            new() { Concurrency = 32, Requests = 320, InputTokens = 500, OutputTokens = 200, Spread = 0 },
            FrontEnd.Create(StepCoefficients.Default));
        var estimate = Estimate(plan, concurrency: 32);

        estimate.TimeToFirstTokenSeconds.ShouldBe(loop.TimeToFirstToken.Average());
        estimate.InterTokenSeconds.ShouldBe(loop.TimePerOutputToken.Average());
        // All clients run to the end, so the loop's own throughput differs only by what the front end does after the last step.
        estimate.OutputTokensPerSecond!.Value.ShouldBe(loop.OutputTokens / loop.Seconds, 0.01 * loop.OutputTokens / loop.Seconds);
    }

    [Fact]
    public void Estimate_SharedPrefix_IsFoundUnlessPrefixCachingIsOff()
    {
        var shared = new EstimateLoad(8, 1_000, 50, SharedPrefixTokens: 800);
        var hits = DeploymentEstimator.Estimate(Plan(), 64, 1, shared);
        var off = DeploymentEstimator.Estimate(Plan(new EngineSettings { PrefixCaching = false }), 64, 1, shared);

        hits.PrefixCacheHitRate!.Value.ShouldBeInRange(0.6, 0.8); // the first wave finds nothing
        off.PrefixCacheHitRate.ShouldBeNull();
        hits.TimeToFirstTokenSeconds!.Value.ShouldBeLessThan(off.TimeToFirstTokenSeconds!.Value);
    }

    [Fact]
    public void Estimate_KvCacheOverflows_CountsPreemptions()
    {
        // 32,256 tokens: 30 replies grow from 600 to 1,600 tokens and need up to 48,000.
        var estimate = DeploymentEstimator.Estimate(Plan(gpu: "l4-24gb"), 64, 1, new EstimateLoad(30, 600, 1_000));

        estimate.Preemptions!.Value.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Estimate_MoreClientsThanTwiceTheBatch_OnlyWaitLonger()
    {
        var full = Estimate(Plan(), concurrency: 32, maxBatchSize: 16);
        var twice = Estimate(Plan(), concurrency: 64, maxBatchSize: 16);

        twice.OutputTokensPerSecond.ShouldBe(full.OutputTokensPerSecond);
        twice.InterTokenSeconds.ShouldBe(full.InterTokenSeconds);
        // 32 further clients at the throughput of the replica
        (twice.TimeToFirstTokenSeconds!.Value - full.TimeToFirstTokenSeconds!.Value).ShouldBe(32 * 200 / full.OutputTokensPerSecond!.Value, 1e-9);
    }

    [Fact]
    public void Estimate_ClientsDoNotDivideEvenly_AddsUnequalReplicas()
    {
        var one = Estimate(Plan(), concurrency: 1);
        var two = Estimate(Plan(), concurrency: 2);
        var four = Estimate(Plan(), concurrency: 4, replicas: 3);

        four.OutputTokensPerSecond!.Value.ShouldBe(two.OutputTokensPerSecond!.Value + (2 * one.OutputTokensPerSecond!.Value), 1e-6);
        four.InterTokenSeconds!.Value.ShouldBe((two.InterTokenSeconds!.Value + one.InterTokenSeconds!.Value) / 2, 1e-12);
        Estimate(Plan(), concurrency: 1, replicas: 3).OutputTokensPerSecond.ShouldBe(one.OutputTokensPerSecond);
        Estimate(Plan(), concurrency: 1, replicas: 3).CostPerHourUsd.ShouldBe(3 * 3.99, 1e-9);
    }

    [Theory]
    [InlineData(100_000, 500, 200)]
    [InlineData(1_024, 4_000, 20_000)]
    [InlineData(1, 10, 100_000)]
    public void Estimate_LargeLoad_SimulatesABoundedNumberOfTokens(int concurrency, int input, int output)
    {
        var estimate = Estimate(Plan(), concurrency, maxBatchSize: 1_024, inputTokens: input, outputTokens: output);

        estimate.SimulatedRequests!.Value.ShouldBeInRange(1, 20_480);
        estimate.InterTokenSeconds!.Value.ShouldBeInRange(0.004, 0.2);
        estimate.TimeToFirstTokenSeconds!.Value.ShouldBeGreaterThan(0.01);
    }

    [Fact]
    public void Estimate_Fp8_IsFasterAndSaysWhatItRestsOn()
    {
        var bf16 = Estimate(Plan(gpu: "h200-sxm-141gb"), concurrency: 16);
        var fp8 = Estimate(Plan(new EngineSettings { Weights = WeightFormat.Fp8 }, gpu: "h200-sxm-141gb"), concurrency: 16);

        fp8.InterTokenSeconds!.Value.ShouldBeLessThan(bf16.InterTokenSeconds!.Value);
        fp8.WeightBytes.ShouldBeLessThan(bf16.WeightBytes);
        fp8.Quality!.Value.Basis.ShouldBe(PredictionBasis.Measured);
        bf16.Quality!.Value.Basis.ShouldBe(PredictionBasis.Interpolated);
        Estimate(Plan(gpu: "l4-24gb"), concurrency: 1).Quality!.Value.Basis.ShouldBe(PredictionBasis.Assumed);
    }

    [Fact]
    public void Estimate_ModelDoesNotFit_GivesTheReasonAndNoSpeed()
    {
        var plan = DeploymentPlan.Create("llama-3.1-70b-instruct", "h100-sxm-80gb", 1);
        var estimate = DeploymentEstimator.Estimate(plan, 8, 2, new EstimateLoad(8, 500, 200));

        estimate.Fits.ShouldBeFalse();
        estimate.Reason.ShouldBe(plan.Capacity.Explanation);
        estimate.KvCacheTokens.ShouldBe(0);
        estimate.WeightBytes.ShouldBe(141_107_412_992);
        estimate.CostPerHourUsd.ShouldBe(7.98, 1e-9);
        ShouldHaveNoSpeed(estimate);
    }

    [Fact]
    public void Estimate_RequestBeyondTheContextOrTheCache_DoesNotFit()
    {
        var context = Estimate(Plan(), concurrency: 1, inputTokens: 131_000, outputTokens: 73);
        var cache = Estimate(Plan(gpu: "l4-24gb"), concurrency: 1, inputTokens: 50_000, outputTokens: 100);

        context.Fits.ShouldBeFalse();
        context.Reason.ShouldBe("A prompt and reply of 131,073 tokens do not fit into the 131,072 tokens of llama-3.1-8b-instruct's context.");
        ShouldHaveNoSpeed(context);
        cache.Fits.ShouldBeFalse();
        cache.Reason.ShouldBe(
            "A prompt and reply of 50,100 tokens do not fit into the KV cache of 32,256 tokens that llama-3.1-8b-instruct leaves on 1 x L4 24 GB.");
    }

    [Fact]
    public void Estimate_NoReplicas_FitsWithoutSpeedAndCost()
    {
        var estimate = Estimate(Plan(), concurrency: 1, replicas: 0);

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
        Should.Throw<ArgumentOutOfRangeException>(() => Estimate(Plan(), concurrency, replicas, inputTokens: input, outputTokens: output));

    [Fact]
    public void Estimate_EveryPairThatFits_IsFiniteAndPositive()
    {
        foreach (var model in ModelCatalog.All)
        {
            foreach (var gpu in GpuCatalog.All)
            {
                var plan = DeploymentPlan.Create(model.Id, gpu.Id, null);
                if (!plan.Capacity.Fits)
                    continue;

                var estimate = DeploymentEstimator.Estimate(plan, 64, 1, new EstimateLoad(4, 300, 20));
                estimate.Fits.ShouldBeTrue($"{model.Id} on {plan.Layout.Gpus} x {gpu.Id}");
                estimate.TimeToFirstTokenSeconds!.Value.ShouldBeInRange(0.0005, 60);
                if (model.Kind == ModelKind.Embedding)
                    continue;
                estimate.InterTokenSeconds!.Value.ShouldBeInRange(0.0005, 0.5);
                estimate.CostPerMillionOutputTokensUsd!.Value.ShouldBeInRange(0.01, 1_000);
            }
        }
    }

    [Fact]
    public void Estimate_EmbeddingModel_CountsTheInputOnly()
    {
        var plan = DeploymentPlan.Create("all-minilm-l6-v2", "l4-24gb", 1);

        var whole = Estimate(plan, concurrency: 4, inputTokens: 512, outputTokens: 200);

        whole.Fits.ShouldBeTrue();
        whole.InterTokenSeconds.ShouldBeNull();
        whole.ShouldBe(Estimate(plan, concurrency: 4, inputTokens: 512, outputTokens: 1));
        Estimate(plan, concurrency: 4, inputTokens: 513, outputTokens: 1).Fits.ShouldBeFalse();
    }

    private static void ShouldHaveNoSpeed(DeploymentEstimate estimate)
    {
        estimate.TimeToFirstTokenSeconds.ShouldBeNull();
        estimate.InterTokenSeconds.ShouldBeNull();
        estimate.OutputTokensPerSecond.ShouldBeNull();
        estimate.CostPerMillionOutputTokensUsd.ShouldBeNull();
        estimate.Quality.ShouldBeNull();
    }

    private static double Prefill(StepTimeModel steps, int tokens)
    {
        var shape = default(StepShape);
        shape.AddPrefill(0, tokens, steps.WindowTokens, samples: true);
        return steps.StepSeconds(shape);
    }

    private static double Decode(StepTimeModel steps, int context)
    {
        var shape = default(StepShape);
        shape.AddDecode(context, steps.WindowTokens);
        return steps.StepSeconds(shape);
    }

    private static DeploymentPlan Plan(EngineSettings? engine = null, string gpu = "h100-sxm-80gb") => DeploymentPlan.Create("llama-3.1-8b-instruct", gpu, 1, engine);

    private static DeploymentEstimate Estimate(
        DeploymentPlan plan, int concurrency, int replicas = 1, int maxBatchSize = 64, int inputTokens = 500, int outputTokens = 200) =>
        DeploymentEstimator.Estimate(plan, maxBatchSize, replicas, new EstimateLoad(concurrency, inputTokens, outputTokens));
}
