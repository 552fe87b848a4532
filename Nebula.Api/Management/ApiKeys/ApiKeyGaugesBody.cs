using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>How much of each of its limits a key uses now.</summary>
internal sealed record ApiKeyGaugesBody(
    GaugeBody RequestsPerMinute, GaugeBody TokensPerMinute, GaugeBody ConcurrentRequests, GaugeBody TokensPerDay)
{
    /// <summary>The gauges of a key.</summary>
    public static ApiKeyGaugesBody Of(LimitUsage used, RateLimits limits) => new(
        new GaugeBody(used.RequestsPerMinute, limits.RequestsPerMinute),
        new GaugeBody(used.TokensPerMinute, limits.TokensPerMinute),
        new GaugeBody(used.ConcurrentRequests, limits.ConcurrentRequests),
        new GaugeBody(used.TokensPerDay, limits.TokensPerDay));
}
