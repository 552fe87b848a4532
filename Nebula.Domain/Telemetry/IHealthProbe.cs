namespace Nebula.Domain.Telemetry;

/// <summary>Asks one dependency how it is doing.</summary>
public interface IHealthProbe
{
    /// <summary>The dependency's name in <c>/health</c>: <c>storage</c>, <c>redis</c>, <c>task_hub</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether nothing can be served without it; decides what no answer in time means: <see cref="HealthStatus.Unavailable"/>, or
    /// <see cref="HealthStatus.Degraded"/> where serving goes on. Default true.
    /// </summary>
    bool IsEssential => true;

    /// <summary>Asks it. What is thrown counts as no answer.</summary>
    ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default);
}

/// <summary>How a dependency is doing.</summary>
/// <param name="Status">How well it works.</param>
/// <param name="LatencyMs">Milliseconds its answer took; null lets whoever asked put in what it measured.</param>
/// <param name="Detail">One sentence for operators; it is shown without a key, so it never holds addresses or secrets.</param>
public sealed record DependencyHealth(HealthStatus Status, double? LatencyMs = null, string? Detail = null);

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
