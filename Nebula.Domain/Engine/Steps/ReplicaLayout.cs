using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Engine.Steps;

/// <summary>A model on the GPUs of one replica.</summary>
public sealed record ReplicaLayout
{
    /// <summary>The model.</summary>
    public required ModelCard Model { get; init; }

    /// <summary>The GPU; all GPUs of a replica are alike.</summary>
    public required GpuProfile Gpu { get; init; }

    /// <summary>GPUs that share each layer (tensor parallelism), at least 1. Default 1.</summary>
    public int Gpus { get; init; } = 1;

    /// <summary>Groups of GPUs over which whole experts are spread; 1 (the default) splits each expert over all GPUs instead.</summary>
    public int ExpertParallel { get; init; } = 1;

    /// <summary>Format of the weights.</summary>
    public required WeightFormat Weights { get; init; }

    /// <summary>Bytes of one element of the KV cache: 2 (the default) for BF16, 1 for FP8.</summary>
    public int KvElementBytes { get; init; } = 2;

    /// <summary>
    /// Format of everything but the routed experts. The published 4-bit checkpoints of mixtures of experts (gpt-oss, Kimi K2.5, NVIDIA's NVFP4 ones)
    /// quantize the routed experts only.
    /// </summary>
    public WeightFormat DenseWeights =>
        Model.Experts is not null && Weights is (WeightFormat.Int4 or WeightFormat.Mxfp4 or WeightFormat.Nvfp4) ? WeightFormat.Bf16 : Weights;

    /// <summary>Parameters of all layers but routed experts, embedding and output matrix.</summary>
    public long DenseParameters => Model.Parameters - Model.ExpertParameters - ((long)Model.VocabularySize * Model.HiddenSize * (Model.TiedEmbeddings ? 1 : 2));

    /// <summary>Bytes of all weights, over all GPUs. Embedding and output matrix stay in BF16.</summary>
    public double WeightBytes =>
        (Model.ExpertParameters * Weights.BytesPerWeight())
        + (DenseParameters * DenseWeights.BytesPerWeight())
        + ((Model.Parameters - Model.ExpertParameters - DenseParameters) * WeightFormat.Bf16.BytesPerWeight());

    /// <summary>Layers whose cache grows with every token: those without a sliding window or linear attention.</summary>
    public int FullAttentionLayers => Model.Layers - Model.LinearAttentionLayers - (Model.SlidingWindow?.Layers ?? 0);

    /// <summary>
    /// Bytes that one token of a sequence takes in one layer on one GPU. GPUs share the heads; with fewer heads than GPUs each has a whole one.
    /// A latent vector is on every GPU.
    /// </summary>
    public double KvBytesPerLayer => KvElementBytes * (Model.LatentAttention is not null
        ? Model.KvElementsPerLayer
        : Math.Max(1.0, (double)Model.KvHeads / Gpus) * 2 * Model.HeadSize);

    /// <summary>Bytes of one GPU that weights and KV cache may use together.</summary>
    /// <param name="coefficients">Has the memory that activations and CUDA graphs take.</param>
    /// <param name="memoryUtilization">Share of the memory that the engine may use (<c>--gpu-memory-utilization</c>). Default 0.9.</param>
    public double GetUsableBytes(StepCoefficients coefficients, double memoryUtilization = 0.9) =>
        (Gpu.VisibleMemoryBytes * memoryUtilization) - Math.Min(coefficients["memory.reserve"], Gpu.VisibleMemoryBytes * coefficients["memory.reserve.share"]);

    /// <summary>Bytes of KV cache that one token takes, over all GPUs.</summary>
    public double KvBytesPerToken => KvBytesPerTokenOfGpu * Gpus;

    private double KvBytesPerTokenOfGpu => KvBytesPerLayer * Math.Max(1, FullAttentionLayers);

    /// <summary>
    /// Seconds for which a token keeps the tensor cores of all GPUs saturated: 2 operations for each active parameter, without attention (Kaplan et al.,
    /// "Scaling Laws for Neural Language Models", 2020, section 2.1), by the GPUs' peak arithmetic.
    /// </summary>
    public double TensorSecondsPerToken => 2.0 * Model.ActiveParameters / (Gpu.FlopsDense(Weights) * Gpus);

    /// <summary>KV blocks that fit beside the weights.</summary>
    /// <param name="coefficients">Has the memory that activations and CUDA graphs take.</param>
    /// <param name="blockSize">Tokens of a block, at least 1.</param>
    /// <param name="memoryUtilization">Share of the memory that the engine may use (<c>--gpu-memory-utilization</c>). Default 0.9.</param>
    /// <returns>Blocks, 0 if the weights do not fit. Windowed layers hold little and are not counted (vLLM's hybrid cache manager frees what leaves the window).</returns>
    public int CountKvBlocks(StepCoefficients coefficients, int blockSize, double memoryUtilization = 0.9)
    {
        var bytes = GetUsableBytes(coefficients, memoryUtilization) - (WeightBytes / Gpus);
        return bytes <= 0 ? 0 : (int)Math.Min(int.MaxValue / blockSize, bytes / KvBytesPerTokenOfGpu / blockSize);
    }
}
