using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Api.Management.Deployments;

/// <summary>A model, a GPU that holds it, and the fewest of them that a replica needs.</summary>
internal sealed record FitBody(string Model, string Gpu, int GpusPerReplica)
{
    /// <summary>Every pair that fits.</summary>
    public static IReadOnlyList<FitBody> All() =>
    [
        .. from model in ModelCatalog.All
           from gpu in GpuCatalog.All
           let fewest = ReplicaCapacity.FewestGpus(model, gpu)
           where fewest > 0
           select new FitBody(model.Id, gpu.Id, fewest),
    ];
}
