using Nebula.Domain.Gpus;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class GpuCatalogTests
{
    public static TheoryData<string> Ids => [.. GpuCatalog.All.Select(gpu => gpu.Id)];

    [Fact]
    public void All_Catalog_HasAtLeastNineGpusWithDistinctIds()
    {
        GpuCatalog.All.Count.ShouldBeGreaterThanOrEqualTo(9);
        GpuCatalog.All.Select(gpu => gpu.Id).ShouldBeUnique();
        GpuCatalog.All.Select(gpu => gpu.Name).ShouldBeUnique();
    }

    [Theory]
    [InlineData("h100-sxm-80gb")]
    [InlineData("h200-sxm-141gb")]
    [InlineData("b200-sxm-180gb")]
    [InlineData("a100-sxm-80gb")]
    [InlineData("a100-pcie-40gb")]
    [InlineData("l40s-48gb")]
    [InlineData("l4-24gb")]
    [InlineData("a10-24gb")]
    [InlineData("rtx-4090-24gb")]
    [InlineData("mi300x-192gb")]
    public void Find_KnownId_ReturnsThatGpu(string id) => GpuCatalog.Find(id).ShouldNotBeNull().Id.ShouldBe(id);

    [Fact]
    public void Find_UnknownId_ReturnsNull()
    {
        GpuCatalog.Find("tpu-v5").ShouldBeNull();
        GpuCatalog.Find("H100-SXM-80GB").ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Find_AnyGpu_HasPlausibleNumbersAndSources(string id)
    {
        var gpu = GpuCatalog.Find(id).ShouldNotBeNull();

        id.ShouldEndWith($"-{gpu.MemoryBytes / 1_000_000_000}gb");
        (gpu.MemoryBytes % 1_000_000_000).ShouldBe(0);
        gpu.BandwidthBytesPerSecond.ShouldBeInRange(2e11, 1e13);
        gpu.FlopsDenseBf16.ShouldBeInRange(1e14, 3e15);
        gpu.InterconnectBytesPerSecond.ShouldBeInRange(6e10, 2e12);
        gpu.PricePerHourUsd.ShouldBeInRange(0.1, 15);
        gpu.Source.ShouldMatch("(?i)data ?sheet|whitepaper");
        gpu.Source.ShouldContain("Price: ");
    }
}
