namespace Nebula.Domain.Telemetry;

/// <summary>Where counts are summed: this process, or Redis for a whole fleet.</summary>
public interface IMetricsStore
{
    /// <summary>Everything that was counted since this process started, or with Redis since Redis was empty.</summary>
    ValueTask<MetricsCounts> ReadAsync(CancellationToken cancellationToken = default);
}
