namespace Nebula.Domain.RateLimiting;

/// <summary>The four limits of a key. The numbers are part of the Redis scripts' contract.</summary>
public enum LimitKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="RateLimits.RequestsPerMinute"/>.</summary>
    RequestsPerMinute = 1,

    /// <summary><see cref="RateLimits.TokensPerMinute"/>.</summary>
    TokensPerMinute = 2,

    /// <summary><see cref="RateLimits.ConcurrentRequests"/>.</summary>
    ConcurrentRequests = 3,

    /// <summary><see cref="RateLimits.TokensPerDay"/>.</summary>
    TokensPerDay = 4,
}
