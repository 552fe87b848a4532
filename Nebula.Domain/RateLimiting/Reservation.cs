namespace Nebula.Domain.RateLimiting;

/// <summary>What one request wants to reserve: one request, one concurrency lease, and tokens.</summary>
/// <param name="JobId">The job; the lease's name.</param>
/// <param name="KeyId">The key that pays.</param>
/// <param name="Limits">The key's limits as they are now.</param>
/// <param name="Tokens">Prompt tokens plus the most the request can generate.</param>
/// <param name="Resume">
/// The job was admitted before and goes on after its process died: it enters its lease again even at the limit, and is charged nothing twice.
/// </param>
public sealed record Reservation(string JobId, string KeyId, RateLimits Limits, long Tokens, bool Resume = false);
