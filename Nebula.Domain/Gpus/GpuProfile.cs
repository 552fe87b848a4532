using Nebula.Domain.Models;

namespace Nebula.Domain.Gpus;

/// <summary>A GPU: the peak numbers of its datasheet, and the price of renting it.</summary>
public sealed record GpuProfile
{
    /// <summary>Catalog id: lower case, such as <c>h100-sxm-80gb</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people, such as <c>H100 SXM 80 GB</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Memory in bytes as marketed, in SI units: "80 GB" is 80 × 10^9. Most cards have about 7 % more, because their
    /// memory comes in powers of two, so a model that fits here fits on the card.
    /// </summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Peak memory bandwidth, in bytes per second.</summary>
    public required double BandwidthBytesPerSecond { get; init; }

    /// <summary>
    /// Peak BF16 arithmetic on the tensor (matrix) cores with FP32 accumulation, in floating-point operations per second:
    /// dense, not the doubled figure that datasheets print for 2:4 sparse matrices.
    /// </summary>
    public required double FlopsDenseBf16 { get; init; }

    /// <summary>Peak FP8 arithmetic, dense, in floating-point operations per second; null if the GPU has none.</summary>
    public double? FlopsDenseFp8 { get; init; }

    /// <summary>Peak FP4 arithmetic, dense, in floating-point operations per second; null if the GPU has none.</summary>
    public double? FlopsDenseFp4 { get; init; }

    /// <summary>Peak INT8 arithmetic, dense, in operations per second; null if the GPU has none.</summary>
    public double? FlopsDenseInt8 { get; init; }

    /// <summary>Board power limit, in watts.</summary>
    public required int PowerWatts { get; init; }

    /// <summary>
    /// Generation of the GPU, lower case, such as <c>hopper</c>: GPUs of one generation reach the same shares of their peak numbers.
    /// </summary>
    public required string Architecture { get; init; }

    /// <summary>
    /// Bytes that the driver reports as memory. HBM cards have more than their name says (80 GB: 85.5 × 10^9 bytes); on cards with GDDR,
    /// error correction takes a part.
    /// </summary>
    public required long VisibleMemoryBytes { get; init; }

    /// <summary>
    /// Bandwidth from this GPU to its neighbours in bytes per second, both directions together as in datasheets:
    /// NVLink, Infinity Fabric, or PCIe if the GPU has neither.
    /// </summary>
    public required double InterconnectBytesPerSecond { get; init; }

    /// <summary>A typical public on-demand price of one GPU, in US dollars per hour; <see cref="Source"/> says whose.</summary>
    public required double PricePerHourUsd { get; init; }

    /// <summary>Peak arithmetic on weights of a format: in the format itself if the GPU has it, otherwise in the next wider one.</summary>
    /// <remarks>
    /// Weights in 4-bit integers are widened to BF16. MXFP4 is multiplied with 8-bit activations on GPUs that have FP4, elsewhere in BF16; NVFP4 in FP4 or BF16.
    /// </remarks>
    internal double FlopsDense(WeightFormat format) => format switch
    {
        WeightFormat.Fp8 => FlopsDenseFp8 ?? FlopsDenseBf16,
        WeightFormat.Int8 => FlopsDenseInt8 ?? FlopsDenseBf16,
        WeightFormat.Mxfp4 when FlopsDenseFp4 is not null => FlopsDenseFp8 ?? FlopsDenseBf16,
        WeightFormat.Nvfp4 when FlopsDenseFp4 is { } flops => flops,
        _ => FlopsDenseBf16,
    };

    /// <summary>Formats of weights that it runs, from wide to narrow; see <see cref="WeightSupport"/>.</summary>
    public IReadOnlyList<WeightFormat> WeightFormats => WeightSupport.FindFormats(this);

    /// <summary>Most sequences of a batch if a deployment does not say; see <see cref="BatchDefaults"/>.</summary>
    public int DefaultMaxBatchSize => BatchDefaults.Find(this).MaxSequences;

    /// <summary>Most tokens of a step if a deployment does not say; see <see cref="BatchDefaults"/>.</summary>
    public int DefaultMaxBatchedTokens => BatchDefaults.Find(this).MaxBatchedTokens;

    /// <summary>The source of the numbers: the datasheet, the provider of the price and its date.</summary>
    public required string Source { get; init; }
}
