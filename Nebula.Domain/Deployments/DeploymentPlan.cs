using Nebula.Domain.Common;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>The hardware of a deployment: its model, its GPU, and what a replica holds.</summary>
/// <param name="Model">The model card.</param>
/// <param name="Gpu">The GPU profile.</param>
/// <param name="Capacity">What a replica's memory holds.</param>
public sealed record DeploymentPlan(ModelCard Model, GpuProfile Gpu, ReplicaCapacity Capacity)
{
    /// <summary>Creates the plan of a model on a GPU.</summary>
    /// <param name="model">A model card's id.</param>
    /// <param name="gpu">A GPU profile's id.</param>
    /// <param name="gpusPerReplica">The GPUs of a replica; null takes the fewest that hold the model, or the most there can be if none do.</param>
    /// <exception cref="NebulaException">400: the model, the GPU or the number of GPUs does not exist.</exception>
    public static DeploymentPlan Create(string model, string gpu, int? gpusPerReplica)
    {
        var card = ModelCatalog.Find(model)
            ?? throw NebulaError.Invalid($"'{model}' is not in the catalog of models; GET /models/catalog lists them.", "model").ToException();
        var profile = GpuCatalog.Find(gpu)
            ?? throw NebulaError.Invalid($"'{gpu}' is not in the catalog of GPUs; GET /models/catalog lists them.", "gpu").ToException();
        if (gpusPerReplica is { } asked && !ReplicaCapacity.TensorParallelSizes.Contains(asked))
        {
            throw NebulaError.Invalid(
                $"'gpus_per_replica' must be one of {string.Join(", ", ReplicaCapacity.TensorParallelSizes)}.", "gpus_per_replica").ToException();
        }

        var gpus = gpusPerReplica ?? (ReplicaCapacity.FindMinGpus(card, profile) is > 0 and var fewest ? fewest : ReplicaCapacity.TensorParallelSizes[^1]);
        return new DeploymentPlan(card, profile, new ReplicaCapacity(card, profile, gpus));
    }

    /// <summary>Refuses a model that does not fit into a replica's memory.</summary>
    /// <exception cref="NebulaException">400, <c>param</c> <c>gpu</c>, with the arithmetic.</exception>
    public DeploymentPlan EnsureFits() => Capacity.Fits
        ? this
        : throw NebulaError.Invalid(Capacity.Explanation, "gpu", "does_not_fit").ToException();
}
