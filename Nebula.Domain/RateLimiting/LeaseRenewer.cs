using System.Collections.Concurrent;

namespace Nebula.Domain.RateLimiting;

/// <summary>Knows which leases this process holds, and renews them all in one batch.</summary>
/// <param name="limiter">Where the leases are.</param>
public sealed class LeaseRenewer(IRateLimiter limiter)
{
    private readonly ConcurrentDictionary<Lease, int> _tracked = new();

    /// <summary>Starts renewing a lease. A job's choices may hold it several times; it is let go when all have.</summary>
    public void Track(Lease lease) => _tracked.AddOrUpdate(lease, 1, static (_, count) => count + 1);

    /// <summary>Ends one hold.</summary>
    public void Untrack(Lease lease)
    {
        while (_tracked.TryGetValue(lease, out var count))
        {
            if (count > 1 ? _tracked.TryUpdate(lease, count - 1, count) : _tracked.TryRemove(KeyValuePair.Create(lease, count)))
                return;
        }
    }

    /// <summary>Renews everything held; a host calls it every <see cref="IRateLimiter.RenewInterval"/>.</summary>
    public ValueTask RenewAllAsync(CancellationToken cancellationToken) =>
        _tracked.IsEmpty ? ValueTask.CompletedTask : limiter.RenewAsync([.. _tracked.Keys], cancellationToken);
}
