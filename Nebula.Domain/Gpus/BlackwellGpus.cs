namespace Nebula.Domain.Gpus;

/// <summary>NVIDIA GPUs of the Blackwell generation.</summary>
internal static class BlackwellGpus
{
    /// <summary>All of them, from fast to slow.</summary>
    public static IReadOnlyList<GpuProfile> All { get; } =
    [
        new()
        {
            Id = "b300-sxm-288gb", Name = "B300 SXM 288 GB", Architecture = "blackwell",
            MemoryBytes = 288_000_000_000, VisibleMemoryBytes = 275_040L << 20, BandwidthBytesPerSecond = 8.0e12,
            FlopsDenseBf16 = 2250e12, FlopsDenseFp8 = 4500e12, FlopsDenseFp4 = 13500e12,
            InterconnectBytesPerSecond = 1800e9, PowerWatts = 1400, PricePerHourUsd = 8.2,
            Source = "NVIDIA HGX B300 and DGX B300 datasheets (72 PFLOPS sparse FP8, 144 sparse and 108 dense FP4 over 8 GPUs; INT8 is slow; NVLink 5 1.8 TB/s; BF16 half of FP8). "
                + "Memory: nvidia-smi, 275,040 MiB; not confirmed. Price: none published that we know; an estimate from B200.",
        },
        new()
        {
            Id = "b200-sxm-180gb", Name = "B200 SXM 180 GB", Architecture = "blackwell",
            MemoryBytes = 180_000_000_000, VisibleMemoryBytes = 183_359L << 20, BandwidthBytesPerSecond = 8.0e12,
            FlopsDenseBf16 = 2250e12, FlopsDenseFp8 = 4500e12, FlopsDenseFp4 = 9000e12, FlopsDenseInt8 = 4500e12,
            InterconnectBytesPerSecond = 1800e9, PowerWatts = 1000, PricePerHourUsd = 6.69,
            Source = "NVIDIA HGX B200 and DGX B200 datasheets (1,440 GB, 64 TB/s; sparse over 8 GPUs 36 PFLOPS BF16, 72 FP8 and INT8, 144 FP4; NVLink 5 1.8 TB/s). "
                + "Memory: nvidia-smi, 183,359 MiB. Price: Lambda on-demand, a GPU of an 8-GPU instance (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "rtx-pro-6000-96gb", Name = "RTX PRO 6000 Blackwell 96 GB", Architecture = "blackwell_workstation",
            MemoryBytes = 96_000_000_000, VisibleMemoryBytes = 97_887L << 20, BandwidthBytesPerSecond = 1.597e12,
            FlopsDenseBf16 = 503.8e12, FlopsDenseFp8 = 1007.6e12, FlopsDenseFp4 = 2015.2e12, FlopsDenseInt8 = 1007.6e12,
            InterconnectBytesPerSecond = 128e9, PowerWatts = 600, PricePerHourUsd = 1.89,
            Source = "NVIDIA RTX PRO 6000 Blackwell Server Edition datasheet and RTX Blackwell PRO whitepaper (4 PFLOPS sparse FP4, halved per doubling of the format; PCIe Gen5 128 GB/s). "
                + "Memory: nvidia-smi, 97,887 MiB. Price: about what Runpod asked on demand in 2025, not confirmed.",
        },
        new()
        {
            Id = "rtx-5090-32gb", Name = "GeForce RTX 5090 32 GB", Architecture = "blackwell_workstation",
            MemoryBytes = 32_000_000_000, VisibleMemoryBytes = 32_607L << 20, BandwidthBytesPerSecond = 1.792e12,
            FlopsDenseBf16 = 209.5e12, FlopsDenseFp8 = 419e12, FlopsDenseFp4 = 1676e12, FlopsDenseInt8 = 838e12,
            InterconnectBytesPerSecond = 128e9, PowerWatts = 575, PricePerHourUsd = 0.94,
            Source = "NVIDIA RTX Blackwell GPU Architecture whitepaper, appendix A (BF16 and FP8 with FP32 accumulate 209.5 and 419 TFLOPS, FP4 1,676, INT8 838; PCIe Gen5 128 GB/s). "
                + "Memory: nvidia-smi, 32,607 MiB. Price: about what Runpod asked on demand in 2025, not confirmed.",
        },
    ];
}
