namespace Nebula.Domain.RateLimiting;

/// <summary>The giving back of limits that are kept in this process; where they are in Redis, the settlement's script does it.</summary>
public interface ILocalLimits
{
    /// <summary>Ends a job's lease and gives back what it reserved and did not use. Unknown jobs are charged to the day.</summary>
    void Settle(Reservation reservation, long usedTokens);
}
