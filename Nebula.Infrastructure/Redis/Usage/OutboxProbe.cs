using System.Globalization;
using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Reports settlements that have not reached Redis. Requests are served, and the usage is stored and reported.</summary>
internal sealed class OutboxProbe(SettlementOutbox outbox) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "outbox";

    /// <inheritdoc/>
    public bool IsEssential => false;

    /// <inheritdoc/>
    public ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default) => new(outbox switch
    {
        { Rejected: > 0 } => new DependencyHealth(HealthStatus.Degraded, Detail: $"{Count(outbox.Rejected)} cannot be replayed and were set aside: the log says why. Their usage is still reported."),
        { Count: > 0 } => new DependencyHealth(HealthStatus.Ok, Detail: $"{Count(outbox.Count)} wait to be replayed."),
        _ => new DependencyHealth(HealthStatus.Ok),
    });

    private static string Count(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} settlement{(count == 1 ? "" : "s")}");
}
