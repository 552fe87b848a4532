using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Health;

/// <summary>How the process is doing, in one word.</summary>
internal sealed record HealthStatusBody(HealthStatus Status);
