using Nebula.Domain.Gpus;

namespace Nebula.Api.Management.Deployments;

/// <summary>The constants of the fit arithmetic, for clients that redo it.</summary>
internal sealed record FitRulesBody(
    double UsableMemoryFraction, int SmallestUsefulSequence, int TokensPerSeat, int DefaultMaxBatchSize, IReadOnlyList<int> GpusPerReplica)
{
    /// <summary>The engine's own constants.</summary>
    public static FitRulesBody Current { get; } = new(
        ReplicaCapacity.UsableMemoryFraction,
        ReplicaCapacity.SmallestUsefulSequence,
        ReplicaCapacity.TokensPerSlot,
        ReplicaCapacity.DefaultMaxBatchSize,
        ReplicaCapacity.TensorParallelSizes);
}
