using System.ComponentModel.DataAnnotations;
using Nebula.Domain.RateLimiting;

namespace Nebula.Domain.Settings;

/// <summary>Section <c>Nebula:DefaultLimits</c>: the limits of keys that are created without their own. Default: none.</summary>
public sealed class DefaultLimitsOptions
{
    /// <inheritdoc cref="RateLimits.RequestsPerMinute"/>
    [Range(1, RateLimits.Max)]
    public long? RequestsPerMinute { get; set; }

    /// <inheritdoc cref="RateLimits.TokensPerMinute"/>
    [Range(1, RateLimits.Max)]
    public long? TokensPerMinute { get; set; }

    /// <inheritdoc cref="RateLimits.ConcurrentRequests"/>
    [Range(1, RateLimits.Max)]
    public long? ConcurrentRequests { get; set; }

    /// <inheritdoc cref="RateLimits.TokensPerDay"/>
    [Range(1, RateLimits.Max)]
    public long? TokensPerDay { get; set; }

    /// <summary>These settings as a key's limits.</summary>
    public RateLimits ToLimits() => new()
    {
        RequestsPerMinute = RequestsPerMinute,
        TokensPerMinute = TokensPerMinute,
        ConcurrentRequests = ConcurrentRequests,
        TokensPerDay = TokensPerDay,
    };
}
