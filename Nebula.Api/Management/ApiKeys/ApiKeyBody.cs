using Nebula.Domain.ApiKeys;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>An API key as the management API shows it; never holds the secret.</summary>
internal record ApiKeyBody(
    string Object,
    string Id,
    string Name,
    ApiKeyStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? PreviousSecretExpiresAt,
    IReadOnlyList<string>? Models,
    RateLimits Limits,
    IReadOnlyDictionary<string, string> Metadata,
    ApiKeyGaugesBody Usage)
{
    /// <summary>A key at a moment.</summary>
    public static ApiKeyBody Of(ApiKey key, DateTimeOffset now, DateTimeOffset? lastUsedAt, LimitUsage used) => new(
        "api_key",
        key.Id,
        key.Name,
        key.StatusAt(now),
        key.CreatedAt,
        key.ExpiresAt,
        lastUsedAt,
        key.PreviousSecretExpiresAt > now ? key.PreviousSecretExpiresAt : null,
        key.Models,
        key.Limits,
        key.Metadata,
        ApiKeyGaugesBody.Of(used, key.Limits));
}
