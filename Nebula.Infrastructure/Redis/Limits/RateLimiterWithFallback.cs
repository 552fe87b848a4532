using System.Collections.Concurrent;
using Nebula.Domain.RateLimiting;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Redis.Limits;

/// <summary>Limits in Redis, and while it is lost in this process, with the same numbers; each instance then keeps them by itself.</summary>
internal sealed class RateLimiterWithFallback(RedisConnection redis, RedisRateLimiter shared, InProcessRateLimiter local) : IRateLimiter
{
    // Jobs that were admitted here and not by Redis: their leases end here.
    private readonly ConcurrentDictionary<string, byte> _local = new();

    /// <inheritdoc/>
    public ValueTask<LimitDecision> AcquireAsync(Reservation reservation, CancellationToken cancellationToken = default) =>
        redis.IsAvailable ? AcquireSharedAsync(reservation, cancellationToken) : AcquireLocalAsync(reservation, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyCollection<Lease>> RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default)
    {
        var lost = await local.RenewAsync([.. leases.Where(lease => _local.ContainsKey(lease.JobId))], cancellationToken);
        if (!redis.IsAvailable)
            return lost;
        try
        {
            return [.. lost, .. await shared.RenewAsync([.. leases.Where(lease => !_local.ContainsKey(lease.JobId))], cancellationToken)];
        }
        catch (Exception e) when (redis.ReportIfUnavailable(e))
        {
            return lost; // the others are renewed when Redis answers again, or have ended by then
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LimitUsage> ReadAsync(string keyId, RateLimits limits, CancellationToken cancellationToken = default)
    {
        if (redis.IsAvailable)
        {
            try
            {
                return await shared.ReadAsync(keyId, limits, cancellationToken);
            }
            catch (Exception e) when (redis.ReportIfUnavailable(e))
            {
                // What this process knows is better than nothing.
            }
        }

        return await local.ReadAsync(keyId, limits, cancellationToken);
    }

    /// <summary>Ends what this process's own limits hold for a job, if they do.</summary>
    /// <param name="reservation">What was acquired.</param>
    /// <param name="usedTokens">What was used.</param>
    /// <param name="lost">Whether Redis is lost, so that a job it admitted counts here.</param>
    /// <param name="at">When it ended.</param>
    public void SettleLocal(Reservation reservation, long usedTokens, bool lost, DateTimeOffset at)
    {
        if (_local.TryRemove(reservation.JobId, out _) || lost)
            local.Settle(reservation, usedTokens, at);
    }

    private async ValueTask<LimitDecision> AcquireSharedAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        try
        {
            return await shared.AcquireAsync(reservation, cancellationToken);
        }
        catch (Exception e) when (redis.ReportIfUnavailable(e))
        {
            return await AcquireLocalAsync(reservation, cancellationToken);
        }
    }

    private async ValueTask<LimitDecision> AcquireLocalAsync(Reservation reservation, CancellationToken cancellationToken)
    {
        var decision = await local.AcquireAsync(reservation, cancellationToken);
        if (decision.Admitted)
            _local[reservation.JobId] = 0;
        return decision;
    }
}
