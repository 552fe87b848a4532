namespace Nebula.Domain.Telemetry;

/// <summary>Where counts are summed: this process, or Redis for a whole fleet.</summary>
public interface IMetricsStore
{
    /// <summary>All that was counted: since this process began, or with Redis since the store did.</summary>
    ValueTask<MetricsCounts> ReadAsync(CancellationToken cancellationToken = default);
}
