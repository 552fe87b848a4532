using Nebula.Domain.Gpus;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class GpuCatalogTests
{
    public static TheoryData<string> Ids => [.. GpuCatalog.All.Select(gpu => gpu.Id)];

    [Fact]
    public void All_Catalog_HasAtLeastTwentyGpusWithDistinctIds()
    {
        GpuCatalog.All.Count.ShouldBeGreaterThanOrEqualTo(20);
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
    [InlineData("t4-16gb")]
    [InlineData("a10g-24gb")]
    [InlineData("a100-sxm-40gb")]
    [InlineData("a100-pcie-80gb")]
    [InlineData("h100-pcie-80gb")]
    [InlineData("gh200-96gb")]
    [InlineData("b300-sxm-288gb")]
    [InlineData("mi325x-256gb")]
    [InlineData("mi355x-288gb")]
    [InlineData("rtx-5090-32gb")]
    [InlineData("rtx-pro-6000-96gb")]
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
        gpu.FlopsDenseBf16.ShouldBeInRange(6e13, 3e15);
        (gpu.FlopsDenseFp8 ?? double.MaxValue).ShouldBeGreaterThan(1.9 * gpu.FlopsDenseBf16);
        (gpu.FlopsDenseFp4 ?? double.MaxValue).ShouldBeGreaterThan(1.9 * (gpu.FlopsDenseFp8 ?? 0));
        (gpu.FlopsDenseInt8 ?? double.MaxValue).ShouldBeGreaterThan(1.9 * gpu.FlopsDenseBf16);
        gpu.InterconnectBytesPerSecond.ShouldBeInRange(3e10, 2e12);
        gpu.VisibleMemoryBytes.ShouldBeInRange((long)(0.98 * gpu.MemoryBytes), (long)(1.08 * gpu.MemoryBytes));
        gpu.PowerWatts.ShouldBeInRange(70, 1400);
        gpu.Architecture.ShouldMatch("^[a-z0-9_]+$");
        gpu.PricePerHourUsd.ShouldBeInRange(0.1, 15);
        gpu.Source.ShouldMatch("(?i)data ?sheet|whitepaper");
        gpu.Source.ShouldContain("Memory: ");
        gpu.Source.ShouldContain("Price: ");
    }
}
