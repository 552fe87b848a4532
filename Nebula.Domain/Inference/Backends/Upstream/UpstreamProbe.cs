using System.Globalization;
using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>The health of the upstream servers that this process has asked: degraded while the circuit of one is not closed.</summary>
/// <param name="monitor">What was seen of them.</param>
public sealed class UpstreamProbe(UpstreamMonitor monitor) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "upstreams";

    /// <inheritdoc/>
    public bool IsEssential => false;

    /// <inheritdoc/>
    public bool IsUnused => !monitor.Deployments.Any();

    /// <inheritdoc/>
    public ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default)
    {
        var servers = monitor.Deployments.Select(monitor.Get).ToList();
        var failing = servers.Count(static server => server.Circuit != UpstreamCircuit.Closed);
        var latency = servers.Max(static server => server.LatencySeconds) * 1_000;
        return ValueTask.FromResult(failing == 0
            ? new DependencyHealth(HealthStatus.Ok, Round(latency))
            : new DependencyHealth(HealthStatus.Degraded, Round(latency), string.Create(CultureInfo.InvariantCulture, $"{failing} of {servers.Count} upstream servers do not work.")));
    }

    private static double? Round(double? milliseconds) => milliseconds is { } value ? Math.Round(value, 3) : null;
}
