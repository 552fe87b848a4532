using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Metrics;

/// <summary>Everything that <c>/metrics</c> reports, in either format.</summary>
internal sealed record MetricsSnapshot
{
    /// <summary>When it was taken.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was counted since counting began.</summary>
    public required MetricsCounts Counts { get; init; }

    /// <summary>The ledger's sums of all time.</summary>
    public required UsageTotals Ledger { get; init; }

    /// <summary>Settlements that wait to be replayed, and those that were set aside.</summary>
    public SettlementBacklog Backlog { get; init; }

    /// <summary>The keys with the most requests, at most 100.</summary>
    public IReadOnlyList<BusyKeyBody> BusiestKeys { get; init; } = [];

    /// <summary>All deployments, including those that are being deleted.</summary>
    public IReadOnlyList<DeploymentReading> Deployments { get; init; } = [];

    /// <summary>Keys by status; empty for the JSON format.</summary>
    public IReadOnlyDictionary<ApiKeyStatus, int> Keys { get; init; } = new Dictionary<ApiKeyStatus, int>();

    /// <summary>How often the rules of each script have matched; empty for the JSON format.</summary>
    public IReadOnlyList<(string Script, long Matches)> Scripts { get; init; } = [];

    /// <summary>The WebSockets that are open in the process that answers, by route; empty for the JSON format.</summary>
    public IReadOnlyDictionary<string, long> Sockets { get; init; } = new Dictionary<string, long>();

    /// <summary>The state of each dependency; empty for the JSON format.</summary>
    public IReadOnlyList<(string Name, HealthStatus Status)> Dependencies { get; init; } = [];
}

/// <summary>A deployment and how busy it is.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Load">Its running and waiting sequences.</param>
/// <param name="KvCacheUsage">The share of its ready replicas' KV cache that is taken, 0 to 1.</param>
/// <param name="GpuUtilization">The share of the last seconds in which its GPUs worked, 0 to 1.</param>
internal sealed record DeploymentReading(Deployment Deployment, DeploymentLoad Load, double KvCacheUsage, double GpuUtilization)
{
    /// <summary>Its replicas, in order; one without work if it has none.</summary>
    public required IReadOnlyList<EngineReading> Engines { get; init; }

    /// <summary>The KV cache of each replica; null if it has none, or if the catalog no longer has its model or GPU.</summary>
    public CacheReading? Cache { get; init; }

    /// <summary>The GPU of its replicas; null if it has none, or if the catalog no longer has it.</summary>
    public GpuProfile? Gpu { get; init; }

    /// <summary>The health of its upstream server; null if it has none.</summary>
    public UpstreamHealth? Upstream { get; init; }
}

/// <summary>A replica and how busy it is.</summary>
/// <param name="Replica">The replica, from 0.</param>
/// <param name="Running">Sequences that do not wait.</param>
/// <param name="Waiting">Sequences that wait for room.</param>
/// <param name="KvCacheUsage">The share of its KV cache that is taken, 0 to 1.</param>
/// <param name="Utilization">The share of the last seconds in which its GPUs worked, 0 to 1.</param>
/// <param name="TensorActivity">The share of the last seconds in which its tensor cores were saturated, 0 to 1.</param>
/// <param name="EnergyJoules">The energy that each of its GPUs has used.</param>
internal sealed record EngineReading(int Replica, int Running, int Waiting, double KvCacheUsage, double Utilization, double TensorActivity, double EnergyJoules)
{
    /// <summary>A replica on which nothing runs.</summary>
    public static EngineReading Idle(int replica) => new(replica, 0, 0, 0, 0, 0, 0);
}

/// <summary>The KV cache of a replica.</summary>
/// <param name="BlockTokens">Tokens of a block.</param>
/// <param name="Blocks">Blocks.</param>
/// <param name="Dtype">vLLM's name of its format.</param>
/// <param name="MemoryUtilization">The share of the GPUs' memory that weights and cache take.</param>
/// <param name="HasPrefixCache">Whether blocks are kept for other sequences.</param>
internal sealed record CacheReading(int BlockTokens, long Blocks, string Dtype, double MemoryUtilization, bool HasPrefixCache);
