using System.ComponentModel.DataAnnotations;
using Nebula.Domain.RateLimiting;

namespace Nebula.Domain.Settings;

/// <summary>Section <c>Nebula:DefaultLimits</c>: the limits of keys that are made without their own. Default: none.</summary>
public sealed class DefaultLimitsOptions
{
    /// <inheritdoc cref="RateLimits.RequestsPerMinute"/>
    [Range(1, RateLimits.Max, ErrorMessage = "Nebula:DefaultLimits:RequestsPerMinute must be from 1 to 1000000000000.")]
    public long? RequestsPerMinute { get; set; }

    /// <inheritdoc cref="RateLimits.TokensPerMinute"/>
    [Range(1, RateLimits.Max, ErrorMessage = "Nebula:DefaultLimits:TokensPerMinute must be from 1 to 1000000000000.")]
    public long? TokensPerMinute { get; set; }

    /// <inheritdoc cref="RateLimits.ConcurrentRequests"/>
    [Range(1, RateLimits.Max, ErrorMessage = "Nebula:DefaultLimits:ConcurrentRequests must be from 1 to 1000000000000.")]
    public long? ConcurrentRequests { get; set; }

    /// <inheritdoc cref="RateLimits.TokensPerDay"/>
    [Range(1, RateLimits.Max, ErrorMessage = "Nebula:DefaultLimits:TokensPerDay must be from 1 to 1000000000000.")]
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
