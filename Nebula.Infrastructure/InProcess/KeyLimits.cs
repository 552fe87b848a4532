using Nebula.Domain.RateLimiting;

namespace Nebula.Infrastructure.InProcess;

/// <summary>What one key uses of its limits; every call is one atomic step.</summary>
internal sealed class KeyLimits
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LeaseState> _leases = [];
    private MinuteBucket _requests;
    private MinuteBucket _tokens;
    private TimeSpan _nextExpiry = TimeSpan.MaxValue;
    private long _day;
    private long _dayUsed;

    /// <summary>Takes over what the ledger knows from before this process began.</summary>
    public void Restore(TimeSpan now, long day, long dayTokens, long recentRequests, long recentTokens, RateLimits limits)
    {
        lock (_lock)
        {
            (_day, _dayUsed) = (day, _dayUsed + dayTokens);
            Drain(now, limits);
            _requests.Add(Math.Min(recentRequests, limits.RequestsPerMinute ?? 0));
            _tokens.Add(Math.Min(recentTokens, limits.TokensPerMinute ?? 0));
        }
    }

    public LimitDecision Acquire(Reservation wanted, TimeSpan now, long day)
    {
        lock (_lock)
        {
            var limits = wanted.Limits;
            DropExpired(now);
            Drain(now, limits);
            RollDay(day);
            if (wanted.Resume && _leases.TryGetValue(wanted.JobId, out var held))
            {
                Renew(held, now);
                return Admitted(limits);
            }

            if (!wanted.Resume && Refusal(wanted) is { } refused)
                return refused;
            var lease = new LeaseState(wanted.Tokens, _tokens.End, day) { ExpiresAt = now + IRateLimiter.LeaseDuration };
            _leases[wanted.JobId] = lease;
            _nextExpiry = lease.ExpiresAt < _nextExpiry ? lease.ExpiresAt : _nextExpiry;
            if (limits.RequestsPerMinute is not null)
                _requests.Add(1);
            if (limits.TokensPerMinute is not null)
                _tokens.Add(wanted.Tokens);
            _dayUsed += wanted.Tokens;
            return Admitted(limits);
        }
    }

    public void Renew(string jobId, TimeSpan now)
    {
        lock (_lock)
        {
            DropExpired(now);
            if (_leases.TryGetValue(jobId, out var lease))
                Renew(lease, now);
        }
    }

    public void Settle(Reservation reservation, long used, TimeSpan now, long day)
    {
        lock (_lock)
        {
            DropExpired(now);
            Drain(now, reservation.Limits);
            RollDay(day);
            if (!_leases.Remove(reservation.JobId, out var lease))
            {
                _dayUsed += used; // its lease has expired and gave everything back
                return;
            }

            var unused = Math.Max(0, lease.Reserved - used);
            if (reservation.Limits.TokensPerMinute is not null)
                _tokens.GiveBack(lease.Mark, lease.Reserved, unused);
            if (lease.Day == _day)
                _dayUsed = Math.Max(0, _dayUsed - unused);
        }
    }

    public LimitUsage Read(RateLimits limits, TimeSpan now, long day)
    {
        lock (_lock)
        {
            DropExpired(now);
            Drain(now, limits);
            RollDay(day);
            return new LimitUsage(RoundUp(_requests.Consumed), RoundUp(_tokens.Consumed), _leases.Count, _dayUsed);
        }
    }

    private LimitDecision? Refusal(Reservation wanted)
    {
        var limits = wanted.Limits;
        if (limits.TokensPerDay is { } most && wanted.Tokens > most)
            return Refused(limits, LimitKind.TokensPerDay, _dayUsed) with { NeverFits = true };
        if (limits.TokensPerMinute is { } size && wanted.Tokens > size)
            return Refused(limits, LimitKind.TokensPerMinute, RoundUp(_tokens.Consumed)) with { NeverFits = true };
        if (limits.TokensPerDay is { } day && _dayUsed + wanted.Tokens > day)
            return Refused(limits, LimitKind.TokensPerDay, _dayUsed);
        var requestWait = Wait(_requests.Consumed, 1, limits.RequestsPerMinute);
        var tokenWait = Wait(_tokens.Consumed, wanted.Tokens, limits.TokensPerMinute);
        if (requestWait > TimeSpan.Zero && requestWait >= tokenWait)
            return Refused(limits, LimitKind.RequestsPerMinute, RoundUp(_requests.Consumed)) with { RetryAfter = requestWait };
        if (tokenWait > TimeSpan.Zero)
            return Refused(limits, LimitKind.TokensPerMinute, RoundUp(_tokens.Consumed)) with { RetryAfter = tokenWait };
        if (limits.ConcurrentRequests is { } most2 && _leases.Count >= most2)
            return Refused(limits, LimitKind.ConcurrentRequests, _leases.Count) with { RetryAfter = TimeSpan.FromSeconds(1) };
        return null;
    }

    // Time until an amount fits; zero where it does now.
    private static TimeSpan Wait(double consumed, double amount, long? limit) => limit is { } size && consumed + amount > size
        ? TimeSpan.FromSeconds((consumed + amount - size) * 60 / size)
        : TimeSpan.Zero;

    private LimitDecision Refused(RateLimits limits, LimitKind kind, long used) => Admitted(limits) with { Refused = kind, Used = used };

    private LimitDecision Admitted(RateLimits limits) => new()
    {
        RemainingRequests = Remaining(_requests.Consumed, limits.RequestsPerMinute),
        ResetRequests = Reset(_requests.Consumed, limits.RequestsPerMinute),
        RemainingTokens = Remaining(_tokens.Consumed, limits.TokensPerMinute),
        ResetTokens = Reset(_tokens.Consumed, limits.TokensPerMinute),
    };

    private static long Remaining(double consumed, long? limit) => limit is { } size ? Math.Max(0, (long)Math.Floor(size - consumed)) : 0;

    private static TimeSpan Reset(double consumed, long? limit) => limit is { } size ? TimeSpan.FromSeconds(consumed * 60 / size) : TimeSpan.Zero;

    private static long RoundUp(double consumed) => (long)Math.Ceiling(consumed - 1e-9);

    private void Drain(TimeSpan now, RateLimits limits)
    {
        // Without a limit the queue is empty: whoever gets one begins afresh.
        _requests.Drain(now, limits.RequestsPerMinute / 60.0 ?? double.MaxValue);
        _tokens.Drain(now, limits.TokensPerMinute / 60.0 ?? double.MaxValue);
    }

    private void RollDay(long day)
    {
        if (day == _day)
            return;
        (_day, _dayUsed) = (day, 0);
    }

    private void Renew(LeaseState lease, TimeSpan now) => lease.ExpiresAt = now + IRateLimiter.LeaseDuration;

    // Leases are looked through only when one may have expired.
    private void DropExpired(TimeSpan now)
    {
        if (now < _nextExpiry)
            return;
        _nextExpiry = TimeSpan.MaxValue;
        foreach (var (jobId, lease) in _leases)
        {
            if (lease.ExpiresAt <= now)
            {
                _leases.Remove(jobId);
                if (lease.Day == _day)
                    _dayUsed = Math.Max(0, _dayUsed - lease.Reserved);
            }
            else if (lease.ExpiresAt < _nextExpiry)
            {
                _nextExpiry = lease.ExpiresAt;
            }
        }
    }

    private sealed record LeaseState(long Reserved, double Mark, long Day)
    {
        public TimeSpan ExpiresAt { get; set; }
    }
}
