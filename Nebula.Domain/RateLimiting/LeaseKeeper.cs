using System.Collections.Concurrent;

namespace Nebula.Domain.RateLimiting;

/// <summary>Knows which leases this process holds, and renews them all in one batch.</summary>
/// <param name="limiter">Where the leases are.</param>
public sealed class LeaseKeeper(IRateLimiter limiter)
{
    private readonly ConcurrentDictionary<Lease, int> _held = new();

    /// <summary>Starts renewing a lease. A job's choices may hold it several times; it is let go when all have.</summary>
    public void Hold(Lease lease) => _held.AddOrUpdate(lease, 1, static (_, count) => count + 1);

    /// <summary>Ends one hold.</summary>
    public void LetGo(Lease lease)
    {
        while (_held.TryGetValue(lease, out var count))
        {
            if (count > 1 ? _held.TryUpdate(lease, count - 1, count) : _held.TryRemove(KeyValuePair.Create(lease, count)))
                return;
        }
    }

    /// <summary>Renews everything held; a host calls it every <see cref="IRateLimiter.RenewInterval"/>.</summary>
    public ValueTask RenewAllAsync(CancellationToken cancellation) =>
        _held.IsEmpty ? ValueTask.CompletedTask : limiter.RenewAsync([.. _held.Keys], cancellation);
}
