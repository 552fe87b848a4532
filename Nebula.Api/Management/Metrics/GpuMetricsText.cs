using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus;
using static Nebula.Api.Management.Metrics.MetricLabels;

namespace Nebula.Api.Management.Metrics;

/// <summary>
/// Formats what is known of simulated GPUs: Nebula's own gauges of deployments, and for each GPU of NVIDIA's what its dcgm-exporter reports by default
/// (https://github.com/NVIDIA/dcgm-exporter, etc/default-counters.csv), as far as the engine or the catalog has it.
/// </summary>
internal static class GpuMetricsText
{
    private const double Mebibyte = 1 << 20;
    private const int FirstBus = 0x10;

    /// <summary>All of them.</summary>
    public static void Write(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        WriteDeployments(writer, snapshot);
        WriteDevices(writer, [.. snapshot.Deployments.SelectMany(GetDevices)]);
    }

    private static void WriteDeployments(PrometheusWriter writer, MetricsSnapshot snapshot)
    {
        void Each(string name, string help, Func<DeploymentReading, SimulatedHardware, double> value)
        {
            writer.Gauge(name, help);
            foreach (var reading in snapshot.Deployments)
            {
                if (reading.Deployment.Hardware is { } hardware)
                    writer.Sample(name, value(reading, hardware), Model(reading.Deployment.Name), ("gpu", hardware.Gpu));
            }
        }

        Each("nebula_deployment_replicas", "Replicas wanted.", static (_, hardware) => hardware.Replicas);
        Each("nebula_deployment_ready_replicas", "Replicas that are ready to serve.", static (_, hardware) => hardware.ReadyReplicas);
        Each("nebula_gpus", "GPUs of ready replicas.", static (_, hardware) => hardware.ReadyReplicas * hardware.GpusPerReplica);
        Each("nebula_gpu_utilization_ratio", "Share of the last 10 seconds in which the GPUs worked.", static (reading, _) => reading.GpuUtilization);
    }

    private static void WriteDevices(PrometheusWriter writer, IReadOnlyList<Device> devices)
    {
        void Each(string name, string help, Func<Device, double> value, bool onlyGrows = false)
        {
            if (onlyGrows)
                writer.Untyped(name, help); // NVIDIA's counter does not end in _total
            else
                writer.Gauge(name, help);
            foreach (var device in devices)
                writer.Sample(name, value(device), device.Labels);
        }

        Each("DCGM_FI_DEV_SM_CLOCK", "SM clock frequency (in MHz).", static device => device.Engine.Utilization > 0 ? device.Clocks.SmMegahertz : GpuClocks.IdleSmMegahertz);
        Each("DCGM_FI_DEV_MEM_CLOCK", "Memory clock frequency (in MHz).", static device => device.Clocks.MemoryMegahertz);
        Each("DCGM_FI_DEV_GPU_TEMP", "GPU temperature (in C).", static device => Math.Round(GpuSensors.GetTemperature(device.Gpu, device.PowerWatts)));
        Each("DCGM_FI_DEV_POWER_USAGE", "Power draw (in W).", static device => Math.Round(device.PowerWatts, 3));
        Each("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "Total energy consumption since boot (in mJ).", static device => Math.Round(device.Engine.EnergyJoules * 1_000), onlyGrows: true);
        Each("DCGM_FI_DEV_GPU_UTIL", "GPU utilization (in %).", static device => Math.Round(device.Engine.Utilization * 100));
        Each("DCGM_FI_DEV_XID_ERRORS", "Value of the last XID error encountered.", static _ => 0);
        Each("DCGM_FI_DEV_FB_FREE", "Framebuffer memory free (in MiB).", static device => device.TotalMebibytes - device.UsedMebibytes);
        Each("DCGM_FI_DEV_FB_USED", "Framebuffer memory used (in MiB).", static device => device.UsedMebibytes);
        Each("DCGM_FI_PROF_GR_ENGINE_ACTIVE", "Ratio of time the graphics engine is active.", static device => device.Engine.Utilization);
        Each("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "Ratio of cycles the tensor (HMMA) pipe is active.", static device => device.Engine.TensorActivity);
    }

    // Each replica is a host of its own, which has its GPUs from 0 on.
    private static IEnumerable<Device> GetDevices(DeploymentReading reading) =>
        reading is { Gpu: { } gpu, Cache: { } cache, Deployment.Hardware: { } hardware } && GpuClocks.Find(gpu.Id) is { } clocks
            ? reading.Engines.Where(engine => engine.Replica < hardware.ReadyReplicas)
                .SelectMany(engine => Enumerable.Range(0, hardware.GpusPerReplica).Select(index => new Device(reading.Deployment.Name, engine, gpu, clocks, cache.MemoryUtilization, index)))
            : [];

    private sealed class Device(string deployment, EngineReading engine, GpuProfile gpu, GpuClocks clocks, double memoryUtilization, int index)
    {
        public EngineReading Engine => engine;

        public GpuProfile Gpu => gpu;

        public GpuClocks Clocks => clocks;

        public double PowerWatts => GpuSensors.GetPower(gpu, engine.Utilization, engine.TensorActivity);

        public double TotalMebibytes => Math.Floor(gpu.VisibleMemoryBytes / Mebibyte);

        // The engine takes its share at its start, as vLLM does.
        public double UsedMebibytes => Math.Floor(gpu.VisibleMemoryBytes * memoryUtilization / Mebibyte);

        public (string Name, string Value)[] Labels { get; } =
        [
            ("gpu", Number(index)),
            ("UUID", $"GPU-{CreateUuid(deployment, engine.Replica, index)}"),
            ("pci_bus_id", string.Create(CultureInfo.InvariantCulture, $"00000000:{FirstBus + index:X2}:00.0")),
            ("device", string.Create(CultureInfo.InvariantCulture, $"nvidia{index}")),
            ("modelName", $"NVIDIA {gpu.Name}"),
            ("Hostname", string.Create(CultureInfo.InvariantCulture, $"{deployment}-{engine.Replica}")),
            Model(deployment),
            Engine(engine.Replica),
        ];

        private static Guid CreateUuid(string deployment, int replica, int index)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{deployment}\n{replica}\n{index}");
            return new Guid(XxHash128.Hash(MemoryMarshal.AsBytes(name.AsSpan())));
        }
    }
}
