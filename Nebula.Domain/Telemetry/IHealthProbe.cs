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
