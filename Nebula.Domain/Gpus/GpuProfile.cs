namespace Nebula.Domain.Gpus;

/// <summary>What the simulator needs to know of a GPU: the peak numbers of its datasheet, and what renting it costs.</summary>
public sealed record GpuProfile
{
    /// <summary>Catalog id: lower case, such as <c>h100-sxm-80gb</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people, such as <c>H100 SXM 80 GB</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Memory in bytes as marketed, read as SI: "80 GB" is 80 × 10^9. Most cards carry about 7 % more, because their
    /// memory is built in powers of two, so a model that fits here fits on the card.
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
    /// Bandwidth from this GPU to its neighbours in bytes per second, both directions together as datasheets give it:
    /// NVLink, Infinity Fabric, or PCIe where there is neither.
    /// </summary>
    public required double InterconnectBytesPerSecond { get; init; }

    /// <summary>A typical public on-demand price of one GPU for one hour, in US dollars; which one is in <see cref="Source"/>.</summary>
    public required double PricePerHourUsd { get; init; }

    /// <summary>Where the numbers come from: the datasheet, and whose price it is and when it was read.</summary>
    public required string Source { get; init; }
}
