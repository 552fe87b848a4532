namespace Nebula.Domain.ApiKeys;

/// <summary>What a list of keys is ordered by.</summary>
public enum ApiKeySort
{
    /// <summary>When they were made.</summary>
    CreatedAt,

    /// <summary>When they were last used; those never used count as oldest.</summary>
    LastUsedAt,

    /// <summary>Their names, ignoring case. Newest first means Z to A.</summary>
    Name,
}
