using Microsoft.Extensions.Logging;
using Nebula.Domain.RateLimiting;

namespace Nebula.Infrastructure.Background;

/// <summary>Renews the leases of running requests, all in one batch.</summary>
public sealed class LeaseRenewalService(LeaseRenewer leases, TimeProvider time, ILogger<LeaseRenewalService> logger)
    : PeriodicService(IRateLimiter.RenewInterval, time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => leases.RenewAllAsync(cancellationToken);
}
