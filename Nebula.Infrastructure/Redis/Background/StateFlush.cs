using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;

namespace Nebula.Infrastructure.Redis;

/// <summary>Carries to Redis every second, in batches, what need not be there before an answer ends, and once more at the end.</summary>
internal sealed class StateFlush(RedisMetricsStore counts, HistoryCollector history, TimeProvider time, ILogger<StateFlush> logger)
    : PeriodicService(TimeSpan.FromSeconds(1), time, logger)
{
    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await DoAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async ValueTask DoAsync(CancellationToken cancellation)
    {
        await counts.FlushAsync(cancellation);
        await history.FlushAsync(cancellation);
    }
}
