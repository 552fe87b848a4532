using System.Text.Json.Serialization;
using Nebula.Domain.RateLimiting;

namespace Nebula.Domain.ApiKeys;

/// <summary>An API key as it is stored. It never holds the secret, only the secret's hash.</summary>
public sealed record ApiKey
{
    /// <summary>The most secrets of earlier rotations that work at the same time: 8.</summary>
    public const int MaxPreviousSecrets = 8;

    /// <summary>The public part, 22 base62 characters. Logs, metrics and the dashboard show it.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people, 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret, 64 lower case hexadecimal digits.</summary>
    public required string SecretHash { get; init; }

    /// <summary>The hash before the last rotation; null if that secret no longer works.</summary>
    public string? PreviousSecretHash { get; init; }

    /// <summary>When the secret before the last rotation stops working.</summary>
    public DateTimeOffset? PreviousSecretExpiresAt { get; init; }

    /// <summary>The secrets before that, as long as they work; null if there are none.</summary>
    public IReadOnlyList<PreviousSecret>? EarlierSecrets { get; init; }

    /// <summary>The deployments and aliases it may use; null allows all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Its limits.</summary>
    public RateLimits Limits { get; init; } = RateLimits.None;

    /// <summary>At most 16 pairs that Nebula stores and returns, and does not interpret.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether its requests may ask for a fault by name. Default false.</summary>
    public bool AllowFaults { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working; null is never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The record's entity tag; not part of the document.</summary>
    [JsonIgnore]
    public string ETag { get; init; } = "";

    /// <summary>The secrets before the present one that work at <paramref name="now"/>, the newest first.</summary>
    public IEnumerable<PreviousSecret> GetPreviousSecrets(DateTimeOffset now)
    {
        if (PreviousSecretHash is { } hash && PreviousSecretExpiresAt is { } end && now < end)
            yield return new PreviousSecret(hash, end);
        foreach (var earlier in EarlierSecrets ?? [])
        {
            if (now < earlier.ExpiresAt)
                yield return earlier;
        }
    }

    /// <summary>Its status at <paramref name="now"/>.</summary>
    public ApiKeyStatus StatusAt(DateTimeOffset now) =>
        RevokedAt is not null ? ApiKeyStatus.Revoked
        : ExpiresAt <= now ? ApiKeyStatus.Expired
        : ApiKeyStatus.Active;

    /// <summary>Whether it may use a deployment under a name. A key for an alias may use that alias alone; a key for a deployment may use all names of it.</summary>
    /// <param name="name">The name or alias that the client asks for.</param>
    /// <param name="deployment">The deployment's name.</param>
    public bool MayUse(string name, string deployment) => MayUse(name) || (name != deployment && MayUse(deployment));

    private bool MayUse(string model)
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

/// <summary>A secret that a rotation has replaced and that still works.</summary>
/// <param name="Hash">Its SHA-256, 64 lower case hexadecimal digits.</param>
/// <param name="ExpiresAt">When it stops working.</param>
public sealed record PreviousSecret(string Hash, DateTimeOffset ExpiresAt);
