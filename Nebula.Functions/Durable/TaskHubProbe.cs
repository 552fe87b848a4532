using Nebula.Domain.Telemetry;

namespace Nebula.Functions.Durable;

/// <summary>Asks the Durable task hub whether it answers.</summary>
public sealed class TaskHubProbe(DurableClientAccessor clients) : IHealthProbe
{
    // No orchestration has this id: what is asked for is only whether the hub can tell.
    private const string NoInstance = "health-probe";

    /// <inheritdoc/>
    public string Name => "task_hub";

    /// <inheritdoc/>
    public async ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default)
    {
        if (clients.Client is not { } client)
            return new DependencyHealth(HealthStatus.Ok, Detail: "Not asked here.");
        await client.GetInstanceAsync(NoInstance, cancellationToken);
        return new DependencyHealth(HealthStatus.Ok);
    }
}
