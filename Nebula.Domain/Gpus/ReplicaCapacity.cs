using System.Globalization;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Models;

namespace Nebula.Domain.Gpus;

/// <summary>
/// The capacity of a replica's memory after the weights are loaded: whether the model fits, how many tokens the KV cache
/// holds, and how many sequences the replica runs at once.
/// </summary>
/// <remarks>The arithmetic is <see cref="ReplicaLayout.CountKvBlocks"/>, from which the engine has its KV blocks too.</remarks>
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

    /// <summary>Tokens of a KV block.</summary>
    public const int BlockSize = EngineOptions.DefaultBlockSize;

    /// <summary>Most GPUs of a replica: those of one server.</summary>
    public const int MaxGpusPerReplica = 8;

    private static readonly int[] Sizes = [1, 2, 4, MaxGpusPerReplica];

    private readonly bool _splits;
    private readonly double _usableBytes;

    /// <summary>Computes the capacity of one kind of replica.</summary>
    /// <param name="layout">The model on its GPUs, with the formats of weights and KV cache.</param>
    /// <param name="gpuMemoryUtilization">Share of the memory that the engine may use, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The layout has less than one GPU.</exception>
    public ReplicaCapacity(ReplicaLayout layout, double gpuMemoryUtilization = UsableMemoryFraction)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfLessThan(layout.Gpus, 1, nameof(layout));

        (Layout, GpuMemoryUtilization) = (layout, gpuMemoryUtilization);
        _usableBytes = layout.GetUsableBytes(StepCoefficients.Default, gpuMemoryUtilization) * layout.Gpus;
        KvBlocks = layout.CountKvBlocks(StepCoefficients.Default, BlockSize, gpuMemoryUtilization);
        _splits = CanSplit(layout.Model, layout.Gpus);
        Fits = _splits && KvCacheTokens >= MinTokens;
    }

    /// <summary>
    /// The numbers of GPUs that a replica can have, in ascending order: 1, 2, 4 and 8, the tensor parallel sizes within one server.
    /// </summary>
    public static IReadOnlyList<int> TensorParallelSizes => Sizes;

    /// <summary>The model on its GPUs.</summary>
    public ReplicaLayout Layout { get; }

    /// <summary>Share of the memory that the engine may use.</summary>
    public double GpuMemoryUtilization { get; }

    /// <summary>Bytes that weights and KV cache may use together, over all GPUs of the replica.</summary>
    public long UsableBytes => (long)Math.Round(_usableBytes);

    /// <summary>Bytes of the weights, over all GPUs of the replica.</summary>
    public long WeightBytes => (long)Math.Round(Layout.WeightBytes);

    /// <summary>Blocks of the replica's KV cache; 0 if the weights do not fit.</summary>
    public int KvBlocks { get; }

    /// <summary>Tokens that the replica's KV cache holds, over all its sequences; 0 if the weights do not fit.</summary>
    public long KvCacheTokens => (long)KvBlocks * BlockSize;

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

    private int MinTokens => Math.Min(Layout.Model.ContextLength, SmallestUsefulSequence);

    /// <summary>The smallest of <see cref="TensorParallelSizes"/> that holds a model.</summary>
    /// <param name="layout">The model, the GPU and the formats; its number of GPUs does not matter.</param>
    /// <param name="gpuMemoryUtilization">Share of the memory that the engine may use.</param>
    /// <returns>1, 2, 4 or 8; 0 if 8 GPUs do not hold it.</returns>
    public static int FindMinGpus(ReplicaLayout layout, double gpuMemoryUtilization = UsableMemoryFraction) =>
        Sizes.FirstOrDefault(size => new ReplicaCapacity(layout with { Gpus = size }, gpuMemoryUtilization).Fits);

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
        var (model, gpu, gpus) = (Layout.Model, Layout.Gpu, Layout.Gpus);
        var sizes = Sizes.Where(size => CanSplit(model, size)).ToArray();
        if (!_splits)
        {
            return $"{model.Id} cannot be split over {Gpus(gpus)}: with {model.AttentionHeads} attention heads and "
                + $"{model.KvHeads} KV heads, gpus_per_replica can be {string.Join(", ", sizes)}.";
        }

        var memory = (double)gpu.VisibleMemoryBytes * gpus;
        var replica = $"{gpus} x {gpu.Name}";
        var leaves = string.Create(
            CultureInfo.InvariantCulture,
            $"{Gigabytes(_usableBytes)} ({GpuMemoryUtilization * 100:0.##} % of {Gigabytes(memory)}, less {Gigabytes((memory * GpuMemoryUtilization) - _usableBytes)} for activations)");
        var needs = $"{model.Id} needs {Gigabytes(WeightBytes)} for its weights in {Layout.Weights.ToName()}";
        if (Fits)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{needs}, and {replica} leaves {leaves}; the remaining {Gigabytes(_usableBytes - WeightBytes)} hold a KV cache of {KvCacheTokens:N0} tokens.");
        }

        var cache = _usableBytes > WeightBytes
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" and {Gigabytes(MinTokens * Layout.KvBytesPerToken)} for the KV cache of one sequence of {MinTokens:N0} tokens")
            : "";
        var minGpus = FindMinGpus(Layout, GpuMemoryUtilization);
        var remedy = minGpus > 0 ? $"it fits on {Gpus(minGpus)}."
            : gpus == sizes[^1] ? "no larger replica of that GPU is possible."
            : $"even {Gpus(sizes[^1])} do not hold it.";
        return $"{needs}{cache}, but {replica} leaves {leaves}; {remedy}";
    }
}
