namespace Nebula.Domain.Gpus;

/// <summary>NVIDIA GPUs of the Hopper generation.</summary>
internal static class HopperGpus
{
    /// <summary>All of them, from fast to slow.</summary>
    public static IReadOnlyList<GpuProfile> All { get; } =
    [
        new()
        {
            Id = "h200-sxm-141gb", Name = "H200 SXM 141 GB", Architecture = "hopper",
            MemoryBytes = 141_000_000_000, VisibleMemoryBytes = 143_771L << 20, BandwidthBytesPerSecond = 4.8e12,
            FlopsDenseBf16 = 989e12, FlopsDenseFp8 = 1979e12, FlopsDenseInt8 = 1979e12,
            InterconnectBytesPerSecond = 900e9, PowerWatts = 700, PricePerHourUsd = 4.59,
            Source = "NVIDIA H200 Tensor Core GPU datasheet (sparse BF16 1,979 TFLOPS, FP8 and INT8 3,958; NVLink 900 GB/s). "
                + "Memory: nvidia-smi, 143,771 MiB. Price: Runpod on-demand pod (runpod.io/pricing, October 2026).",
        },
        new()
        {
            Id = "gh200-96gb", Name = "GH200 96 GB", Architecture = "hopper",
            MemoryBytes = 96_000_000_000, VisibleMemoryBytes = 97_871L << 20, BandwidthBytesPerSecond = 4.0e12,
            FlopsDenseBf16 = 989e12, FlopsDenseFp8 = 1979e12, FlopsDenseInt8 = 1979e12,
            InterconnectBytesPerSecond = 900e9, PowerWatts = 1000, PricePerHourUsd = 1.49,
            Source = "NVIDIA GH200 Grace Hopper Superchip datasheet (HBM3 96 GB, 4 TB/s; NVLink-C2C 900 GB/s; up to 1,000 W with its CPU). "
                + "Memory: nvidia-smi, 97,871 MiB; not confirmed. Price: about what Lambda asked on demand in 2025, not confirmed.",
        },
        new()
        {
            Id = "h100-sxm-80gb", Name = "H100 SXM 80 GB", Architecture = "hopper",
            MemoryBytes = 80_000_000_000, VisibleMemoryBytes = 81_559L << 20, BandwidthBytesPerSecond = 3.35e12,
            FlopsDenseBf16 = 989e12, FlopsDenseFp8 = 1979e12, FlopsDenseInt8 = 1979e12,
            InterconnectBytesPerSecond = 900e9, PowerWatts = 700, PricePerHourUsd = 3.99,
            Source = "NVIDIA H100 Tensor Core GPU datasheet (sparse BF16 1,979 TFLOPS, FP8 and INT8 3,958; NVLink 900 GB/s). "
                + "Memory: nvidia-smi, 81,559 MiB. Price: Lambda on-demand, a GPU of an 8-GPU instance (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "h100-pcie-80gb", Name = "H100 PCIe 80 GB", Architecture = "hopper",
            MemoryBytes = 80_000_000_000, VisibleMemoryBytes = 81_559L << 20, BandwidthBytesPerSecond = 2.0e12,
            FlopsDenseBf16 = 756e12, FlopsDenseFp8 = 1513e12, FlopsDenseInt8 = 1513e12,
            InterconnectBytesPerSecond = 128e9, PowerWatts = 350, PricePerHourUsd = 2.39,
            Source = "NVIDIA H100 Tensor Core GPU datasheet (sparse BF16 1,513 TFLOPS, FP8 and INT8 3,026; PCIe Gen5 128 GB/s, no NVLink bridge). "
                + "Memory: nvidia-smi, 81,559 MiB. Price: about what Runpod asked on demand in 2025, not confirmed.",
        },
    ];
}
