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

    /// <summary>
    /// Bandwidth from this GPU to its neighbours in bytes per second, both directions together as in datasheets:
    /// NVLink, Infinity Fabric, or PCIe if the GPU has neither.
    /// </summary>
    public required double InterconnectBytesPerSecond { get; init; }

    /// <summary>A typical public on-demand price of one GPU, in US dollars per hour; <see cref="Source"/> says whose.</summary>
    public required double PricePerHourUsd { get; init; }

    /// <summary>The source of the numbers: the datasheet, the provider of the price and its date.</summary>
    public required string Source { get; init; }
}
