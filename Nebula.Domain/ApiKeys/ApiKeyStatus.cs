namespace Nebula.Domain.ApiKeys;

/// <summary>Whether a key can be used.</summary>
public enum ApiKeyStatus
{
    /// <summary>The key works.</summary>
    Active,

    /// <summary>Its expiry time has passed.</summary>
    Expired,

    /// <summary>It was revoked, which cannot be undone.</summary>
    Revoked,
}
