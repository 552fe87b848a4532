using System.Diagnostics.CodeAnalysis;
using Nebula.Domain.RateLimiting;

namespace Nebula.Infrastructure.InProcess;

/// <summary>
/// The leases of one key, and for a while the jobs whose leases expired without a settlement. Used under the lock of its <see cref="KeyLimits"/>.
/// </summary>
internal sealed class LeaseTable
{
    // A job runs for half an hour at most, so no job can request a lease again after that.
    private static readonly TimeSpan ExpiredFor = TimeSpan.FromHours(1);

    private readonly Dictionary<string, LeaseState> _leases = [];
    private readonly Dictionary<string, TimeSpan> _expired = [];
    private TimeSpan _nextExpiry = TimeSpan.MaxValue;

    /// <summary>The number of leases.</summary>
    public int Count => _leases.Count;

    /// <summary>The sum of the tokens they reserve.</summary>
    public long Reserved { get; private set; }

    /// <summary>Adds a lease.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="tokens">The tokens it reserves.</param>
    /// <param name="mark">Its place in the queue of the minute's tokens.</param>
    /// <param name="now">The present time.</param>
    public void Add(string jobId, long tokens, double mark, TimeSpan now)
    {
        var lease = new LeaseState(tokens, mark) { ExpiresAt = now + IRateLimiter.LeaseDuration };
        _leases[jobId] = lease;
        _expired.Remove(jobId);
        Reserved += tokens;
        _nextExpiry = lease.ExpiresAt < _nextExpiry ? lease.ExpiresAt : _nextExpiry;
    }

    /// <summary>Renews a lease.</summary>
    /// <returns>False if the job has none.</returns>
    public bool TryRenew(string jobId, TimeSpan now)
    {
        if (!_leases.TryGetValue(jobId, out var lease))
            return false;
        lease.ExpiresAt = now + IRateLimiter.LeaseDuration;
        return true;
    }

    /// <summary>Ends a lease because its job is settled.</summary>
    /// <returns>False if the job has none.</returns>
    public bool TryEnd(string jobId, [NotNullWhen(true)] out LeaseState? lease)
    {
        _expired.Remove(jobId);
        if (!_leases.Remove(jobId, out lease))
            return false;
        Reserved -= lease.Reserved;
        return true;
    }

    /// <summary>The leases that are held.</summary>
    public IEnumerable<KeyValuePair<string, LeaseState>> All => _leases;

    /// <summary>Whether a job has a lease.</summary>
    public bool Contains(string jobId) => _leases.ContainsKey(jobId);

    /// <summary>Whether a job's lease has expired and the job is not settled.</summary>
    public bool HasExpired(string jobId) => _expired.ContainsKey(jobId);

    /// <summary>Drops the expired leases; looks through them only if one can have expired.</summary>
    /// <returns>The tokens that they had reserved.</returns>
    public long DropExpired(TimeSpan now)
    {
        if (now < _nextExpiry)
            return 0;
        var before = Reserved;
        _nextExpiry = TimeSpan.MaxValue;
        foreach (var (jobId, lease) in _leases)
        {
            if (lease.ExpiresAt <= now)
            {
                _leases.Remove(jobId);
                _expired[jobId] = now + ExpiredFor;
                Reserved -= lease.Reserved;
            }
            else if (lease.ExpiresAt < _nextExpiry)
            {
                _nextExpiry = lease.ExpiresAt;
            }
        }

        foreach (var (jobId, until) in _expired)
        {
            if (until <= now)
                _expired.Remove(jobId);
        }

        return before - Reserved;
    }

    /// <summary>One lease.</summary>
    /// <param name="Reserved">The tokens it reserves.</param>
    /// <param name="Mark">Its place in the queue of the minute's tokens.</param>
    internal sealed record LeaseState(long Reserved, double Mark)
    {
        /// <summary>When it expires unless it is renewed.</summary>
        public TimeSpan ExpiresAt { get; set; }
    }
}
