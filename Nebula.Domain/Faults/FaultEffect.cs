using System.Text.Json.Serialization;
using Nebula.Domain.Common;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Faults;

/// <summary>What a fault does to a request: exactly one of the records in this file. All seconds are virtual.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ErrorFault), FaultKinds.Error)]
[JsonDerivedType(typeof(SlowFirstTokenFault), FaultKinds.SlowFirstToken)]
[JsonDerivedType(typeof(StallFault), FaultKinds.Stall)]
[JsonDerivedType(typeof(SlowStreamFault), FaultKinds.SlowStream)]
[JsonDerivedType(typeof(CutFault), FaultKinds.Cut)]
[JsonDerivedType(typeof(MalformedChunkFault), FaultKinds.MalformedChunk)]
[JsonDerivedType(typeof(ReplicaLossFault), FaultKinds.ReplicaLoss)]
public abstract record FaultEffect
{
    private protected FaultEffect()
    {
    }

    /// <summary>Its kind, one of <see cref="FaultKinds"/>.</summary>
    [JsonIgnore]
    public string Kind => this switch
    {
        ErrorFault => FaultKinds.Error,
        SlowFirstTokenFault => FaultKinds.SlowFirstToken,
        StallFault => FaultKinds.Stall,
        SlowStreamFault => FaultKinds.SlowStream,
        CutFault => FaultKinds.Cut,
        MalformedChunkFault => FaultKinds.MalformedChunk,
        _ => FaultKinds.ReplicaLoss,
    };

    /// <summary>Whether a request with this fault fails and costs nothing. If not, it is only slower, and billed as usual.</summary>
    [JsonIgnore]
    public bool EndsRequest => this is ErrorFault or CutFault or MalformedChunkFault or ReplicaLossFault { Move: false };

    /// <summary>Why it cannot act on a request; null if it can.</summary>
    public string? FindObstacle(FaultTarget target) => this switch
    {
        CutFault or MalformedChunkFault when !target.HasConnection => "It acts on the client's connection, which a request in the background does not have.",
        ReplicaLossFault when !target.HasReplica => "It acts on a simulated replica, which does not generate this answer.",
        _ => null,
    };
}

/// <summary>The request gets an error before its job starts.</summary>
/// <param name="Status">The HTTP status, 400 to 599.</param>
/// <param name="Code">The error's code; null for the status's own.</param>
/// <param name="RetryAfter">Real seconds that <c>retry-after</c> says; null for none, or for the one second that every 503 says.</param>
public sealed record ErrorFault(int Status, string? Code, double? RetryAfter) : FaultEffect
{
    /// <summary>The error that the client gets.</summary>
    /// <param name="name">The fault's name.</param>
    public NebulaError ToError(string name) => new(GetErrorKind(), $"The fault '{name}' answers this request with an error.")
    {
        Status = Status,
        Code = Code,
        RetryAfter = RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private ErrorKind GetErrorKind() => Status == 429 && Code == "insufficient_quota" ? ErrorKind.QuotaExceeded : ErrorStatusCodes.ToKind(Status);
}

/// <summary>Tokens reach the client later than they are generated.</summary>
public abstract record DelayFault : FaultEffect
{
    /// <summary>How many virtual seconds a token is delayed.</summary>
    /// <param name="index">The token's place in its choice, from 0.</param>
    /// <param name="sinceFirst">Virtual seconds from the choice's first token to this one.</param>
    public abstract double GetDelay(int index, double sinceFirst);

    /// <summary>The gaps between a choice's tokens as the client sees them.</summary>
    /// <param name="gaps">The gaps between the generated tokens.</param>
    /// <param name="tokens">How many tokens the choice has.</param>
    public virtual IReadOnlyList<BucketCount> DelayGaps(IReadOnlyList<BucketCount> gaps, int tokens) => gaps;
}

/// <summary>All tokens are later by some time.</summary>
/// <param name="Seconds">The time.</param>
public sealed record SlowFirstTokenFault(double Seconds) : DelayFault
{
    /// <inheritdoc/>
    public override double GetDelay(int index, double sinceFirst) => Seconds;
}

/// <summary>The stream pauses once.</summary>
/// <param name="AfterTokens">How many tokens of each choice come before the pause.</param>
/// <param name="Seconds">How long it pauses.</param>
public sealed record StallFault(int AfterTokens, double Seconds) : DelayFault
{
    /// <inheritdoc/>
    public override double GetDelay(int index, double sinceFirst) => index >= AfterTokens ? Seconds : 0;

    /// <inheritdoc/>
    public override IReadOnlyList<BucketCount> DelayGaps(IReadOnlyList<BucketCount> gaps, int tokens) =>
        AfterTokens > 0 && tokens > AfterTokens ? FaultGaps.Lengthen(gaps, Seconds) : gaps;
}

/// <summary>The gaps between tokens are longer.</summary>
/// <param name="Factor">How many times as long, at least 1.</param>
public sealed record SlowStreamFault(double Factor) : DelayFault
{
    /// <inheritdoc/>
    public override double GetDelay(int index, double sinceFirst) => sinceFirst * (Factor - 1);

    /// <inheritdoc/>
    public override IReadOnlyList<BucketCount> DelayGaps(IReadOnlyList<BucketCount> gaps, int tokens) => FaultGaps.Scale(gaps, Factor);
}

/// <summary>The connection is closed within the answer.</summary>
/// <param name="AfterTokens">
/// How many tokens of a stream the client receives; all of them if there are fewer, but not the stream's end. Of a whole answer it receives half the
/// body. If 0, it receives no response at all.
/// </param>
/// <param name="MidEvent">Whether the client also receives half of the next event.</param>
public sealed record CutFault(int AfterTokens, bool MidEvent) : FaultEffect;

/// <summary>An event of the stream is not valid JSON, and the stream ends with it. A whole answer has an invalid body.</summary>
/// <param name="AfterTokens">How many tokens come before that event.</param>
public sealed record MalformedChunkFault(int AfterTokens) : FaultEffect;

/// <summary>The replica that generates the request's first choice dies, with all sequences that this process runs on it. Another one replaces it at once.</summary>
/// <param name="AfterTokens">How many tokens the choice has then; the number of its tokens less one if that is smaller.</param>
/// <param name="Move">Whether the sequences are prefilled again on another replica and continue; if not, they fail.</param>
public sealed record ReplicaLossFault(int AfterTokens, bool Move) : FaultEffect;

/// <summary>What a request has that a fault may act on.</summary>
/// <param name="HasConnection">Whether the client waits for the answer.</param>
/// <param name="HasReplica">Whether a simulated replica generates it.</param>
public readonly record struct FaultTarget(bool HasConnection, bool HasReplica);

/// <summary>A fault that was selected for a request.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Effect">What it does.</param>
public sealed record InjectedFault(string Name, FaultEffect Effect);
