namespace Nebula.Domain.RateLimiting;

/// <summary>A place among a key's concurrent requests.</summary>
/// <param name="KeyId">Whose.</param>
/// <param name="JobId">For which job.</param>
public readonly record struct Lease(string KeyId, string JobId);
