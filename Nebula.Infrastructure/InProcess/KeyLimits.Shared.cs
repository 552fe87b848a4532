using Nebula.Domain.RateLimiting;

namespace Nebula.Infrastructure.InProcess;

/// <content>
/// A process's copy of limits that Redis keeps. With it the process continues the limits while Redis is lost, and reports what it admitted
/// afterwards.
/// </content>
internal sealed partial class KeyLimits
{
    /// <summary>How long Redis's latest counts are used without querying Redis again: 250 ms.</summary>
    public static readonly TimeSpan CountsLifetime = TimeSpan.FromMilliseconds(250);

    private MinuteBucket _sharedRequests;
    private MinuteBucket _sharedTokens;
    private int _remoteLeases;
    private TimeSpan _remoteLeasesUntil;
    private TimeSpan _touchedAt = clock.Now;
    private RateLimits _limits = RateLimits.None;
    private TimeSpan _observedAt = TimeSpan.FromDays(-1);
    private long _debt;

    /// <summary>Whether this process admitted requests that Redis does not count yet.</summary>
    public bool HasDebt => Volatile.Read(ref _debt) > 0;

    /// <summary>The version of Redis's data that last counted this key; empty if it is unknown.</summary>
    public string Epoch { get; private set; } = "";

    /// <summary>Records Redis's answer to an acquire.</summary>
    /// <param name="reservation">What was requested.</param>
    /// <param name="admitted">Whether it was admitted.</param>
    /// <param name="counts">What Redis counts for the key after it.</param>
    public void Observe(Reservation reservation, bool admitted, SharedCounts counts)
    {
        lock (_lock)
        {
            var now = Advance(reservation.Limits);
            (_limits, _touchedAt, _observedAt, Epoch) = (reservation.Limits, now, now, counts.Epoch);
            if (_debt > 0)
                return; // Redis's counts are not complete yet
            _requests.Set(counts.Requests);
            _tokens.Set(counts.Tokens);
            if (counts.Day >= _day)
                (_day, _dayUsed) = (counts.Day, counts.DayTokens);
            if (admitted && !_leases.Contains(reservation.JobId))
                _leases.Add(reservation.JobId, reservation.Tokens, _tokens.End - reservation.Tokens, now);
            _remoteLeases = Math.Max(0, (int)Math.Min(int.MaxValue, counts.Leases) - _leases.Count);
            _remoteLeasesUntil = now + IRateLimiter.LeaseDuration;
        }
    }

    /// <summary>Whether Redis would refuse a reservation, judged by its latest counts.</summary>
    /// <remarks>
    /// Requests of the minute are never returned, so their refusal holds until they have drained. Other limits can have room again as soon as a job
    /// of another instance is settled, so Redis's latest counts are used for <see cref="CountsLifetime"/> only.
    /// </remarks>
    public LimitDecision? FindSharedRefusal(Reservation wanted)
    {
        lock (_lock)
        {
            var now = Advance(wanted.Limits);
            return FindRefusalNow(wanted) is { } refusal && (refusal.Refused == LimitKind.RequestsPerMinute || now - _observedAt < CountsLifetime) ? refusal : null;
        }
    }

    /// <summary>Removes a lease that Redis has ended, if this process has it.</summary>
    public void ObserveSettled(Reservation reservation, long used)
    {
        lock (_lock)
        {
            Advance(reservation.Limits);
            TryEndLease(reservation, used);
        }
    }

    /// <summary>What must be reported to Redis before it counts this key again.</summary>
    public SharedDebt GetDebt()
    {
        lock (_lock)
        {
            Advance(_limits);
            return new SharedDebt(
                _limits,
                _debt,
                _debt > 0 ? Math.Max(0, _requests.Consumed - _sharedRequests.Consumed) : 0,
                _debt > 0 ? Math.Max(0, _tokens.Consumed - _sharedTokens.Consumed) : 0,
                _requests.Consumed,
                _tokens.Consumed,
                _day,
                _dayUsed - _leases.Reserved,
                [.. _leases.All.Select(lease => new OwedLease(lease.Key, lease.Value.Reserved, Math.Clamp(_tokens.Drained - lease.Value.Mark, 0, lease.Value.Reserved)))]);
        }
    }

    /// <summary>Records that a debt was reported to Redis. Requests admitted since the debt was read stay owed.</summary>
    /// <param name="debt">The debt.</param>
    /// <param name="epoch">The version of Redis's data that counts it now.</param>
    public void Repay(SharedDebt debt, string epoch)
    {
        lock (_lock)
        {
            Epoch = epoch;
            if (debt.Admissions == 0)
                return;
            _debt -= debt.Admissions;
            (_sharedRequests, _sharedTokens) = (_requests, _tokens);
        }
    }

    /// <summary>
    /// Whether forgetting this key costs no more than the memory of its day: nothing is owed or leased, and its minutes have drained.
    /// </summary>
    public bool IsIdle()
    {
        lock (_lock)
        {
            var now = DropExpired();
            return _debt == 0 && _leases.Count == 0 && now - _touchedAt > TimeSpan.FromMinutes(2);
        }
    }

    private int CountLeases() => _leases.Count + _remoteLeases;

    // Redis's counts are continued beside this process's own; the difference is the debt.
    private void AddDebt(RateLimits limits, TimeSpan now)
    {
        (_limits, _touchedAt) = (limits, now);
        if (_debt++ == 0)
            (_sharedRequests, _sharedTokens) = (_requests, _tokens);
    }

    private void DrainShared(TimeSpan now, RateLimits limits)
    {
        if (_debt == 0)
            return;
        _sharedRequests.Drain(now, limits.RequestsPerMinute / 60.0 ?? double.MaxValue);
        _sharedTokens.Drain(now, limits.TokensPerMinute / 60.0 ?? double.MaxValue);
    }
}

/// <summary>What Redis counts for a key.</summary>
/// <param name="Requests">Requests of the minute that have not drained.</param>
/// <param name="Tokens">Tokens of the minute that have not drained.</param>
/// <param name="Day">The number of the UTC day.</param>
/// <param name="DayTokens">Tokens of that day, reservations included.</param>
/// <param name="Leases">Leases held.</param>
/// <param name="Epoch">The version of Redis's data; it changes after Redis has lost its data.</param>
internal readonly record struct SharedCounts(double Requests, double Tokens, long Day, long DayTokens, long Leases, string Epoch);

/// <summary>What a process counts for a key and Redis does not.</summary>
/// <param name="Limits">The key's limits as last seen.</param>
/// <param name="Admissions">How many requests were admitted without Redis.</param>
/// <param name="OwedRequests">Requests of the minute that Redis does not count.</param>
/// <param name="OwedTokens">Tokens of the minute that Redis does not count.</param>
/// <param name="Requests">All requests of the minute.</param>
/// <param name="Tokens">All tokens of the minute.</param>
/// <param name="Day">The number of the UTC day.</param>
/// <param name="DayTokens">Tokens of that day without those that leases of this process reserve.</param>
/// <param name="Leases">The leases of this process.</param>
internal sealed record SharedDebt(
    RateLimits Limits, long Admissions, double OwedRequests, double OwedTokens, double Requests, double Tokens, long Day, long DayTokens, IReadOnlyList<OwedLease> Leases);

/// <summary>A lease of this process.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Reserved">The tokens it reserves.</param>
/// <param name="Drained">Those of them that have drained from the minute.</param>
internal readonly record struct OwedLease(string JobId, long Reserved, double Drained);
