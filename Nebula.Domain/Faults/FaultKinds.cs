namespace Nebula.Domain.Faults;

/// <summary>The names of the kinds of faults, as rules, metrics and stored documents spell them.</summary>
public static class FaultKinds
{
    /// <summary><see cref="ErrorFault"/>.</summary>
    public const string Error = "error";

    /// <summary><see cref="SlowFirstTokenFault"/>.</summary>
    public const string SlowFirstToken = "slow_first_token";

    /// <summary><see cref="StallFault"/>.</summary>
    public const string Stall = "stall";

    /// <summary><see cref="SlowStreamFault"/>.</summary>
    public const string SlowStream = "slow_stream";

    /// <summary><see cref="CutFault"/>.</summary>
    public const string Cut = "cut";

    /// <summary><see cref="MalformedChunkFault"/>.</summary>
    public const string MalformedChunk = "malformed_chunk";

    /// <summary><see cref="ReplicaLossFault"/>.</summary>
    public const string ReplicaLoss = "replica_loss";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Error, SlowFirstToken, Stall, SlowStream, Cut, MalformedChunk, ReplicaLoss];
}
