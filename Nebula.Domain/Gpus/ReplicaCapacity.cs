using System.Globalization;
using Nebula.Domain.Models;

namespace Nebula.Domain.Gpus;

/// <summary>
/// The capacity of a replica's memory after the weights are loaded: whether the model fits, how many tokens the KV cache
/// holds, and how many sequences the replica runs at once.
/// </summary>
/// <remarks>
/// <c>KV cache tokens = (memory × 0.9 × GPUs − W) / KV bytes per token</c>. Tensor parallelism splits weights and cache evenly.
/// </remarks>
public sealed class ReplicaCapacity
{
    /// <summary>
    /// Share of the memory that weights and KV cache may use, 0.9: the default of vLLM's <c>--gpu-memory-utilization</c>. The
    /// rest is for activations and the driver.
    /// </summary>
    public const double UsableMemoryFraction = 0.9;

    /// <summary>
    /// A model fits if its KV cache holds a sequence of this many tokens, or of the whole context if that is shorter.
    /// A smaller cache could hardly serve a conversation.
    /// </summary>
    public const int SmallestUsefulSequence = 2048;

    /// <summary>
    /// Tokens of KV cache per batch slot if the cache bounds <see cref="MaxBatchSize"/>: half of
    /// <see cref="SmallestUsefulSequence"/>, because a sequence grows as it decodes. A longer sequence waits until its tokens fit.
    /// </summary>
    public const int TokensPerSlot = SmallestUsefulSequence / 2;

    /// <summary>Default of the most sequences in a batch, 256: vLLM's long-standing default of <c>--max-num-seqs</c>.</summary>
    public const int DefaultMaxBatchSize = 256;

    private static readonly int[] Sizes = [1, 2, 4, 8];

    private readonly bool _splits;

    /// <summary>Computes the capacity of one model on one kind of replica.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gpu">The GPU; all GPUs of a replica are alike.</param>
    /// <param name="gpusPerReplica">GPUs of the replica, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gpusPerReplica"/> is less than 1.</exception>
    public ReplicaCapacity(ModelCard model, GpuProfile gpu, int gpusPerReplica)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(gpu);
        ArgumentOutOfRangeException.ThrowIfLessThan(gpusPerReplica, 1);

        Model = model;
        Gpu = gpu;
        GpusPerReplica = gpusPerReplica;

        UsableBytes = (long)Math.Round(gpu.MemoryBytes * UsableMemoryFraction * gpusPerReplica);
        KvCacheTokens = Math.Max(0, UsableBytes - model.WeightBytes) / model.KvBytesPerToken;
        _splits = CanSplit(model, gpusPerReplica);
        Fits = _splits && KvCacheTokens >= MinTokens;
    }

    /// <summary>
    /// The numbers of GPUs that a replica can have, in ascending order: 1, 2, 4 and 8, the tensor parallel sizes within one server.
    /// </summary>
    public static IReadOnlyList<int> TensorParallelSizes => Sizes;

    /// <summary>The model.</summary>
    public ModelCard Model { get; }

    /// <summary>The GPU.</summary>
    public GpuProfile Gpu { get; }

    /// <summary>GPUs of the replica.</summary>
    public int GpusPerReplica { get; }

    /// <summary>Bytes that weights and KV cache may use together, over all GPUs of the replica.</summary>
    public long UsableBytes { get; }

    /// <summary>Tokens that the replica's KV cache holds, over all its sequences; 0 if the weights do not fit.</summary>
    public long KvCacheTokens { get; }

    /// <summary>
    /// Whether the replica can serve the model: the weights and a sequence of <see cref="SmallestUsefulSequence"/> tokens fit,
    /// and the model can be split over that many GPUs.
    /// </summary>
    public bool Fits { get; }

    /// <summary>
    /// One sentence with the arithmetic in plain numbers (1 GB is 10^9 bytes): what the model needs, what the replica
    /// leaves, and if it does not fit, on how many GPUs it does. Usable as the message of an API error.
    /// </summary>
    public string Explanation => Explain();

    private int MinTokens => Math.Min(Model.ContextLength, SmallestUsefulSequence);

    /// <summary>Most sequences that the replica runs at once.</summary>
    /// <param name="requested">The requested maximum, at least 1; default <see cref="DefaultMaxBatchSize"/>.</param>
    /// <returns>
    /// <paramref name="requested"/>, or less if the KV cache holds fewer slots of <see cref="TokensPerSlot"/> tokens; at least
    /// 1 if the model fits, and 0 if it does not.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="requested"/> is less than 1.</exception>
    public int MaxBatchSize(int requested = DefaultMaxBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(requested, 1);

        return Fits ? (int)Math.Clamp(KvCacheTokens / TokensPerSlot, 1, requested) : 0;
    }

    /// <summary>The smallest of <see cref="TensorParallelSizes"/> that holds a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gpu">The GPU.</param>
    /// <returns>1, 2, 4 or 8; 0 if 8 GPUs do not hold it.</returns>
    public static int FindMinGpus(ModelCard model, GpuProfile gpu) =>
        Sizes.FirstOrDefault(size => new ReplicaCapacity(model, gpu, size).Fits);

    /// <summary>Whether tensor parallelism can split a model over a number of GPUs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gpus">GPUs of a replica.</param>
    /// <returns>
    /// True for one of <see cref="TensorParallelSizes"/> over which the query heads divide evenly, and the KV heads divide or
    /// repeat evenly: vLLM's rule. So Qwen2.5 7B (28 heads) does not split over 8 GPUs, and Phi-4 (10 KV heads) not over 4.
    /// </returns>
    public static bool CanSplit(ModelCard model, int gpus)
    {
        ArgumentNullException.ThrowIfNull(model);

        return Sizes.Contains(gpus)
            && model.AttentionHeads % gpus == 0
            && (model.KvHeads % gpus == 0 || gpus % model.KvHeads == 0);
    }

    private static string Gigabytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");

    private static string Gpus(int count) => count == 1 ? "1 GPU" : string.Create(CultureInfo.InvariantCulture, $"{count} GPUs");

    private string Explain()
    {
        var sizes = Sizes.Where(size => CanSplit(Model, size)).ToArray();
        if (!_splits)
        {
            return $"{Model.Id} cannot be split over {Gpus(GpusPerReplica)}: with {Model.AttentionHeads} attention heads and "
                + $"{Model.KvHeads} KV heads, gpus_per_replica can be {string.Join(", ", sizes)}.";
        }

        var replica = $"{GpusPerReplica} x {Gpu.Name}";
        var leaves = $"{Gigabytes(UsableBytes)} (90 % of {Gigabytes((double)Gpu.MemoryBytes * GpusPerReplica)})";
        if (Fits)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Model.Id} needs {Gigabytes(Model.WeightBytes)} for its weights, and {replica} leaves {leaves}; "
                + $"the remaining {Gigabytes(UsableBytes - Model.WeightBytes)} hold a KV cache of {KvCacheTokens:N0} tokens.");
        }

        var cache = UsableBytes > Model.WeightBytes
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" and {Gigabytes((double)MinTokens * Model.KvBytesPerToken)} for the KV cache of one sequence of {MinTokens:N0} tokens")
            : "";
        var minGpus = FindMinGpus(Model, Gpu);
        var remedy = minGpus > 0 ? $"it fits on {Gpus(minGpus)}."
            : GpusPerReplica == sizes[^1] ? "no larger replica of that GPU is possible."
            : $"even {Gpus(sizes[^1])} do not hold it.";
        return $"{Model.Id} needs {Gigabytes(Model.WeightBytes)} for its weights{cache}, but {replica} leaves {leaves}; {remedy}";
    }
}
