namespace Nebula.Domain.Telemetry;

/// <summary>How a dependency is doing.</summary>
/// <param name="Status">How well it works.</param>
/// <param name="LatencyMs">Milliseconds its answer took; null lets whoever asked put in what it measured.</param>
/// <param name="Detail">One sentence for operators; it is shown without a key, so it never holds addresses or secrets.</param>
public sealed record DependencyHealth(HealthStatus Status, double? LatencyMs = null, string? Detail = null);
