using Nebula.Domain.Models;

namespace Nebula.Domain.Gpus;

/// <summary>Which models and GPUs have which formats of weights and KV cache.</summary>
/// <remarks>
/// A GPU has a format if vLLM has a kernel for it, in the format's own arithmetic or in a wider one (weights only): Marlin for FP8 and 4-bit integers from Turing and
/// for FP4 from Ampere, Triton for 4-bit integers and MXFP4 on AMD's CDNA 3 and 4 (vLLM 0.14 and 0.32, "Quantization" and "FP8 W8A8"; vllm-project/vllm
/// pull requests 27187 and 37352). NVFP4 is NVIDIA's. 8-bit integers have no calibration and are not offered.
/// </remarks>
public static class WeightSupport
{
    /// <summary>The formats that a deployment can ask for, from wide to narrow.</summary>
    public static IReadOnlyList<WeightFormat> Offered { get; } = [WeightFormat.Bf16, WeightFormat.Fp8, WeightFormat.Mxfp4, WeightFormat.Nvfp4, WeightFormat.Int4];

    /// <summary>The formats that a GPU runs, from wide to narrow.</summary>
    public static IReadOnlyList<WeightFormat> FindFormats(GpuProfile gpu) => [.. Offered.Where(format => format switch
    {
        WeightFormat.Mxfp4 => !IsTuring(gpu),
        WeightFormat.Nvfp4 => !IsTuring(gpu) && !gpu.Architecture.StartsWith("cdna", StringComparison.Ordinal),
        _ => true,
    })];

    /// <summary>The formats that a model is available in, from wide to narrow.</summary>
    /// <remarks>
    /// A model in BF16 or FP8 can be quantized to each of them. One in a 4-bit format can be widened exactly; of one in 4-bit integers NVIDIA also publishes NVFP4
    /// (Kimi K2.5). Embedding models are published and run in BF16.
    /// </remarks>
    public static IReadOnlyList<WeightFormat> FindFormats(ModelCard model) => [.. Offered.Where(format => (model.Kind, model.NativeWeights) switch
    {
        (ModelKind.Embedding, var native) => format == native,
        (_, WeightFormat.Bf16 or WeightFormat.Fp8) => true,
        (_, WeightFormat.Int4) => format is WeightFormat.Bf16 or WeightFormat.Fp8 or WeightFormat.Int4 or WeightFormat.Nvfp4,
        (_, var native) => format is WeightFormat.Bf16 or WeightFormat.Fp8 || format == native,
    })];

    /// <summary>The format of a model's weights if a deployment does not say: the one that its publisher distributes, or the nearest wider one that the GPU runs.</summary>
    public static WeightFormat FindDefault(ModelCard model, GpuProfile gpu) =>
        gpu.WeightFormats.Contains(model.NativeWeights) ? model.NativeWeights
        : gpu.WeightFormats.Last(static format => format is WeightFormat.Bf16 or WeightFormat.Fp8);

    /// <summary>Whether a GPU keeps a KV cache in FP8: all but the Turing generation (vLLM 0.14, "Quantized KV Cache").</summary>
    public static bool HasFp8Cache(GpuProfile gpu) => !IsTuring(gpu);

    private static bool IsTuring(GpuProfile gpu) => gpu.Architecture == "turing";
}
