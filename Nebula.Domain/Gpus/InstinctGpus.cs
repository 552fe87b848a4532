namespace Nebula.Domain.Gpus;

/// <summary>AMD Instinct GPUs.</summary>
internal static class InstinctGpus
{
    /// <summary>All of them, from fast to slow.</summary>
    public static IReadOnlyList<GpuProfile> All { get; } =
    [
        new()
        {
            Id = "mi355x-288gb", Name = "Instinct MI355X 288 GB", Architecture = "cdna4",
            MemoryBytes = 288_000_000_000, VisibleMemoryBytes = 294_896L << 20, BandwidthBytesPerSecond = 8.0e12,
            FlopsDenseBf16 = 2516.6e12, FlopsDenseFp8 = 5033.2e12, FlopsDenseFp4 = 10066.3e12, FlopsDenseInt8 = 5033.2e12,
            InterconnectBytesPerSecond = 1075.2e9, PowerWatts = 1400, PricePerHourUsd = 4.5,
            Source = "AMD Instinct MI355X data sheet (FP8 5.03 PFLOPS, FP4 10.07; 7 Infinity Fabric links of 153.6 GB/s). "
                + "Memory: 288 GiB less 16 MiB, as on MI300X; not confirmed. Price: none published that we know; an estimate from MI300X.",
        },
        new()
        {
            Id = "mi325x-256gb", Name = "Instinct MI325X 256 GB", Architecture = "cdna3",
            MemoryBytes = 256_000_000_000, VisibleMemoryBytes = 262_128L << 20, BandwidthBytesPerSecond = 6.0e12,
            FlopsDenseBf16 = 1307.4e12, FlopsDenseFp8 = 2614.9e12, FlopsDenseInt8 = 2614.9e12,
            InterconnectBytesPerSecond = 896e9, PowerWatts = 1000, PricePerHourUsd = 2.25,
            Source = "AMD Instinct MI325X data sheet (FP8 and INT8 2,614.9 TFLOPS; 7 Infinity Fabric links of 128 GB/s). "
                + "Memory: 256 GiB less 16 MiB, as on MI300X; not confirmed. Price: none published that we know; an estimate from MI300X.",
        },
        new()
        {
            Id = "mi300x-192gb", Name = "Instinct MI300X 192 GB", Architecture = "cdna3",
            MemoryBytes = 192_000_000_000, VisibleMemoryBytes = 196_592L << 20, BandwidthBytesPerSecond = 5.3e12,
            FlopsDenseBf16 = 1307.4e12, FlopsDenseFp8 = 2614.9e12, FlopsDenseInt8 = 2614.9e12,
            InterconnectBytesPerSecond = 896e9, PowerWatts = 750, PricePerHourUsd = 1.85,
            Source = "AMD Instinct MI300X data sheet (FP8 and INT8 2,614.9 TFLOPS; 7 Infinity Fabric links of 128 GB/s). "
                + "Memory: rocm-smi, 196,592 MiB. Price: Vultr on-demand, a GPU of an 8-GPU server (vultr.com/pricing, 2025).",
        },
    ];
}
