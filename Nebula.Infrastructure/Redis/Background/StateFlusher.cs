using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Redis.Counts;
using Nebula.Infrastructure.Redis.History;

namespace Nebula.Infrastructure.Redis.Background;

/// <summary>Carries to Redis every second, in batches, what need not be there before an answer ends, and once more at the end.</summary>
internal sealed class StateFlusher(RedisMetricsStore counts, HistoryCollector history, TimeProvider time, ILogger<StateFlusher> logger)
    : PeriodicService(TimeSpan.FromSeconds(1), time, logger)
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RunOnceAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async ValueTask RunOnceAsync(CancellationToken cancellationToken)
    {
        await counts.FlushAsync(cancellationToken);
        await history.FlushAsync(cancellationToken);
    }
}
