using Nebula.Domain.Common;

namespace Nebula.Domain.ApiKeys;

/// <summary>A filter, an order and a page of keys.</summary>
/// <param name="Page">The page.</param>
public sealed record ApiKeyQuery(PageRequest Page)
{
    /// <summary>Part of a name or id, ignoring case; null matches all keys.</summary>
    public string? Text { get; init; }

    /// <summary>Only keys of this status; null matches all.</summary>
    public ApiKeyStatus? Status { get; init; }

    /// <summary>The order; by default newest first.</summary>
    public ApiKeySort Sort { get; init; }
}

/// <summary>The orders of a list of keys.</summary>
public enum ApiKeySort
{
    /// <summary>By creation time.</summary>
    CreatedAt,

    /// <summary>By last use; keys that were never used count as oldest.</summary>
    LastUsedAt,

    /// <summary>By name, ignoring case. Newest first means Z to A.</summary>
    Name,
}
