namespace Nebula.Domain.RateLimiting;

/// <summary>Keeps every key within its limits, from any number of instances at once.</summary>
/// <remarks>
/// <para>
/// Each minute bucket is a queue that drains at a sixtieth of its limit a second. A reservation joins its end and is admitted where it fits.
/// What was not used goes back at the settlement, but only the part that has not drained yet: so in any window, what was
/// admitted is at most the bucket's capacity plus what it refilled since.
/// </para>
/// <para>
/// A lease expires <see cref="LeaseDuration"/> after it was last renewed. Every acquire first drops the key's expired leases and gives their
/// day tokens back. Refusals are tried in this order: what never fits, the day, the longer wait of the two buckets, concurrency.
/// </para>
/// Giving back is the other half, see <see cref="Usage.ISettlement"/>.
/// </remarks>
public interface IRateLimiter
{
    /// <summary>How long a lease lives without being renewed: 30 s.</summary>
    static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    /// <summary>How often the holder renews its leases: 10 s.</summary>
    static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(10);

    /// <summary>Reserves everything or nothing, in one atomic step.</summary>
    ValueTask<LimitDecision> AcquireAsync(Reservation reservation, CancellationToken cancellationToken = default);

    /// <summary>Prolongs leases that this process holds. A lease that has ended meanwhile stays ended.</summary>
    ValueTask RenewAsync(IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken = default);

    /// <summary>What a key uses of its limits now.</summary>
    ValueTask<LimitUsage> ReadAsync(string keyId, RateLimits limits, CancellationToken cancellationToken = default);
}
