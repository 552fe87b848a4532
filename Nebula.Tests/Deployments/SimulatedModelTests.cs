using Nebula.Domain.Deployments;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Deployments;

public sealed class SimulatedModelTests
{
    [Theory]
    [InlineData("llama-3.1-8b-instruct", "h100-sxm-80gb", WeightFormat.Bf16)]
    [InlineData("gpt-oss-20b", "h100-sxm-80gb", WeightFormat.Mxfp4)]
    [InlineData("gpt-oss-20b", "mi300x-192gb", WeightFormat.Mxfp4)]
    [InlineData("gpt-oss-20b", "t4-16gb", WeightFormat.Fp8)] // Turing has no kernel for FP4
    [InlineData("deepseek-r1", "a100-sxm-80gb", WeightFormat.Fp8)]
    public void Layout_StoredHardwareWithoutFormat_IsTheNativeFormatOrTheNextWiderOne(string model, string gpu, WeightFormat weights)
    {
        var layout = Create(model, gpu).Layout;

        layout.Weights.ShouldBe(weights);
        (layout.Model.Id, layout.Gpu.Id, layout.Gpus).ShouldBe((model, gpu, 1));
    }

    [Fact]
    public void EngineOptions_SmallGpu_HasVllmsTokensPerStepAndTheBlocksOfTheLayout()
    {
        var model = Create("llama-3.1-8b-instruct", "l4-24gb");

        model.EngineOptions.MaxSequences.ShouldBe(8);
        model.EngineOptions.MaxBatchedTokens.ShouldBe(2048);
        model.EngineOptions.KvBlocks.ShouldBeGreaterThan(0);
        ((long)model.ContextLength).ShouldBeLessThanOrEqualTo(model.EngineOptions.KvTokens);
        Create("llama-3.1-8b-instruct", "h100-sxm-80gb").EngineOptions.MaxBatchedTokens.ShouldBe(8192);
    }

    [Fact]
    public void StepTime_TwoDeploymentsOfOneLayout_IsShared()
    {
        Create("llama-3.1-8b-instruct", "l4-24gb").StepTime.ShouldBeSameAs(Create("llama-3.1-8b-instruct", "l4-24gb").StepTime);
        Create("llama-3.1-8b-instruct", "l4-24gb").StepTime.ShouldNotBeSameAs(Create("llama-3.1-8b-instruct", "h100-sxm-80gb").StepTime);
    }

    private static SimulatedModel Create(string model, string gpu) => (SimulatedModel)ServedModel.Create(new Deployment
    {
        Name = "d", Backend = new SimulatedHardware { Model = model, Gpu = gpu, GpusPerReplica = 1, Replicas = 1, MaxBatchSize = 8 }, State = DeploymentState.Ready,
        CreatedAt = default, UpdatedAt = default,
    });
}
