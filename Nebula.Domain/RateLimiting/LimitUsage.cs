namespace Nebula.Domain.RateLimiting;

/// <summary>How much of each limit a key uses at this moment, reservations included.</summary>
/// <param name="RequestsPerMinute">Requests not yet refilled.</param>
/// <param name="TokensPerMinute">Tokens not yet refilled.</param>
/// <param name="ConcurrentRequests">Leases held.</param>
/// <param name="TokensPerDay">Tokens of the running UTC day.</param>
public readonly record struct LimitUsage(long RequestsPerMinute, long TokensPerMinute, long ConcurrentRequests, long TokensPerDay);
