using Nebula.Domain.Deployments;

namespace Nebula.Tests.Deployments;

/// <summary>Served models for tests of what stands after the gateway.</summary>
internal static class SampleModel
{
    /// <summary>The deployment <c>d</c> of a catalog model on one H100.</summary>
    public static ServedModel Simulate(string model) => ServedModel.Create(new Deployment
    {
        Name = "d", Backend = new SimulatedHardware { Model = model, Gpu = "h100-sxm-80gb", GpusPerReplica = 1, Replicas = 1, MaxBatchSize = 8 }, State = DeploymentState.Ready,
        CreatedAt = default, UpdatedAt = default,
    });
}
