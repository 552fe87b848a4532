using System.Collections.Concurrent;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Redis;

/// <summary>Limits in Redis, and while it is lost in this process, with the same numbers; each instance then keeps them by itself.</summary>
internal sealed class RateLimiterWithFallback(RedisConnection redis, RedisRateLimiter shared, InProcessRateLimiter local) : IRateLimiter
{
    // Jobs that were admitted here and not by Redis: their leases end here.
    private readonly ConcurrentDictionary<string, byte> _local = new();

    /// <inheritdoc/>
    public ValueTask<LimitDecision> AcquireAsync(Reservation reservation, CancellationToken cancellation = default) =>
        redis.IsAvailable ? AcquireSharedAsync(reservation, cancellation) : AcquireLocalAsync(reservation, cancellation);

    /// <inheritdoc/>
    public async ValueTask RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellation = default)
    {
        await local.RenewAsync([.. leases.Where(lease => _local.ContainsKey(lease.JobId))], cancellation);
        if (!redis.IsAvailable)
            return;
        try
        {
            await shared.RenewAsync([.. leases.Where(lease => !_local.ContainsKey(lease.JobId))], cancellation);
        }
        catch (Exception e) when (redis.IsLoss(e))
        {
            // They are renewed when it is back, or have ended by then.
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LimitUsage> ReadAsync(string keyId, RateLimits limits, CancellationToken cancellation = default)
    {
        if (redis.IsAvailable)
        {
            try
            {
                return await shared.ReadAsync(keyId, limits, cancellation);
            }
            catch (Exception e) when (redis.IsLoss(e))
            {
                // What this process knows is better than nothing.
            }
        }

        return await local.ReadAsync(keyId, limits, cancellation);
    }

    /// <summary>Ends what this process's own limits hold for a job, if they do.</summary>
    /// <param name="reservation">What was acquired.</param>
    /// <param name="usedTokens">What was used.</param>
    /// <param name="lost">Whether Redis is lost, so that a job it admitted counts here.</param>
    public void SettleLocal(Reservation reservation, long usedTokens, bool lost)
    {
        if (_local.TryRemove(reservation.JobId, out _) || lost)
            local.Settle(reservation, usedTokens);
    }

    private async ValueTask<LimitDecision> AcquireSharedAsync(Reservation reservation, CancellationToken cancellation)
    {
        try
        {
            return await shared.AcquireAsync(reservation, cancellation);
        }
        catch (Exception e) when (redis.IsLoss(e))
        {
            return await AcquireLocalAsync(reservation, cancellation);
        }
    }

    private async ValueTask<LimitDecision> AcquireLocalAsync(Reservation reservation, CancellationToken cancellation)
    {
        var decision = await local.AcquireAsync(reservation, cancellation);
        if (decision.Admitted)
            _local[reservation.JobId] = 0;
        return decision;
    }
}
