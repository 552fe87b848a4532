using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Anthropic;

/// <summary>The <c>anthropic-ratelimit-*</c> family, whose resets are RFC 3339 times; a limit that the key does not have has no headers.</summary>
internal static class AnthropicLimitHeaders
{
    /// <summary>Writes what the limiter answered.</summary>
    public static void Write(IHeaderDictionary headers, RateLimits limits, in LimitDecision decision, DateTimeOffset now)
    {
        if (limits.RequestsPerMinute is { } requests)
            Write(headers, "requests", requests, decision.RemainingRequests, now + decision.ResetRequests);
        if (limits.TokensPerMinute is { } tokens)
            Write(headers, "tokens", tokens, decision.RemainingTokens, now + decision.ResetTokens);
    }

    private static void Write(IHeaderDictionary headers, string name, long limit, long remaining, DateTimeOffset reset)
    {
        headers[$"anthropic-ratelimit-{name}-limit"] = limit.ToString(CultureInfo.InvariantCulture);
        headers[$"anthropic-ratelimit-{name}-remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
        headers[$"anthropic-ratelimit-{name}-reset"] = reset.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
    }
}
