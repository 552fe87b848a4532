namespace Nebula.Domain.Engine.Live;

/// <summary>What other processes run and queue on a replica, as of one moment.</summary>
/// <param name="Running">What they run.</param>
/// <param name="Waiting">Sequences that wait.</param>
/// <param name="ReportedAt">Timestamp of the report.</param>
public sealed record RemoteLoad(RemoteSequences Running, int Waiting, long ReportedAt)
{
    /// <summary>The age after which a report no longer counts: 10 s, five heartbeats.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    /// <summary>No other process runs anything.</summary>
    public static RemoteLoad None { get; } = new(default, 0, 0);
}
