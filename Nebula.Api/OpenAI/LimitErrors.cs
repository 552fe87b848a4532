using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.OpenAI;

/// <summary>Creates the error of a limiter's refusal, in OpenAI's words.</summary>
public static class LimitErrors
{
    /// <summary>The error for a refusal.</summary>
    /// <param name="wanted">What was requested.</param>
    /// <param name="decision">What the limiter answered; not admitted.</param>
    /// <param name="model">The deployment; null if the request was refused before it was read.</param>
    /// <param name="now">The time.</param>
    public static NebulaError CreateError(Reservation wanted, in LimitDecision decision, string? model, DateTimeOffset now)
    {
        var limits = wanted.Limits;
        var (type, name, limit, requested) = decision.Refused switch
        {
            LimitKind.RequestsPerMinute => ("requests", "requests per min (RPM)", limits.RequestsPerMinute, 1),
            LimitKind.TokensPerMinute => ("tokens", "tokens per min (TPM)", limits.TokensPerMinute, wanted.Tokens),
            LimitKind.ConcurrentRequests => ("concurrency", "concurrent requests", limits.ConcurrentRequests, 1),
            _ => ("tokens", "tokens per day (TPD)", limits.TokensPerDay, wanted.Tokens),
        };
        if (decision.NeverFits)
        {
            return new NebulaError(
                ErrorKind.RateLimited,
                Text($"Request too large for {model} on {name}: Limit {limit}, Requested {requested}. The prompt and max_completion_tokens must be reduced to fit; trying again will not help."))
            {
                Type = type, ShouldRetry = false,
            };
        }

        if (decision.Refused == LimitKind.TokensPerDay)
        {
            var reset = TimeBuckets.Day(now).AddDays(1);
            return new NebulaError(
                ErrorKind.QuotaExceeded,
                Text($"You exceeded your current quota of {name}: Limit {limit}, Used {decision.Used}, Requested {requested}. It resets at {reset:yyyy-MM-ddTHH:mm:ssZ}."))
            {
                ShouldRetry = false,
            };
        }

        return new NebulaError(
            ErrorKind.RateLimited,
            Text($"Rate limit reached{(model is null ? "" : $" for {model}")} on {name}: Limit {limit}, Used {decision.Used}, Requested {requested}. Please try again in {GoDuration.Format(decision.RetryAfter)}."))
        {
            Type = type, RetryAfter = decision.RetryAfter,
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
