using Nebula.Domain.Models;

namespace Nebula.Domain.Gpus;

/// <summary>Which GPUs run which formats of weights and KV cache.</summary>
/// <remarks>
/// A format counts if vLLM has a kernel for it, in the format's own arithmetic or in a wider one (weights only): Marlin for FP8 and 4-bit integers from Turing and
/// for FP4 from Ampere, Triton for MXFP4 on AMD's CDNA 3 and 4 (vLLM 0.14 and 0.32, "Quantization" and "FP8 W8A8"). NVFP4 is NVIDIA's.
/// </remarks>
public static class WeightSupport
{
    // From narrow to wide.
    private static readonly WeightFormat[] Wider = [WeightFormat.Fp8, WeightFormat.Bf16];

    /// <summary>Whether a GPU runs a model whose weights have a format.</summary>
    public static bool Supports(GpuProfile gpu, WeightFormat format) => format switch
    {
        WeightFormat.Bf16 or WeightFormat.Fp8 => true,
        WeightFormat.Int8 => gpu.FlopsDenseInt8 is not null,
        WeightFormat.Int4 => true,
        WeightFormat.Mxfp4 => gpu.Architecture != "turing",
        WeightFormat.Nvfp4 => gpu.Architecture != "turing" && !IsAmd(gpu),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>The format of a model's weights if a deployment does not say: the one that its publisher distributes, or the nearest wider one that the GPU runs.</summary>
    public static WeightFormat FindDefault(ModelCard model, GpuProfile gpu) =>
        Supports(gpu, model.NativeWeights) ? model.NativeWeights : Wider.First(format => Supports(gpu, format));

    private static bool IsAmd(GpuProfile gpu) => gpu.Architecture.StartsWith("cdna", StringComparison.Ordinal);
}
