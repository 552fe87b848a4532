using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Which jobs of which keys have records in the outbox, in memory.</summary>
internal sealed class OutboxIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _jobs = [];
    private readonly Dictionary<string, PendingUsage> _keys = [];
    private readonly HashSet<string> _rejected = [];
    private volatile int _count;
    private volatile int _rejectedCount;
    private long _listing;

    /// <summary>How many settlements wait.</summary>
    public int Count => _count;

    /// <summary>How many were set aside.</summary>
    public int Rejected => _rejectedCount;

    /// <summary>What waits for a key.</summary>
    public PendingUsage GetPending(string keyId)
    {
        if (_count == 0)
            return default;
        lock (_lock)
            return _keys.GetValueOrDefault(keyId);
    }

    /// <summary>Adds a record that this process stored.</summary>
    public void Add(Settlement settlement)
    {
        lock (_lock)
            Add(settlement.Reservation.JobId, settlement);
    }

    /// <summary>Removes records that this process deleted.</summary>
    public void Remove(IEnumerable<string> jobs)
    {
        lock (_lock)
        {
            foreach (var job in jobs)
                Remove(job);
        }
    }

    /// <summary>Counts a record as set aside.</summary>
    public void Reject(string job)
    {
        lock (_lock)
        {
            Remove(job);
            _rejected.Add(job);
            _rejectedCount = _rejected.Count;
        }
    }

    /// <summary>Removes records that were set aside and are settled now.</summary>
    public void RemoveRejected(IEnumerable<string> jobs)
    {
        lock (_lock)
        {
            _rejected.ExceptWith(jobs);
            _rejectedCount = _rejected.Count;
        }
    }

    /// <summary>Begins to compare the index with the store. Records that this process adds during the comparison stay.</summary>
    public Listing BeginListing()
    {
        lock (_lock)
            return new Listing(this, ++_listing);
    }

    private void Add(string job, Settlement? settlement)
    {
        Remove(job);
        var usage = settlement?.Usage;
        var entry = new Entry(usage?.KeyId, (usage?.InputTokens ?? 0) + (usage?.OutputTokens ?? 0)) { Seen = _listing };
        _jobs[job] = entry;
        _count = _jobs.Count;
        if (entry.KeyId is { } key && _keys.GetValueOrDefault(key) is var pending)
            _keys[key] = new PendingUsage(pending.Requests + 1, pending.Tokens + entry.Tokens);
    }

    private void Remove(string job)
    {
        if (!_jobs.Remove(job, out var entry))
            return;
        _count = _jobs.Count;
        if (entry.KeyId is not { } key)
            return;
        var pending = _keys[key];
        if (pending.Requests == 1)
            _keys.Remove(key);
        else
            _keys[key] = new PendingUsage(pending.Requests - 1, pending.Tokens - entry.Tokens);
    }

    /// <summary>One reading of the store.</summary>
    internal sealed class Listing(OutboxIndex index, long number)
    {
        private readonly HashSet<string> _rejected = [];

        /// <summary>Notes a record that waits.</summary>
        /// <param name="job">Its job.</param>
        /// <param name="read">Reads it; called only for a job that the index does not have.</param>
        public void Add(string job, Func<Settlement?> read)
        {
            lock (index._lock)
            {
                if (index._jobs.TryGetValue(job, out var known))
                {
                    known.Seen = Math.Max(known.Seen, number);
                    return;
                }
            }

            var settlement = read();
            lock (index._lock)
                index.Add(job, settlement);
        }

        /// <summary>Notes a record that was set aside.</summary>
        public void AddRejected(string job) => _rejected.Add(job);

        /// <summary>Removes from the index what the store no longer has.</summary>
        public void Complete()
        {
            lock (index._lock)
            {
                foreach (var gone in index._jobs.Where(job => job.Value.Seen < number).Select(static job => job.Key).ToArray())
                    index.Remove(gone);
                index._rejected.Clear();
                index._rejected.UnionWith(_rejected);
                index._rejectedCount = index._rejected.Count;
            }
        }
    }

    private sealed record Entry(string? KeyId, long Tokens)
    {
        public long Seen { get; set; }
    }
}
