using Microsoft.DurableTask.Client;
using Nebula.Domain.Telemetry;

namespace Nebula.Functions.Durable;

/// <summary>Reports whether the Durable task hub answers.</summary>
public sealed class TaskHubProbe(DurableClientAccessor clients, TaskHubMonitor hub) : IHealthProbe
{
    // No orchestration has this id. The query only checks that the hub answers.
    private const string NoInstance = "health-probe";

    /// <inheritdoc/>
    public string Name => "task_hub";

    /// <summary>Asks the hub something small; it fails if the hub does not answer.</summary>
    internal static Task AskAsync(DurableTaskClient client, CancellationToken cancellationToken) => client.GetInstanceAsync(NoInstance, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default)
    {
        if (clients.Client is not { } client)
            return new DependencyHealth(HealthStatus.Ok, Detail: "Not checked in this function.");
        if (hub.IsLost)
            return new DependencyHealth(HealthStatus.Unavailable, Detail: "It does not answer.");
        await AskAsync(client, cancellationToken);
        return new DependencyHealth(HealthStatus.Ok);
    }
}
