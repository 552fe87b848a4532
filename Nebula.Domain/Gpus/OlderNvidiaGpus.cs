namespace Nebula.Domain.Gpus;

/// <summary>NVIDIA GPUs of the Turing, Ampere and Ada generations.</summary>
internal static class OlderNvidiaGpus
{
    /// <summary>All of them, from fast to slow.</summary>
    public static IReadOnlyList<GpuProfile> All { get; } =
    [
        new()
        {
            Id = "a100-sxm-80gb", Name = "A100 SXM 80 GB", Architecture = "ampere",
            MemoryBytes = 80_000_000_000, VisibleMemoryBytes = 81_920L << 20, BandwidthBytesPerSecond = 2.039e12,
            FlopsDenseBf16 = 312e12, FlopsDenseInt8 = 624e12,
            InterconnectBytesPerSecond = 600e9, PowerWatts = 400, PricePerHourUsd = 2.79,
            Source = "NVIDIA A100 Tensor Core GPU datasheet (INT8 624 TOPS; NVLink 600 GB/s). "
                + "Memory: nvidia-smi, 81,920 MiB. Price: Lambda on-demand, a GPU of an 8-GPU instance (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "a100-pcie-80gb", Name = "A100 PCIe 80 GB", Architecture = "ampere",
            MemoryBytes = 80_000_000_000, VisibleMemoryBytes = 81_920L << 20, BandwidthBytesPerSecond = 1.935e12,
            FlopsDenseBf16 = 312e12, FlopsDenseInt8 = 624e12,
            InterconnectBytesPerSecond = 64e9, PowerWatts = 300, PricePerHourUsd = 1.64,
            Source = "NVIDIA A100 Tensor Core GPU datasheet (INT8 624 TOPS; PCIe Gen4 64 GB/s, no NVLink bridge). "
                + "Memory: nvidia-smi, 81,920 MiB. Price: about what Runpod asked on demand in 2025, not confirmed.",
        },
        new()
        {
            Id = "a100-sxm-40gb", Name = "A100 SXM 40 GB", Architecture = "ampere",
            MemoryBytes = 40_000_000_000, VisibleMemoryBytes = 40_536L << 20, BandwidthBytesPerSecond = 1.555e12,
            FlopsDenseBf16 = 312e12, FlopsDenseInt8 = 624e12,
            InterconnectBytesPerSecond = 600e9, PowerWatts = 400, PricePerHourUsd = 1.29,
            Source = "NVIDIA A100 Tensor Core GPU datasheet (INT8 624 TOPS; NVLink 600 GB/s). "
                + "Memory: nvidia-smi, 40,536 MiB. Price: about what Lambda asked on demand in 2025, not confirmed.",
        },
        new()
        {
            Id = "a100-pcie-40gb", Name = "A100 PCIe 40 GB", Architecture = "ampere",
            MemoryBytes = 40_000_000_000, VisibleMemoryBytes = 40_536L << 20, BandwidthBytesPerSecond = 1.555e12,
            FlopsDenseBf16 = 312e12, FlopsDenseInt8 = 624e12,
            InterconnectBytesPerSecond = 64e9, PowerWatts = 250, PricePerHourUsd = 1.99,
            Source = "NVIDIA A100 Tensor Core GPU datasheet (INT8 624 TOPS; PCIe Gen4 64 GB/s, no NVLink bridge). "
                + "Memory: nvidia-smi, 40,536 MiB. Price: Lambda on-demand, an A100 of 40 GB (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "l40s-48gb", Name = "L40S 48 GB", Architecture = "ada",
            MemoryBytes = 48_000_000_000, VisibleMemoryBytes = 46_068L << 20, BandwidthBytesPerSecond = 864e9,
            FlopsDenseBf16 = 362e12, FlopsDenseFp8 = 733e12, FlopsDenseInt8 = 733e12,
            InterconnectBytesPerSecond = 64e9, PowerWatts = 350, PricePerHourUsd = 1.95,
            Source = "NVIDIA L40S datasheet (sparse BF16 733 TFLOPS, FP8 and INT8 1,466; PCIe Gen4 64 GB/s). "
                + "Memory: nvidia-smi, 46,068 MiB. Price: Modal, billed by the second (modal.com/pricing, May 2026).",
        },
        new()
        {
            Id = "l4-24gb", Name = "L4 24 GB", Architecture = "ada",
            MemoryBytes = 24_000_000_000, VisibleMemoryBytes = 23_034L << 20, BandwidthBytesPerSecond = 300e9,
            FlopsDenseBf16 = 121e12, FlopsDenseFp8 = 242.5e12, FlopsDenseInt8 = 242.5e12,
            InterconnectBytesPerSecond = 64e9, PowerWatts = 72, PricePerHourUsd = 0.8,
            Source = "NVIDIA L4 datasheet (sparse BF16 242 TFLOPS, FP8 and INT8 485; PCIe Gen4 64 GB/s). "
                + "Memory: nvidia-smi, 23,034 MiB. Price: Modal, billed by the second (modal.com/pricing, May 2026).",
        },
        new()
        {
            Id = "a10-24gb", Name = "A10 24 GB", Architecture = "ampere",
            MemoryBytes = 24_000_000_000, VisibleMemoryBytes = 23_028L << 20, BandwidthBytesPerSecond = 600e9,
            FlopsDenseBf16 = 125e12, FlopsDenseInt8 = 250e12,
            InterconnectBytesPerSecond = 64e9, PowerWatts = 150, PricePerHourUsd = 1.29,
            Source = "NVIDIA A10 Tensor Core GPU datasheet (INT8 250 TOPS; PCIe Gen4 64 GB/s). "
                + "Memory: nvidia-smi, 23,028 MiB. Price: Lambda on-demand, a 1-GPU instance (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "a10g-24gb", Name = "A10G 24 GB", Architecture = "ampere",
            MemoryBytes = 24_000_000_000, VisibleMemoryBytes = 23_028L << 20, BandwidthBytesPerSecond = 600e9,
            FlopsDenseBf16 = 70e12, FlopsDenseInt8 = 140e12,
            InterconnectBytesPerSecond = 64e9, PowerWatts = 300, PricePerHourUsd = 1.01,
            Source = "NVIDIA A10G datasheet as published with Amazon EC2 G5 (70 TFLOPS, INT8 140 TOPS; PCIe Gen4 64 GB/s). "
                + "Memory: nvidia-smi, 23,028 MiB. Price: Amazon EC2 g5.xlarge on-demand, us-east-1, 2025.",
        },
        new()
        {
            Id = "t4-16gb", Name = "T4 16 GB", Architecture = "turing",
            MemoryBytes = 16_000_000_000, VisibleMemoryBytes = 15_360L << 20, BandwidthBytesPerSecond = 320e9,
            FlopsDenseBf16 = 65e12, FlopsDenseInt8 = 130e12,
            InterconnectBytesPerSecond = 32e9, PowerWatts = 70, PricePerHourUsd = 0.35,
            Source = "NVIDIA T4 Tensor Core GPU datasheet (FP16, it has no BF16; INT8 130 TOPS; PCIe Gen3 32 GB/s). "
                + "Memory: nvidia-smi, 15,360 MiB. Price: Google Cloud on-demand GPU, us-central1, without its machine, 2025.",
        },
        new()
        {
            Id = "rtx-4090-24gb", Name = "GeForce RTX 4090 24 GB", Architecture = "ada",
            MemoryBytes = 24_000_000_000, VisibleMemoryBytes = 24_564L << 20, BandwidthBytesPerSecond = 1.008e12,
            FlopsDenseBf16 = 165.2e12, FlopsDenseFp8 = 330.3e12, FlopsDenseInt8 = 660.6e12,
            InterconnectBytesPerSecond = 64e9, PowerWatts = 450, PricePerHourUsd = 0.69,
            Source = "NVIDIA Ada GPU Architecture whitepaper, appendix A (BF16 and FP8 with FP32 accumulate 165.2 and 330.3 TFLOPS, INT8 660.6; PCIe Gen4 64 GB/s). "
                + "Memory: nvidia-smi, 24,564 MiB. Price: Runpod Secure Cloud on-demand (runpod.io/pricing, 2025).",
        },
    ];
}
