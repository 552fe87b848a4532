using Nebula.Domain.Common;

namespace Nebula.Domain.Faults;

/// <summary>The parameters of all kinds of faults, as a rule's body has them; null if a parameter is absent.</summary>
public sealed record FaultParameters
{
    /// <summary>Of <c>error</c>: the HTTP status. Default 500.</summary>
    public int? Status { get; init; }

    /// <summary>Of <c>error</c>: the error's code.</summary>
    public string? Code { get; init; }

    /// <summary>Of <c>error</c>: seconds that <c>retry-after</c> says.</summary>
    public double? RetryAfter { get; init; }

    /// <summary>Of <c>slow_first_token</c> and <c>stall</c>: virtual seconds. Required.</summary>
    public double? Seconds { get; init; }

    /// <summary>Of <c>stall</c>, <c>cut</c>, <c>malformed_chunk</c> and <c>replica_loss</c>: the tokens before it acts. Default 1.</summary>
    public int? AfterTokens { get; init; }

    /// <summary>Of <c>slow_stream</c>: how many times as long gaps are. Required.</summary>
    public double? Factor { get; init; }

    /// <summary>Of <c>cut</c>: whether it cuts within an event. Default false.</summary>
    public bool? MidEvent { get; init; }

    /// <summary>Of <c>replica_loss</c>: whether sequences continue elsewhere. Default false.</summary>
    public bool? Move { get; init; }

    private IEnumerable<string> Present =>
        new (string Name, bool IsPresent)[]
        {
            ("status", Status is not null), ("code", Code is not null), ("retry_after", RetryAfter is not null), ("seconds", Seconds is not null),
            ("after_tokens", AfterTokens is not null), ("factor", Factor is not null), ("mid_event", MidEvent is not null), ("move", Move is not null),
        }.Where(static parameter => parameter.IsPresent).Select(static parameter => parameter.Name);

    /// <summary>The parameters of an effect.</summary>
    public static FaultParameters FromEffect(FaultEffect effect) => effect switch
    {
        ErrorFault error => new() { Status = error.Status, Code = error.Code, RetryAfter = error.RetryAfter },
        SlowFirstTokenFault slow => new() { Seconds = slow.Seconds },
        StallFault stall => new() { AfterTokens = stall.AfterTokens, Seconds = stall.Seconds },
        SlowStreamFault slow => new() { Factor = slow.Factor },
        CutFault cut => new() { AfterTokens = cut.AfterTokens, MidEvent = cut.MidEvent },
        MalformedChunkFault malformed => new() { AfterTokens = malformed.AfterTokens },
        ReplicaLossFault loss => new() { AfterTokens = loss.AfterTokens, Move = loss.Move },
        _ => throw new ArgumentException($"Unknown effect {effect}.", nameof(effect)),
    };

    /// <summary>Creates the effect of a kind. The values are within their bounds.</summary>
    /// <param name="kind">One of <see cref="FaultKinds"/>.</param>
    /// <exception cref="NebulaException">400: a parameter that the kind needs is absent, or one that it does not have is present.</exception>
    public FaultEffect ToEffect(string kind)
    {
        var known = GetNames(kind);
        if (Present.FirstOrDefault(name => !known.Contains(name)) is { } foreign)
        {
            var message = $"Invalid '{foreign}': a fault of kind '{kind}' does not have it. {(known.Length == 1 ? "Its parameter is" : "Its parameters are")} {string.Join(", ", known)}.";
            throw NebulaError.Invalid(message, foreign, "invalid_value").ToException();
        }

        const int DefaultStatus = 500;
        var after = AfterTokens ?? 1;
        return kind switch
        {
            FaultKinds.Error => new ErrorFault(Status ?? DefaultStatus, Code, RetryAfter),
            FaultKinds.SlowFirstToken => new SlowFirstTokenFault(Require(Seconds, "seconds")),
            FaultKinds.Stall => new StallFault(after, Require(Seconds, "seconds")),
            FaultKinds.SlowStream => new SlowStreamFault(Require(Factor, "factor")),
            FaultKinds.Cut => new CutFault(after, MidEvent ?? false),
            FaultKinds.MalformedChunk => new MalformedChunkFault(after),
            _ => new ReplicaLossFault(after, Move ?? false),
        };
    }

    private static string[] GetNames(string kind) => kind switch
    {
        FaultKinds.Error => ["status", "code", "retry_after"],
        FaultKinds.SlowFirstToken => ["seconds"],
        FaultKinds.Stall => ["after_tokens", "seconds"],
        FaultKinds.SlowStream => ["factor"],
        FaultKinds.Cut => ["after_tokens", "mid_event"],
        FaultKinds.MalformedChunk => ["after_tokens"],
        _ => ["after_tokens", "move"],
    };

    private static double Require(double? value, string param) =>
        value ?? throw NebulaError.Invalid($"Missing required parameter: '{param}'.", param, "missing_required_parameter").ToException();
}
