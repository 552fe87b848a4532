using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Health;

/// <summary>How the process and what it depends on are doing.</summary>
internal sealed record HealthBody(HealthStatus Status, string Version, double UptimeSeconds, IReadOnlyList<DependencyBody> Dependencies);
