using System.Collections.Frozen;

namespace Nebula.Domain.Gpus;

/// <summary>The GPUs that deployments can use, with the numbers of their datasheets.</summary>
/// <remarks>
/// Each price is one public list price, for comparison and not for billing: prices differ up to fourfold between
/// providers and change within months.
/// </remarks>
public static class GpuCatalog
{
    /// <summary>All GPUs, by maker and then from fast to slow.</summary>
    public static IReadOnlyList<GpuProfile> All { get; } =
    [
        new()
        {
            Id = "b200-sxm-180gb", Name = "B200 SXM 180 GB", MemoryBytes = 180_000_000_000, BandwidthBytesPerSecond = 8.0e12,
            FlopsDenseBf16 = 2250e12, InterconnectBytesPerSecond = 1800e9, PricePerHourUsd = 6.69,
            Source = "NVIDIA HGX B200 and DGX B200 datasheets (1,440 GB, 64 TB/s and 36 PFLOPS sparse BF16 over 8 GPUs; NVLink 5 1.8 TB/s). "
                + "Price: Lambda on-demand, a GPU of an 8-GPU instance (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "h200-sxm-141gb", Name = "H200 SXM 141 GB", MemoryBytes = 141_000_000_000, BandwidthBytesPerSecond = 4.8e12,
            FlopsDenseBf16 = 989e12, InterconnectBytesPerSecond = 900e9, PricePerHourUsd = 4.59,
            Source = "NVIDIA H200 Tensor Core GPU datasheet (BF16 1,979 TFLOPS sparse; NVLink 900 GB/s). "
                + "Price: Runpod on-demand pod (runpod.io/pricing, October 2026).",
        },
        new()
        {
            Id = "h100-sxm-80gb", Name = "H100 SXM 80 GB", MemoryBytes = 80_000_000_000, BandwidthBytesPerSecond = 3.35e12,
            FlopsDenseBf16 = 989e12, InterconnectBytesPerSecond = 900e9, PricePerHourUsd = 3.99,
            Source = "NVIDIA H100 Tensor Core GPU datasheet (BF16 1,979 TFLOPS sparse; NVLink 900 GB/s). "
                + "Price: Lambda on-demand, a GPU of an 8-GPU instance (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "a100-sxm-80gb", Name = "A100 SXM 80 GB", MemoryBytes = 80_000_000_000, BandwidthBytesPerSecond = 2.039e12,
            FlopsDenseBf16 = 312e12, InterconnectBytesPerSecond = 600e9, PricePerHourUsd = 2.79,
            Source = "NVIDIA A100 Tensor Core GPU datasheet (NVLink 600 GB/s). "
                + "Price: Lambda on-demand, a GPU of an 8-GPU instance (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "a100-pcie-40gb", Name = "A100 PCIe 40 GB", MemoryBytes = 40_000_000_000, BandwidthBytesPerSecond = 1.555e12,
            FlopsDenseBf16 = 312e12, InterconnectBytesPerSecond = 64e9, PricePerHourUsd = 1.99,
            Source = "NVIDIA A100 Tensor Core GPU datasheet (PCIe Gen4 64 GB/s, no NVLink bridge). "
                + "Price: Lambda on-demand, an A100 of 40 GB (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "l40s-48gb", Name = "L40S 48 GB", MemoryBytes = 48_000_000_000, BandwidthBytesPerSecond = 864e9,
            FlopsDenseBf16 = 362e12, InterconnectBytesPerSecond = 64e9, PricePerHourUsd = 1.95,
            Source = "NVIDIA L40S datasheet (BF16 733 TFLOPS sparse; PCIe Gen4 64 GB/s). "
                + "Price: Modal, billed by the second (modal.com/pricing, May 2026).",
        },
        new()
        {
            Id = "l4-24gb", Name = "L4 24 GB", MemoryBytes = 24_000_000_000, BandwidthBytesPerSecond = 300e9,
            FlopsDenseBf16 = 121e12, InterconnectBytesPerSecond = 64e9, PricePerHourUsd = 0.80,
            Source = "NVIDIA L4 datasheet (BF16 242 TFLOPS sparse; PCIe Gen4 64 GB/s). "
                + "Price: Modal, billed by the second (modal.com/pricing, May 2026).",
        },
        new()
        {
            Id = "a10-24gb", Name = "A10 24 GB", MemoryBytes = 24_000_000_000, BandwidthBytesPerSecond = 600e9,
            FlopsDenseBf16 = 125e12, InterconnectBytesPerSecond = 64e9, PricePerHourUsd = 1.29,
            Source = "NVIDIA A10 Tensor Core GPU datasheet (PCIe Gen4 64 GB/s). "
                + "Price: Lambda on-demand, a 1-GPU instance (lambda.ai/instances, September 2026).",
        },
        new()
        {
            Id = "rtx-4090-24gb", Name = "GeForce RTX 4090 24 GB", MemoryBytes = 24_000_000_000, BandwidthBytesPerSecond = 1.008e12,
            FlopsDenseBf16 = 165.2e12, InterconnectBytesPerSecond = 64e9, PricePerHourUsd = 0.69,
            Source = "NVIDIA Ada GPU Architecture whitepaper, appendix A (BF16 with FP32 accumulate 165.2 TFLOPS; PCIe Gen4 64 GB/s). "
                + "Price: Runpod Secure Cloud on-demand (runpod.io/pricing, 2025).",
        },
        new()
        {
            Id = "mi300x-192gb", Name = "Instinct MI300X 192 GB", MemoryBytes = 192_000_000_000, BandwidthBytesPerSecond = 5.3e12,
            FlopsDenseBf16 = 1307.4e12, InterconnectBytesPerSecond = 896e9, PricePerHourUsd = 1.85,
            Source = "AMD Instinct MI300X data sheet (7 Infinity Fabric links of 128 GB/s). "
                + "Price: Vultr on-demand, a GPU of an 8-GPU server (vultr.com/pricing, 2025).",
        },
    ];

    private static readonly FrozenDictionary<string, GpuProfile> ById = All.ToFrozenDictionary(gpu => gpu.Id);

    /// <summary>Finds a GPU.</summary>
    /// <param name="id">A catalog id, compared exactly.</param>
    /// <returns>The GPU; <see langword="null"/> if the catalog has no such id.</returns>
    public static GpuProfile? Find(string id) => ById.GetValueOrDefault(id);
}
