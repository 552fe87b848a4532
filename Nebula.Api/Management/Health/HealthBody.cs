using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Health;

/// <summary>How the process and what it depends on are doing.</summary>
internal sealed record HealthBody(HealthStatus Status, string Version, double UptimeSeconds, IReadOnlyList<DependencyBody> Dependencies);

/// <summary>How one dependency is doing.</summary>
internal sealed record DependencyBody(string Name, HealthStatus Status, double? LatencyMs, string? Detail);

/// <summary>How the process is doing, in one word.</summary>
internal sealed record HealthStatusBody(HealthStatus Status);
