using System.Text.Json.Serialization;
using Nebula.Domain.RateLimiting;

namespace Nebula.Domain.ApiKeys;

/// <summary>An API key as it is stored. It never holds the secret, only the secret's hash.</summary>
public sealed record ApiKey
{
    /// <summary>The public part, 22 base62 characters; what logs, metrics and the dashboard show.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret, 64 lower case hexadecimal digits.</summary>
    public required string SecretHash { get; init; }

    /// <summary>The hash before the last rotation, or null.</summary>
    public string? PreviousSecretHash { get; init; }

    /// <summary>Until when the secret before the last rotation works too.</summary>
    public DateTimeOffset? PreviousSecretExpiresAt { get; init; }

    /// <summary>The deployments it may use; null is every one.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>What it may use.</summary>
    public RateLimits Limits { get; init; } = RateLimits.None;

    /// <summary>At most 16 pairs that mean nothing to Nebula.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it does not work any more; null is never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The record's entity tag; not part of the document.</summary>
    [JsonIgnore]
    public string ETag { get; init; } = "";

    /// <summary>Whether it can be used at <paramref name="now"/>.</summary>
    public ApiKeyStatus StatusAt(DateTimeOffset now) =>
        RevokedAt is not null ? ApiKeyStatus.Revoked
        : ExpiresAt <= now ? ApiKeyStatus.Expired
        : ApiKeyStatus.Active;

    /// <summary>Whether it may use a deployment.</summary>
    public bool MayUse(string model)
    {
        if (Models is null)
            return true;
        for (var i = 0; i < Models.Count; i++)
        {
            if (Models[i] == model)
                return true;
        }

        return false;
    }
}
