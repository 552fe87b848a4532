using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis.Background;

/// <summary>Replays settlements that were written down while Redis was lost, those of processes that are gone included.</summary>
internal sealed class OutboxReplayService(SettlementWithOutbox settlements, TimeProvider time, ILogger<OutboxReplayService> logger)
    : PeriodicService(TimeSpan.FromSeconds(2), time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => settlements.ReplayAsync(cancellationToken);
}
