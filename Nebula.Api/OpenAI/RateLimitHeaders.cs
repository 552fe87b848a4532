using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.OpenAI;

/// <summary>The <c>x-ratelimit-*</c> family; a limit that the key does not have has no headers.</summary>
public static class RateLimitHeaders
{
    /// <summary>Writes what the limiter answered.</summary>
    public static void Write(IHeaderDictionary headers, RateLimits limits, in LimitDecision decision)
    {
        if (limits.RequestsPerMinute is { } requests)
        {
            headers["x-ratelimit-limit-requests"] = Number(requests);
            headers["x-ratelimit-remaining-requests"] = Number(decision.RemainingRequests);
            headers["x-ratelimit-reset-requests"] = GoDuration.Format(decision.ResetRequests);
        }

        if (limits.TokensPerMinute is { } tokens)
        {
            headers["x-ratelimit-limit-tokens"] = Number(tokens);
            headers["x-ratelimit-remaining-tokens"] = Number(decision.RemainingTokens);
            headers["x-ratelimit-reset-tokens"] = GoDuration.Format(decision.ResetTokens);
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
