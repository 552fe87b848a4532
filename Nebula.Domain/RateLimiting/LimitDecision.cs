namespace Nebula.Domain.RateLimiting;

/// <summary>The limiter's answer to a <see cref="Reservation"/>, with what the <c>x-ratelimit-*</c> headers need.</summary>
public readonly record struct LimitDecision
{
    /// <summary>The limit that refused; <see cref="LimitKind.None"/> if everything was reserved.</summary>
    public LimitKind Refused { get; init; }

    /// <summary>Whether the request is larger than the whole limit, so that waiting cannot help.</summary>
    public bool NeverFits { get; init; }

    /// <summary>Time until the request fits, if that is known and useful; else zero.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>How much of the refusing limit was in use when it refused.</summary>
    public long Used { get; init; }

    /// <summary>Requests that could be sent now, after this one; meaningless without such a limit.</summary>
    public long RemainingRequests { get; init; }

    /// <summary>Time until the request bucket is full again.</summary>
    public TimeSpan ResetRequests { get; init; }

    /// <summary>Tokens that could be reserved now, after this request; meaningless without such a limit.</summary>
    public long RemainingTokens { get; init; }

    /// <summary>Time until the token bucket is full again.</summary>
    public TimeSpan ResetTokens { get; init; }

    /// <summary>Whether everything was reserved.</summary>
    public bool Admitted => Refused == LimitKind.None;
}
