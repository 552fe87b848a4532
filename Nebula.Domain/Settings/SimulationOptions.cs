using System.ComponentModel.DataAnnotations;
using Nebula.Domain.Engine.Routing;

namespace Nebula.Domain.Settings;

/// <summary>Section <c>Nebula:Simulation</c>.</summary>
public sealed class SimulationOptions
{
    /// <summary>The longest that a part of a replica's start may take, in virtual seconds: a day.</summary>
    public const int MaxStartSeconds = 86_400;

    /// <summary>The default of <see cref="MaxQueue"/>.</summary>
    public const int DefaultMaxQueue = 1_024;

    /// <summary>The largest <see cref="MaxQueue"/>.</summary>
    public const int LargestQueue = 1_000_000;

    /// <summary>The largest <see cref="TimeScale"/>.</summary>
    public const int LargestTimeScale = 1_000;

    /// <summary>Multiplies every wait: 1 is real time, 0.1 ten times as fast, 0 does not wait. Default 1.</summary>
    [Range(0, LargestTimeScale)]
    public double TimeScale { get; set; } = 1;

    /// <summary>Virtual seconds to find and start a server with free GPUs. Default 2: a warm pool (assumed). Cloud providers take minutes for a new server.</summary>
    [Range(0, MaxStartSeconds)]
    public double ProvisioningSeconds { get; set; } = 2;

    /// <summary>The same for single GPUs, by their id in the catalog, 0 to <see cref="MaxStartSeconds"/>. Default none: all take <see cref="ProvisioningSeconds"/>.</summary>
    public Dictionary<string, double> ProvisioningSecondsByGpu { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes of weights that a replica reads in a second, from its disk or the network. Default 5e9: a PCIe 4.0 NVMe drive's sequential read.</summary>
    [Range(1e6, 1e13)]
    public double WeightBytesPerSecond { get; set; } = 5e9;

    /// <summary>Virtual seconds from loaded weights to a serving engine: profiling, KV cache, CUDA graphs. Default 10: vLLM with a warm compilation cache (assumed).</summary>
    [Range(0, MaxStartSeconds)]
    public double EngineStartSeconds { get; set; } = 10;

    /// <summary>Makes every answer repeatable. Empty: an answer whose request names no seed differs from call to call.</summary>
    public long? Seed { get; set; }

    /// <summary>How many sequences may wait for the replicas of one deployment before the next gets 503. Default 1,024.</summary>
    [Range(0, LargestQueue)]
    public int MaxQueue { get; set; } = DefaultMaxQueue;

    /// <summary>How requests are spread over the replicas of a deployment. Default <see cref="RoutingPolicy.LeastLoaded"/>.</summary>
    public RoutingPolicy Routing { get; set; } = RoutingPolicy.LeastLoaded;
}
