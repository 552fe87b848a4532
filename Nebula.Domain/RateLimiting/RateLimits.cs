namespace Nebula.Domain.RateLimiting;

/// <summary>The limits of a key; null is no limit of that kind.</summary>
public sealed record RateLimits
{
    /// <summary>The largest limit that can be set: sums stay exact in a double, as Redis's Lua needs.</summary>
    public const long Max = 1_000_000_000_000;

    /// <summary>No limits at all.</summary>
    public static RateLimits None { get; } = new();

    /// <summary>Requests a minute: a token bucket that holds a minute's worth and refills continuously.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens a minute, prompt and completion together; a bucket like <see cref="RequestsPerMinute"/>.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Requests in flight at the same time.</summary>
    public long? ConcurrentRequests { get; init; }

    /// <summary>Tokens a UTC calendar day, prompt and completion together.</summary>
    public long? TokensPerDay { get; init; }
}
