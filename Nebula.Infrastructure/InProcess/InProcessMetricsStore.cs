using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.InProcess;

/// <summary>The counts of the one process that owns the store.</summary>
public sealed class InProcessMetricsStore(NebulaMetrics metrics) : IMetricsStore
{
    /// <inheritdoc/>
    public ValueTask<MetricsCounts> ReadAsync(CancellationToken cancellationToken = default) => new(metrics.Read());
}
