using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;

namespace Nebula.Infrastructure.Redis.Changes;

/// <summary>Trims the log of changes every 10 s; apart from the reader, which must not wait for it.</summary>
internal sealed class ChangeLogTrimmer(ChangeLog log, TimeProvider time, ILogger<ChangeLogTrimmer> logger)
    : PeriodicService(TimeSpan.FromSeconds(10), time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => log.TrimAsync(cancellationToken);
}
