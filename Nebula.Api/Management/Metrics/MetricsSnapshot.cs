using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
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

    /// <summary>The state of each dependency; empty for the JSON format.</summary>
    public IReadOnlyList<(string Name, HealthStatus Status)> Dependencies { get; init; } = [];
}

/// <summary>A deployment and how busy it is.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Load">Its batch slots and its queue.</param>
/// <param name="KvCacheUsage">The share of its ready replicas' KV cache that is taken, 0 to 1.</param>
/// <param name="GpuUtilization">The share of the last seconds in which its GPUs worked, 0 to 1.</param>
/// <param name="KvCacheTokens">The tokens that the KV cache of one replica holds; 0 if the catalog no longer has its model or GPU.</param>
internal sealed record DeploymentReading(Deployment Deployment, DeploymentLoad Load, double KvCacheUsage, double GpuUtilization, long KvCacheTokens)
{
    /// <summary>The health of its upstream server; null if it has none.</summary>
    public UpstreamHealth? Upstream { get; init; }
}
