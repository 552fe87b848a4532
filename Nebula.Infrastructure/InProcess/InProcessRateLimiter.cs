using System.Collections.Concurrent;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Limits kept in this process: plain C# under a short lock for each key.</summary>
public sealed class InProcessRateLimiter(TimeProvider time) : IRateLimiter
{
    private readonly ConcurrentDictionary<string, KeyLimits> _keys = new();
    private readonly LimitClock _clock = new(time);

    /// <inheritdoc/>
    public ValueTask<LimitDecision> AcquireAsync(Reservation reservation, CancellationToken cancellationToken = default) =>
        new(Key(reservation.KeyId).Acquire(reservation));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyCollection<Lease>> RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default) =>
        new([.. leases.Where(lease => !Key(lease.KeyId).TryRenew(lease.JobId))]);

    /// <inheritdoc/>
    public ValueTask ReportAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default) => default;

    /// <inheritdoc/>
    public LimitDecision? FindRefusal(string keyId, RateLimits limits) =>
        limits != RateLimits.None && _keys.TryGetValue(keyId, out var key) ? key.FindRefusal(new Reservation("", keyId, limits, 1)) : null;

    /// <inheritdoc/>
    public ValueTask<LimitUsage> ReadAsync(string keyId, RateLimits limits, CancellationToken cancellationToken = default) =>
        new(_keys.TryGetValue(keyId, out var key) ? key.Read(limits) : default);

    /// <summary>Ends a job's lease and releases what it reserved and did not use. A job without a lease is charged to the day it ended on.</summary>
    /// <param name="reservation">What the job reserved.</param>
    /// <param name="usedTokens">The tokens it used.</param>
    /// <param name="at">When it ended, as the ledger has it.</param>
    public void Settle(Reservation reservation, long usedTokens, DateTimeOffset at) =>
        Key(reservation.KeyId).Settle(reservation, usedTokens, TimeBuckets.DayNumber(at));

    /// <summary>A key's limits; null if the key never used any, or was evicted.</summary>
    internal KeyLimits? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    /// <summary>The keys with counts that Redis does not have yet.</summary>
    internal IEnumerable<string> GetKeysWithDebt() => _keys.Where(static key => key.Value.HasDebt).Select(static key => key.Key);

    /// <summary>Evicts idle keys if there are more than a number.</summary>
    internal void Trim(int maxKeys)
    {
        if (_keys.Count <= maxKeys)
            return;
        foreach (var (keyId, key) in _keys)
        {
            if (key.IsIdle())
                _keys.TryRemove(keyId, out _);
        }
    }

    /// <summary>Adds a key's usage of its limits from before this process started.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="dayTokens">Tokens of the current UTC day.</param>
    /// <param name="recentRequests">Requests of the current and the last minute, which count as used now.</param>
    /// <param name="recentTokens">Tokens of the current and the last minute, which count as used now.</param>
    public void Restore(string keyId, RateLimits limits, long dayTokens, long recentRequests, long recentTokens) =>
        Key(keyId).Restore(dayTokens, recentRequests, recentTokens, limits);

    /// <summary>A key's limits.</summary>
    internal KeyLimits Key(string keyId) =>
        _keys.TryGetValue(keyId, out var key) ? key : _keys.GetOrAdd(keyId, static (_, clock) => new KeyLimits(clock), _clock);
}
