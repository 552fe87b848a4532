using System.Collections.Frozen;

namespace Nebula.Domain.Gpus;

/// <summary>The GPUs that deployments can use, with the numbers of their datasheets.</summary>
/// <remarks>
/// Each price is one public list price, for comparison and not for billing: prices differ up to fourfold between
/// providers and change within months.
/// </remarks>
public static class GpuCatalog
{
    /// <summary>All GPUs, by maker and generation and then from fast to slow.</summary>
    public static IReadOnlyList<GpuProfile> All { get; } =
    [.. BlackwellGpus.All, .. HopperGpus.All, .. OlderNvidiaGpus.All, .. InstinctGpus.All];

    private static readonly FrozenDictionary<string, GpuProfile> ById = All.ToFrozenDictionary(gpu => gpu.Id);

    /// <summary>Finds a GPU.</summary>
    /// <param name="id">A catalog id, compared exactly.</param>
    /// <returns>The GPU; <see langword="null"/> if the catalog has no such id.</returns>
    public static GpuProfile? Find(string id) => ById.GetValueOrDefault(id);
}
