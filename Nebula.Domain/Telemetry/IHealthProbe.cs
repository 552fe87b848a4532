namespace Nebula.Domain.Telemetry;

/// <summary>Checks one dependency.</summary>
public interface IHealthProbe
{
    /// <summary>The dependency's name in <c>/health</c>: <c>storage</c>, <c>redis</c>, <c>outbox</c>, <c>task_hub</c>, <c>upstreams</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether nothing can be served without it. If it does not answer in time, it is <see cref="HealthStatus.Unavailable"/> if it is essential, and
    /// <see cref="HealthStatus.Degraded"/> otherwise. Default true.
    /// </summary>
    bool IsEssential => true;

    /// <summary>Whether nothing uses the dependency now, so that it is left out. Default false.</summary>
    bool IsUnused => false;

    /// <summary>Checks it. An exception counts as no answer.</summary>
    ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default);
}

/// <summary>The state of a dependency.</summary>
/// <param name="Status">How well it works.</param>
/// <param name="LatencyMs">Milliseconds that its answer took; if null, the caller reports what it measured.</param>
/// <param name="Detail">One sentence for operators. It is shown without authentication, so it never holds addresses or secrets.</param>
public sealed record DependencyHealth(HealthStatus Status, double? LatencyMs = null, string? Detail = null);

/// <summary>How well something works, from best to worst.</summary>
public enum HealthStatus
{
    /// <summary>It works as it should.</summary>
    Ok,

    /// <summary>Something is missing, and requests are served without it.</summary>
    Degraded,

    /// <summary>Nothing can be served without it.</summary>
    Unavailable,
}
