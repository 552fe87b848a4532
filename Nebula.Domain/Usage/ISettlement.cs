using Nebula.Domain.RateLimiting;

namespace Nebula.Domain.Usage;

/// <summary>Settles a job: the one step that ends its lease, returns what was reserved and not used, and writes the ledger.</summary>
public interface ISettlement
{
    /// <summary>
    /// Settles a job once: a further call changes nothing. When the task completes, the usage is durable.
    /// A job whose lease has expired is charged nevertheless, and so is a job that another instance admitted.
    /// </summary>
    /// <returns>Whether this call settled it, so that the caller counts it in the metrics.</returns>
    ValueTask<bool> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default);

    /// <summary>Checks that a settlement could be written now, with a write that changes no limit and no ledger.</summary>
    /// <exception cref="Exception">It could not.</exception>
    ValueTask ProbeAsync(CancellationToken cancellationToken = default);
}

/// <summary>The end of a job: its reservation and its usage.</summary>
/// <param name="Reservation">Its reservation.</param>
/// <param name="Usage">Its usage, for the ledger.</param>
public sealed record Settlement(Reservation Reservation, UsageRecord Usage);
