using Microsoft.Extensions.Logging;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Background;

/// <summary>Samples the gauges once a second: peaks, refusals, GPU utilization.</summary>
public sealed class MetricsSampler(MinuteSampler minutes, GpuUtilization gpus, TimeProvider time, ILogger<MetricsSampler> logger)
    : PeriodicService(TimeSpan.FromSeconds(1), time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken)
    {
        gpus.Sample();
        return minutes.SampleAsync(cancellationToken);
    }
}
