using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Redis.Counts;
using Nebula.Infrastructure.Redis.History;

namespace Nebula.Infrastructure.Redis.Background;

/// <summary>
/// Stores counts and history every second, in batches, and once more when the process stops: both may be stored after an answer has ended.
/// </summary>
internal sealed class StateFlusher(RedisMetricsStore counts, HistoryCollector history, TimeProvider time, ILogger<StateFlusher> logger)
    : PeriodicService(TimeSpan.FromSeconds(1), time, logger)
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await counts.FlushAsync(cancellationToken);
        await history.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async ValueTask RunOnceAsync(CancellationToken cancellationToken)
    {
        await counts.FlushAsync(cancellationToken);
        await history.FlushAsync(cancellationToken);
    }
}
