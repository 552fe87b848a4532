using Microsoft.Extensions.Logging;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Background;

/// <summary>Looks every second at what only a look can tell: peaks, refusals, how busy the GPUs are.</summary>
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
