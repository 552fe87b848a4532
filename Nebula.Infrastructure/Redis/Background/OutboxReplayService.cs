using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis.Background;

/// <summary>Replays the outbox every two seconds, including settlements of processes that have ended.</summary>
internal sealed class OutboxReplayService(OutboxReplay outbox, TimeProvider time, ILogger<OutboxReplayService> logger)
    : PeriodicService(TimeSpan.FromSeconds(2), time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => outbox.RunAsync(cancellationToken);
}
