using Nebula.Domain.Common;

namespace Nebula.Domain.ApiKeys;

/// <summary>Which keys are wanted, and how ordered.</summary>
/// <param name="Page">Which page of them.</param>
public sealed record ApiKeyQuery(PageRequest Page)
{
    /// <summary>Part of a name or id, ignoring case; null matches all.</summary>
    public string? Text { get; init; }

    /// <summary>Only keys of this status; null is all.</summary>
    public ApiKeyStatus? Status { get; init; }

    /// <summary>What the list is ordered by.</summary>
    public ApiKeySort Sort { get; init; }
}

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
