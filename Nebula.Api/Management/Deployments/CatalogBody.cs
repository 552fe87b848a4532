using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Api.Management.Deployments;

/// <summary>All that can be deployed.</summary>
internal sealed record CatalogBody(
    string Object, IReadOnlyList<ModelCard> Models, IReadOnlyList<GpuProfile> Gpus, IReadOnlyList<FitBody> Fits, FitRulesBody FitRules)
{
    /// <summary>The catalog; it never changes while a process runs.</summary>
    public static CatalogBody All { get; } = new("catalog", ModelCatalog.All, GpuCatalog.All, FitBody.All(), FitRulesBody.Current);
}

/// <summary>A model, a GPU that holds it, and the fewest of them that a replica needs.</summary>
internal sealed record FitBody(string Model, string Gpu, int GpusPerReplica)
{
    /// <summary>Every pair that fits.</summary>
    public static IReadOnlyList<FitBody> All() =>
    [
        .. from model in ModelCatalog.All
           from gpu in GpuCatalog.All
           let fewest = ReplicaCapacity.FindMinGpus(new ReplicaLayout { Model = model, Gpu = gpu, Weights = WeightSupport.FindDefault(model, gpu) })
           where fewest > 0
           select new FitBody(model.Id, gpu.Id, fewest),
    ];
}

/// <summary>The constants of the fit arithmetic, for clients that redo it.</summary>
internal sealed record FitRulesBody(
    double UsableMemoryFraction, double ReservedBytes, double ReservedShare, int SmallestUsefulSequence, int BlockSize, IReadOnlyList<int> GpusPerReplica)
{
    /// <summary>The engine's own constants.</summary>
    public static FitRulesBody Current { get; } = new(
        ReplicaCapacity.UsableMemoryFraction,
        StepCoefficients.Default["memory.reserve"],
        StepCoefficients.Default["memory.reserve.share"],
        ReplicaCapacity.SmallestUsefulSequence,
        ReplicaCapacity.BlockSize,
        ReplicaCapacity.TensorParallelSizes);
}
