using Nebula.Domain.Common;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>The hardware of a deployment: its model, its GPU, its formats, and what a replica holds.</summary>
/// <param name="Capacity">What a replica's memory holds.</param>
/// <param name="Engine">The engine's settings.</param>
public sealed record DeploymentPlan(ReplicaCapacity Capacity, EngineSettings Engine)
{
    /// <summary>The largest batch that can be requested: 4,096 sequences.</summary>
    public const int LargestBatch = 4_096;

    /// <summary>The model on the GPUs of one replica.</summary>
    public ReplicaLayout Layout => Capacity.Layout;

    /// <summary>The model card.</summary>
    public ModelCard Model => Layout.Model;

    /// <summary>The GPU profile.</summary>
    public GpuProfile Gpu => Layout.Gpu;

    /// <summary>Creates the plan of a model on a GPU.</summary>
    /// <param name="model">A model card's id.</param>
    /// <param name="gpu">A GPU profile's id.</param>
    /// <param name="gpusPerReplica">The GPUs of a replica; null takes the fewest that hold the model, or the most there can be if none do.</param>
    /// <param name="engine">The engine's settings; null takes the defaults.</param>
    /// <exception cref="NebulaException">400: the model, the GPU or the number of GPUs does not exist, or the model or the GPU does not have a format.</exception>
    public static DeploymentPlan Create(string model, string gpu, int? gpusPerReplica, EngineSettings? engine = null)
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

        engine ??= EngineSettings.Default;
        EngineSettingsRules.Check(card, profile, engine);
        var plan = CreateUnchecked(card, profile, gpusPerReplica, engine);
        return engine.ExpertParallel && plan.Layout.Gpus == 1
            ? throw NebulaError.Invalid("Invalid 'expert_parallel': a replica of one GPU holds all experts. Set 'gpus_per_replica' to 2 or more.", "expert_parallel", "invalid_value").ToException()
            : plan;
    }

    /// <summary>Creates the plan of a model on a GPU, whether or not they have the settings' formats.</summary>
    /// <param name="card">The model.</param>
    /// <param name="profile">The GPU.</param>
    /// <param name="gpusPerReplica">The GPUs of a replica; null takes the fewest that hold the model, or the most there can be if none do.</param>
    /// <param name="engine">The engine's settings.</param>
    internal static DeploymentPlan CreateUnchecked(ModelCard card, GpuProfile profile, int? gpusPerReplica, EngineSettings engine)
    {
        var layout = new ReplicaLayout
        {
            Model = card, Gpu = profile, Gpus = gpusPerReplica ?? 1,
            Weights = engine.Weights ?? WeightSupport.FindDefault(card, profile),
        };
        layout = layout with { KvElementBytes = GetKvElementBytes(engine.KvCacheDtype, layout.Weights) };
        if (gpusPerReplica is null)
        {
            var fewest = ReplicaCapacity.FindMinGpus(layout, engine.GpuMemoryUtilization);
            layout = layout with { Gpus = fewest > 0 ? fewest : ReplicaCapacity.TensorParallelSizes[^1] };
        }

        if (engine.ExpertParallel)
            layout = layout with { ExpertParallel = layout.Gpus };

        return new DeploymentPlan(new ReplicaCapacity(layout, engine.GpuMemoryUtilization), engine);
    }

    /// <summary>Refuses a model that does not fit into a replica's memory.</summary>
    /// <exception cref="NebulaException">400, <c>param</c> <c>gpu</c>, with the arithmetic.</exception>
    public DeploymentPlan EnsureFits() => Capacity.Fits
        ? this
        : throw NebulaError.Invalid(Capacity.Explanation, "gpu", "does_not_fit").ToException();

    /// <summary>The most sequences that a replica runs at once.</summary>
    /// <param name="wanted">What its creator asked for; null takes <see cref="BatchDefaults"/>, or <see cref="EngineSettings.MaxBatchedTokens"/> if that is less.</param>
    /// <exception cref="NebulaException">400, <c>param</c> <c>max_batched_tokens</c>: a step of that many tokens has less than one for each sequence.</exception>
    public int GetMaxBatchSize(int? wanted)
    {
        if (wanted is { } size && Engine.MaxBatchedTokens < size)
        {
            throw NebulaError.Invalid(
                $"Invalid 'max_batched_tokens': each of the {size} sequences of 'max_batch_size' takes a token of every step, so it must be at least {size}.",
                "max_batched_tokens",
                "invalid_value").ToException();
        }

        return wanted ?? Math.Min(BatchDefaults.Find(Gpu).MaxSequences, Engine.MaxBatchedTokens ?? int.MaxValue);
    }

    /// <summary>The settings of a replica's engine.</summary>
    /// <param name="maxBatchSize">The most sequences that it runs at once.</param>
    public EngineOptions CreateEngineOptions(int maxBatchSize) => new()
    {
        BlockSize = ReplicaCapacity.BlockSize,
        KvBlocks = Capacity.KvBlocks,
        MaxSequences = maxBatchSize,
        MaxBatchedTokens = Engine.MaxBatchedTokens ?? Math.Max(BatchDefaults.Find(Gpu).MaxBatchedTokens, maxBatchSize),
        PrefixCaching = Engine.PrefixCaching,
    };

    private static int GetKvElementBytes(KvCacheDtype dtype, WeightFormat weights) =>
        dtype == KvCacheDtype.Fp8 || (dtype == KvCacheDtype.Auto && weights == WeightFormat.Nvfp4) ? 1 : 2;
}
