namespace Nebula.Domain.Gpus;

/// <summary>The clocks of a GPU under load, as NVML reports them.</summary>
/// <param name="SmMegahertz">The boost clock of its multiprocessors.</param>
/// <param name="MemoryMegahertz">The clock of its memory.</param>
public readonly record struct GpuClocks(int SmMegahertz, int MemoryMegahertz)
{
    /// <summary>The clock of the multiprocessors of a GPU that has no work, in MHz: what nvidia-smi shows of idle data centre GPUs.</summary>
    public const int IdleSmMegahertz = 345;

    // By catalog id. Boost clocks: datasheets and the product briefs of the boards; those of B300 and of the memory of B200 and B300 are not confirmed.
    // Memory clocks: nvidia-smi -q -d CLOCK, the highest supported one.
    private static readonly Dictionary<string, GpuClocks> ByGpu = new(StringComparer.Ordinal)
    {
        ["t4-16gb"] = new(1_590, 5_001),
        ["a10-24gb"] = new(1_695, 6_251),
        ["a10g-24gb"] = new(1_710, 6_251),
        ["l4-24gb"] = new(2_040, 6_251),
        ["l40s-48gb"] = new(2_520, 9_001),
        ["a100-pcie-40gb"] = new(1_410, 1_215),
        ["a100-sxm-40gb"] = new(1_410, 1_215),
        ["a100-pcie-80gb"] = new(1_410, 1_512),
        ["a100-sxm-80gb"] = new(1_410, 1_593),
        ["h100-pcie-80gb"] = new(1_755, 1_593),
        ["h100-sxm-80gb"] = new(1_980, 2_619),
        ["gh200-96gb"] = new(1_980, 2_619),
        ["h200-sxm-141gb"] = new(1_980, 3_201),
        ["b200-sxm-180gb"] = new(1_965, 3_996),
        ["b300-sxm-288gb"] = new(1_920, 3_996),
        ["rtx-4090-24gb"] = new(2_520, 10_501),
        ["rtx-5090-32gb"] = new(2_407, 14_001),
        ["rtx-pro-6000-96gb"] = new(2_617, 14_001),
    };

    /// <summary>The clocks of a GPU of the catalog; null if it is not NVIDIA's.</summary>
    public static GpuClocks? Find(string gpu) => ByGpu.TryGetValue(gpu, out var clocks) ? clocks : null;
}
