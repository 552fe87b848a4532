namespace Nebula.Domain.Models;

/// <summary>The numeric format of a model's weights in GPU memory.</summary>
public enum WeightFormat
{
    /// <summary>BF16 or FP16: 2 bytes a weight.</summary>
    Bf16,

    /// <summary>8-bit floating point with a scale per tensor, channel or block of 128 × 128: 1 byte.</summary>
    Fp8,

    /// <summary>8-bit integers with a scale per channel: 1 byte.</summary>
    Int8,

    /// <summary>4-bit integers with a 16-bit scale per group of 32: 0.5625 bytes.</summary>
    Int4,

    /// <summary>OCP Microscaling: 4 bits and an 8-bit scale per block of 32: 0.53125 bytes.</summary>
    Mxfp4,

    /// <summary>NVIDIA's 4-bit format: 4 bits and an 8-bit scale per block of 16: 0.5625 bytes.</summary>
    Nvfp4,
}

/// <summary>Sizes and names of <see cref="WeightFormat"/>.</summary>
public static class WeightFormats
{
    private static readonly string[] Names = ["bf16", "fp8", "int8", "int4", "mxfp4", "nvfp4"];

    /// <summary>All names, in the order of the enum.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>Bytes of one weight, with its share of the scales.</summary>
    public static double BytesPerWeight(this WeightFormat format) => format switch
    {
        WeightFormat.Bf16 => 2,
        WeightFormat.Fp8 or WeightFormat.Int8 => 1,
        WeightFormat.Mxfp4 => 0.5 + (1.0 / 32),
        WeightFormat.Int4 or WeightFormat.Nvfp4 => 0.5 + (1.0 / 16),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>The name in declarations and data files, such as <c>fp8</c>.</summary>
    public static string ToName(this WeightFormat format) => Names[(int)format];

    /// <summary>Parses a name.</summary>
    /// <param name="name">A name such as <c>fp8</c>; <c>fp16</c> means <see cref="WeightFormat.Bf16"/>.</param>
    /// <returns>The format; null if the name is unknown.</returns>
    public static WeightFormat? TryParse(string name)
    {
        var index = Array.IndexOf(Names, name is "fp16" ? "bf16" : name);
        return index < 0 ? null : (WeightFormat)index;
    }
}
