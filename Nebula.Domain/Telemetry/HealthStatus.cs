namespace Nebula.Domain.Telemetry;

/// <summary>How well something works, from best to worst.</summary>
public enum HealthStatus
{
    /// <summary>As it should.</summary>
    Ok,

    /// <summary>Something is missing, and serving goes on without it.</summary>
    Degraded,

    /// <summary>Nothing can be served without it.</summary>
    Unavailable,
}
