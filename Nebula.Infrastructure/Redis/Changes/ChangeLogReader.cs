using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;

namespace Nebula.Infrastructure.Redis.Changes;

/// <summary>Reads the log of changes twice a second.</summary>
internal sealed class ChangeLogReader(SharedChangeFeed feed, TimeProvider time, ILogger<ChangeLogReader> logger)
    : PeriodicService(SharedChangeFeed.ReadInterval, time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => feed.ReadLogAsync(cancellationToken);
}
