using Nebula.Domain.RateLimiting;

namespace Nebula.Infrastructure.InProcess;

/// <summary>One key's usage of its limits. Every call is one atomic step and reads the clock inside it.</summary>
internal sealed partial class KeyLimits(LimitClock clock)
{
    private readonly Lock _lock = new();
    private readonly LeaseTable _leases = new();
    private MinuteBucket _requests;
    private MinuteBucket _tokens;
    private long _day;
    private long _dayUsed;

    /// <summary>Adds the usage that the ledger recorded before this process started.</summary>
    public void Restore(long dayTokens, long recentRequests, long recentTokens, RateLimits limits)
    {
        lock (_lock)
        {
            Advance(limits);
            _dayUsed += dayTokens;
            _requests.Add(Math.Min(recentRequests, limits.RequestsPerMinute ?? 0));
            _tokens.Add(Math.Min(recentTokens, limits.TokensPerMinute ?? 0));
        }
    }

    /// <summary>Reserves everything or nothing.</summary>
    /// <param name="wanted">What to reserve.</param>
    /// <param name="owes">Whether Redis keeps this key's limits, so that the admission must be reported to it later.</param>
    public LimitDecision Acquire(Reservation wanted, bool owes = false)
    {
        lock (_lock)
        {
            var now = Advance(wanted.Limits);
            if (_leases.TryRenew(wanted.JobId, now))
                return Admitted(wanted.Limits);
            return wanted.Resume ? Resume(wanted, now, owes) : Enter(wanted, now, owes);
        }
    }

    /// <summary>Whether a reservation would be refused; reserves nothing.</summary>
    public LimitDecision? FindRefusal(Reservation wanted)
    {
        lock (_lock)
        {
            Advance(wanted.Limits);
            return FindRefusalNow(wanted);
        }
    }

    /// <summary>Renews a lease.</summary>
    /// <returns>False if the job has no lease.</returns>
    public bool TryRenew(string jobId)
    {
        lock (_lock)
            return _leases.TryRenew(jobId, DropExpired());
    }

    /// <summary>Whether a job's lease has expired and the job is not settled.</summary>
    public bool HasExpired(string jobId)
    {
        lock (_lock)
        {
            DropExpired();
            return _leases.HasExpired(jobId);
        }
    }

    /// <summary>Ends a job's lease and releases what it reserved and did not use. Without a lease, charges the tokens it used to its day.</summary>
    /// <param name="reservation">What the job reserved.</param>
    /// <param name="used">The tokens it used.</param>
    /// <param name="day">The UTC day that the ledger counts them for.</param>
    public void Settle(Reservation reservation, long used, long day)
    {
        lock (_lock)
        {
            Advance(reservation.Limits);
            if (!TryEndLease(reservation, used) && day >= _day)
                _dayUsed += used; // the lease has expired, which released everything
        }
    }

    public LimitUsage Read(RateLimits limits)
    {
        lock (_lock)
        {
            Advance(limits);
            return new LimitUsage(RoundUp(_requests.Consumed), RoundUp(_tokens.Consumed), CountLeases(), _dayUsed);
        }
    }

    private bool TryEndLease(Reservation reservation, long used)
    {
        if (!_leases.TryEnd(reservation.JobId, out var lease))
            return false;
        var unused = Math.Max(0, lease.Reserved - used);
        if (reservation.Limits.TokensPerMinute is not null)
            _tokens.Release(lease.Mark, lease.Reserved, unused);
        _dayUsed = Math.Max(0, _dayUsed - unused);
        return true;
    }

    private LimitDecision Enter(Reservation wanted, TimeSpan now, bool owes)
    {
        var limits = wanted.Limits;
        if (FindRefusalNow(wanted) is { } refused)
            return refused;
        if (owes)
            AddDebt(limits, now);
        _leases.Add(wanted.JobId, wanted.Tokens, _tokens.End, now);
        if (limits.RequestsPerMinute is not null)
            _requests.Add(1);
        if (limits.TokensPerMinute is not null)
            _tokens.Add(wanted.Tokens);
        _dayUsed += wanted.Tokens;
        return Admitted(limits);
    }

    // The minutes were charged when the job was first admitted, and an expired lease does not release them.
    private LimitDecision Resume(Reservation wanted, TimeSpan now, bool owes)
    {
        var limits = wanted.Limits;
        if (!_leases.HasExpired(wanted.JobId))
            return Admitted(limits); // the job is settled
        if ((FindDayRefusal(wanted) ?? FindConcurrencyRefusal(limits)) is { } refused)
            return refused;
        if (owes)
            AddDebt(limits, now);
        _leases.Add(wanted.JobId, wanted.Tokens, _tokens.Drained - wanted.Tokens, now);
        _dayUsed += wanted.Tokens;
        return Admitted(limits);
    }

    private LimitDecision? FindRefusalNow(Reservation wanted)
    {
        var limits = wanted.Limits;
        if (limits.TokensPerDay is { } day && wanted.Tokens > day)
            return Refused(limits, LimitKind.TokensPerDay, _dayUsed) with { NeverFits = true };
        if (limits.TokensPerMinute is { } size && wanted.Tokens > size)
            return Refused(limits, LimitKind.TokensPerMinute, RoundUp(_tokens.Consumed)) with { NeverFits = true };
        return FindDayRefusal(wanted) ?? FindMinuteRefusal(wanted) ?? FindConcurrencyRefusal(limits);
    }

    private LimitDecision? FindDayRefusal(Reservation wanted) =>
        wanted.Limits.TokensPerDay is { } day && _dayUsed + wanted.Tokens > day ? Refused(wanted.Limits, LimitKind.TokensPerDay, _dayUsed) : null;

    private LimitDecision? FindMinuteRefusal(Reservation wanted)
    {
        var limits = wanted.Limits;
        var requestWait = Wait(_requests.Consumed, 1, limits.RequestsPerMinute);
        var tokenWait = Wait(_tokens.Consumed, wanted.Tokens, limits.TokensPerMinute);
        if (requestWait > TimeSpan.Zero && requestWait >= tokenWait)
            return Refused(limits, LimitKind.RequestsPerMinute, RoundUp(_requests.Consumed)) with { RetryAfter = requestWait };
        return tokenWait > TimeSpan.Zero
            ? Refused(limits, LimitKind.TokensPerMinute, RoundUp(_tokens.Consumed)) with { RetryAfter = tokenWait }
            : null;
    }

    private LimitDecision? FindConcurrencyRefusal(RateLimits limits) => limits.ConcurrentRequests is { } concurrentLimit && CountLeases() >= concurrentLimit
        ? Refused(limits, LimitKind.ConcurrentRequests, CountLeases()) with { RetryAfter = TimeSpan.FromSeconds(1) }
        : null;

    // Time until an amount fits; zero if it fits now.
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

    /// <summary>What is left of a limit of which so much is consumed; 0 without a limit.</summary>
    internal static long Remaining(double consumed, long? limit) => limit is { } size ? Math.Max(0, (long)Math.Floor(size - consumed)) : 0;

    private static TimeSpan Reset(double consumed, long? limit) => limit is { } size ? TimeSpan.FromSeconds(consumed * 60 / size) : TimeSpan.Zero;

    private static long RoundUp(double consumed) => (long)Math.Ceiling(consumed - 1e-9);

    // Drains the buckets and drops expired leases up to now.
    private TimeSpan Advance(RateLimits limits)
    {
        var now = DropExpired();
        // A key without a limit has an empty queue, so that a limit that is set later starts with a full bucket.
        _requests.Drain(now, limits.RequestsPerMinute / 60.0 ?? double.MaxValue);
        _tokens.Drain(now, limits.TokensPerMinute / 60.0 ?? double.MaxValue);
        DrainShared(now, limits);
        var today = clock.Today;
        // If the clock goes back over midnight, the day does not begin twice, unless the clock goes back by more than a day.
        if (today > _day || today < _day - 1)
        {
            // A job that crosses midnight counts for the day it ends in, as in the ledger.
            (_day, _dayUsed) = (today, _leases.Reserved);
        }

        return now;
    }

    private TimeSpan DropExpired()
    {
        var now = clock.Now;
        _dayUsed = Math.Max(0, _dayUsed - _leases.DropExpired(now));
        if (_remoteLeases > 0 && now >= _remoteLeasesUntil)
            _remoteLeases = 0;
        return now;
    }
}
