using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Planning.Search;

/// <summary>Settings of the engines of a fleet, named as those of a deployment. What is null has the default of a deployment.</summary>
public sealed record FleetSettings
{
    private const int MaxBatch = 4_096;
    private const int MaxStepTokens = 1_000_000;

    /// <summary>Most sequences of a batch, from 1 to 4,096; null takes vLLM's default for the GPU.</summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>Most tokens of a step, from 1 to 1,000,000 and not less than the batch; null takes vLLM's default for the GPU.</summary>
    public int? MaxBatchedTokens { get; init; }

    /// <summary>Whether prefixes are shared. Default true.</summary>
    public bool PrefixCaching { get; init; } = true;

    /// <summary>Whether the KV cache is FP8 instead of BF16; null is FP8 with weights in NVFP4 only, whose published checkpoints say so.</summary>
    public bool? Fp8KvCache { get; init; }

    /// <summary>Whether the GPUs of a replica hold whole experts of a mixture of experts rather than a slice of each. Default false.</summary>
    public bool ExpertParallel { get; init; }

    /// <summary>Share of the memory that the engine may use, above 0 and up to 1. Default 0.9.</summary>
    public double MemoryUtilization { get; init; } = ReplicaCapacity.UsableMemoryFraction;

    /// <summary>Creates a candidate of a fleet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="gpus">GPUs of a replica; null takes the fewest that hold the model, or the most there can be if none do.</param>
    /// <param name="weights">Format of the weights.</param>
    /// <param name="replicas">Replicas; null searches for the fewest.</param>
    /// <exception cref="NebulaException">400: a setting is out of range; <c>param</c> is its name.</exception>
    public FleetCandidate CreateCandidate(ModelCard model, GpuProfile gpu, int? gpus, WeightFormat weights, int? replicas = null)
    {
        Check("max_batch_size", MaxBatchSize ?? 1, 1, MaxBatch);
        Check("max_batched_tokens", MaxBatchedTokens ?? MaxBatchSize ?? 1, MaxBatchSize ?? 1, MaxStepTokens);
        Check("gpu_memory_utilization", MemoryUtilization, 0.01, 1);
        if (ExpertParallel && model.Experts is null)
            throw NebulaError.Invalid($"Invalid 'expert_parallel': {model.Id} is not a mixture of experts.", "expert_parallel").ToException();
        var candidates = (gpus is { } size ? [size] : ReplicaCapacity.TensorParallelSizes).Select(count => Create(model, gpu, count, weights, replicas)).ToList();
        return candidates.Find(static candidate => candidate.ExplainMisfit() is null) ?? candidates[^1];
    }

    private FleetCandidate Create(ModelCard model, GpuProfile gpu, int gpus, WeightFormat weights, int? replicas)
    {
        var layout = new ReplicaLayout
        {
            Model = model, Gpu = gpu, Gpus = gpus, Weights = weights, ExpertParallel = ExpertParallel ? gpus : 1,
            KvElementBytes = Fp8KvCache ?? weights == WeightFormat.Nvfp4 ? 1 : ModelCard.KvBytesPerElement,
        };
        var (tokens, sequences) = BatchDefaults.Find(gpu);
        var batch = MaxBatchSize ?? Math.Min(sequences, MaxBatchedTokens ?? int.MaxValue);
        return new(layout, new()
        {
            KvBlocks = layout.CountKvBlocks(StepCoefficients.Default, EngineOptions.DefaultBlockSize, MemoryUtilization),
            MaxSequences = batch,
            MaxBatchedTokens = MaxBatchedTokens ?? Math.Max(tokens, batch),
            PrefixCaching = PrefixCaching,
        }, replicas) { MemoryUtilization = MemoryUtilization };
    }

    private static void Check(string name, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
            throw NebulaError.Invalid(string.Create(CultureInfo.InvariantCulture, $"Invalid '{name}': {value} is not from {min} to {max:N0}."), name).ToException();
    }
}
