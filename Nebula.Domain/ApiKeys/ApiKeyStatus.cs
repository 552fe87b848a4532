namespace Nebula.Domain.ApiKeys;

/// <summary>Whether a key can be used.</summary>
public enum ApiKeyStatus
{
    /// <summary>It can.</summary>
    Active,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It was revoked, for good.</summary>
    Revoked,
}
