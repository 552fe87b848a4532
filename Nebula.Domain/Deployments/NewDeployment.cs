namespace Nebula.Domain.Deployments;

/// <summary>What a deployment is made from.</summary>
/// <param name="Name">Its name; checked by whoever read it.</param>
/// <param name="Model">A model card's id.</param>
/// <param name="Gpu">A GPU profile's id.</param>
public sealed record NewDeployment(string Name, string Model, string Gpu)
{
    /// <summary>GPUs a replica; null takes the fewest that hold the model.</summary>
    public int? GpusPerReplica { get; init; }

    /// <summary>Replicas, 0 to 64.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Sequences a replica seats at once; null takes 256, or less where the KV cache holds less.</summary>
    public int? MaxBatchSize { get; init; }
}
