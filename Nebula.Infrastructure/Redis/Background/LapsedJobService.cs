using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis.Background;

/// <summary>Settles the jobs of processes that have ended, every five seconds in one of all processes.</summary>
internal sealed class LapsedJobService(LapsedJobs jobs, TimeProvider time, ILogger<LapsedJobService> logger) : PeriodicService(LapsedJobs.Interval, time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => jobs.SettleAsync(cancellationToken);
}
