using System.Text.Json.Serialization;

namespace Nebula.Domain.RateLimiting;

/// <summary>Keeps every key within its limits, from any number of instances at once.</summary>
/// <remarks>
/// <para>
/// Each minute bucket is a queue that drains at a sixtieth of its limit a second. A reservation joins its end and is admitted if it fits.
/// The settlement releases what was not used, but only the part that has not drained yet: so in any window, what was
/// admitted is at most the bucket's capacity plus what it refilled since.
/// </para>
/// <para>
/// A lease expires <see cref="LeaseDuration"/> after it was last renewed. Every acquire first drops the key's expired leases and returns their
/// day tokens. At midnight (UTC) the reservations of running jobs move to the new day. Refusals are tried in this order: what never fits, the
/// day, the longer wait of the two buckets, concurrency.
/// </para>
/// <see cref="Usage.ISettlement"/> releases.
/// </remarks>
public interface IRateLimiter
{
    /// <summary>How long a lease lives without being renewed: 30 s.</summary>
    static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    /// <summary>How often the holder renews its leases: 10 s.</summary>
    static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(10);

    /// <summary>How often a process reports what the jobs whose relays it holds have generated, if other processes can settle them: 1 s.</summary>
    static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>Reserves everything or nothing, in one atomic step.</summary>
    /// <remarks>
    /// With <see cref="Reservation.Resume"/> a job that has its lease renews it. One that lost it gets it again if the key's concurrency and day have
    /// room; its minutes were charged when it was first admitted and are not charged again. A job that is settled needs no lease: the answer is
    /// "admitted".
    /// </remarks>
    ValueTask<LimitDecision> AcquireAsync(Reservation reservation, CancellationToken cancellationToken = default);

    /// <summary>Renews leases, with what their jobs have generated so far. A lease that has ended stays ended.</summary>
    /// <returns>
    /// The leases that have ended: expired, settled, or lost with Redis's data. Empty while it cannot be known, because Redis does not answer.
    /// </returns>
    ValueTask<IReadOnlyCollection<Lease>> RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default);

    /// <summary>Reports what jobs have generated so far (<see cref="Lease.Tokens"/>), for the process that settles them if theirs ends. It renews no lease, and changes nothing of a job that is settled.</summary>
    /// <remarks>It does nothing if no other process could settle them, and while Redis does not answer: the next renewal reports the same.</remarks>
    ValueTask ReportAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default);

    /// <summary>
    /// Whether a limit of a key has room for no request at all, not even one of a single token. Reserves nothing and asks no other process.
    /// </summary>
    /// <returns>The refusal; null if there may be room.</returns>
    LimitDecision? FindRefusal(string keyId, RateLimits limits);

    /// <summary>A key's current usage of its limits.</summary>
    ValueTask<LimitUsage> ReadAsync(string keyId, RateLimits limits, CancellationToken cancellationToken = default);
}

/// <summary>A place among a key's concurrent requests.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="JobId">The job.</param>
public readonly record struct Lease(string KeyId, string JobId)
{
    /// <summary>The job's reservation, with which a renewal updates what is settled if the process ends; null does not.</summary>
    public Reservation? Reservation { get; init; }

    /// <summary>Tokens that the job has generated so far; 0 if the shared relay knows them.</summary>
    public long Tokens { get; init; }
}

/// <summary>How much of each limit a key uses at this moment, reservations included.</summary>
/// <param name="RequestsPerMinute">Requests not yet refilled.</param>
/// <param name="TokensPerMinute">Tokens not yet refilled.</param>
/// <param name="ConcurrentRequests">Leases held.</param>
/// <param name="TokensPerDay">Tokens of the running UTC day.</param>
public readonly record struct LimitUsage(long RequestsPerMinute, long TokensPerMinute, long ConcurrentRequests, long TokensPerDay);

/// <summary>The reservation of one request: one request, one concurrency lease, and tokens.</summary>
/// <param name="JobId">The job; the lease's name.</param>
/// <param name="KeyId">The key that pays.</param>
/// <param name="Limits">The key's limits as they are now.</param>
/// <param name="Tokens">Prompt tokens plus the most the request can generate.</param>
/// <param name="Resume">
/// Whether the job was admitted before and has lost its lease. It is then charged nothing twice.
/// </param>
public sealed record Reservation(string JobId, string KeyId, RateLimits Limits, long Tokens, bool Resume = false)
{
    /// <summary>What settles the job if its process ends; null leaves it to others, as a job in the background that another process continues.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobCharge? Job { get; init; }
}
