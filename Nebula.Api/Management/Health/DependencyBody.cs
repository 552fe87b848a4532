using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Health;

/// <summary>How one dependency is doing.</summary>
internal sealed record DependencyBody(string Name, HealthStatus Status, double? LatencyMs, string? Detail);
