using Microsoft.Extensions.Logging;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Redis.Relay;

namespace Nebula.Infrastructure.Redis.Background;

/// <summary>Cancels the jobs that this process generates for readers that are gone.</summary>
internal sealed class ReaderWatchService(RedisReaderPresence readers, TimeProvider time, ILogger<ReaderWatchService> logger)
    : PeriodicService(RedisReaderPresence.Interval, time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => readers.CheckAsync();
}
