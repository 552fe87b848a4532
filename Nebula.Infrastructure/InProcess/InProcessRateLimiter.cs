using System.Collections.Concurrent;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Limits kept in this process: plain C# under a short lock for each key.</summary>
public sealed class InProcessRateLimiter(TimeProvider time) : IRateLimiter, ILocalLimits
{
    private readonly ConcurrentDictionary<string, KeyLimits> _keys = new();
    private readonly long _began = time.GetTimestamp();

    /// <inheritdoc/>
    public ValueTask<LimitDecision> AcquireAsync(Reservation reservation, CancellationToken cancellationToken = default) =>
        new(Key(reservation.KeyId).Acquire(reservation, Now(), Today()));

    /// <inheritdoc/>
    public ValueTask RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default)
    {
        var now = Now();
        foreach (var lease in leases)
            Key(lease.KeyId).Renew(lease.JobId, now);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<LimitUsage> ReadAsync(string keyId, RateLimits limits, CancellationToken cancellationToken = default) =>
        new(_keys.TryGetValue(keyId, out var key) ? key.Read(limits, Now(), Today()) : default);

    /// <inheritdoc/>
    public void Settle(Reservation reservation, long usedTokens) => Key(reservation.KeyId).Settle(reservation, usedTokens, Now(), Today());

    /// <summary>Takes over what a key used before this process began.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="dayTokens">Tokens of the running UTC day.</param>
    /// <param name="recentRequests">Requests of the running and the last minute, which count as used now.</param>
    /// <param name="recentTokens">Tokens of the running and the last minute, which count as used now.</param>
    public void Restore(string keyId, RateLimits limits, long dayTokens, long recentRequests, long recentTokens) =>
        Key(keyId).Restore(Now(), Today(), dayTokens, recentRequests, recentTokens, limits);

    private KeyLimits Key(string keyId) =>
        _keys.TryGetValue(keyId, out var key) ? key : _keys.GetOrAdd(keyId, static _ => new KeyLimits());

    private TimeSpan Now() => time.GetElapsedTime(_began);

    private long Today() => TimeBuckets.DayNumber(time.GetUtcNow());
}
