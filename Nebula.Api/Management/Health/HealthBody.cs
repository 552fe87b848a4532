using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Health;

/// <summary>The state of the process and of its dependencies.</summary>
internal sealed record HealthBody(HealthStatus Status, string Version, double UptimeSeconds, IReadOnlyList<DependencyBody> Dependencies);

/// <summary>The state of one dependency.</summary>
internal sealed record DependencyBody(string Name, HealthStatus Status, double? LatencyMs, string? Detail);

/// <summary>The state of the process alone.</summary>
internal sealed record HealthStatusBody(HealthStatus Status);
