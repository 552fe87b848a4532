using Microsoft.Extensions.Logging;
using Nebula.Domain.RateLimiting;

namespace Nebula.Infrastructure.Background;

/// <summary>Renews the leases of running requests, all in one batch.</summary>
public sealed class LeaseRenewal(LeaseKeeper leases, TimeProvider time, ILogger<LeaseRenewal> logger)
    : PeriodicService(IRateLimiter.RenewInterval, time, logger)
{
    /// <inheritdoc/>
    protected override ValueTask DoAsync(CancellationToken cancellation) => leases.RenewAllAsync(cancellation);
}
