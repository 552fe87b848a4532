using Microsoft.Extensions.Logging;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.Background;

namespace Nebula.Infrastructure.Redis.Background;

/// <summary>Reports what the jobs whose relays are in this process have generated, all in one batch, so that another process can settle them if this one ends.</summary>
internal sealed class TokenReportService(LeaseRenewer leases, TimeProvider time, ILogger<TokenReportService> logger)
    : PeriodicService(IRateLimiter.ReportInterval, time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => leases.ReportAllAsync(cancellationToken);
}
