using Nebula.Domain.Gpus;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class GpuSensorsTests
{
    private static readonly GpuProfile H100 = GpuCatalog.Find("h100-sxm-80gb")!;

    [Theory]
    [InlineData(0, 0, 70, 30)]
    [InlineData(1, 0, 448, 54)]
    [InlineData(1, 1, 700, 70)]
    [InlineData(0.5, 0.25, 322, 46)]
    public void GetPower_OfAnH100_LiesBetweenIdleAndItsLimit(double utilization, double tensorActivity, double watts, double celsius)
    {
        GpuSensors.GetPower(H100, utilization, tensorActivity).ShouldBe(watts, 1e-9);
        GpuSensors.GetTemperature(H100, watts).ShouldBe(celsius, 1e-9);
    }

    [Fact]
    public void GetEnergy_OfATime_IsItsPowerTimesThatTime() =>
        GpuSensors.GetEnergy(H100, seconds: 100, busySeconds: 50, tensorSeconds: 25).ShouldBe(100 * GpuSensors.GetPower(H100, 0.5, 0.25), 1e-6);

    [Fact]
    public void Find_EveryGpuOfNvidia_HasClocks()
    {
        foreach (var gpu in GpuCatalog.All)
            GpuClocks.Find(gpu.Id).HasValue.ShouldBe(!gpu.Architecture.StartsWith("cdna", StringComparison.Ordinal), gpu.Id);
    }
}
