using Nebula.Domain.RateLimiting;

namespace Nebula.Domain.Usage;

/// <summary>The end of a job: what it had reserved and what it used.</summary>
/// <param name="Reservation">What was acquired for it.</param>
/// <param name="Usage">What it used; goes into the ledger.</param>
public sealed record Settlement(Reservation Reservation, UsageRecord Usage);
