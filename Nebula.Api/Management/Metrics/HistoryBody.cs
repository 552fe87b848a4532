using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Metrics;

/// <summary>The metrics over time.</summary>
internal sealed record HistoryBody(string Object, DateTimeOffset From, DateTimeOffset To, HistoryStep Step, IReadOnlyList<HistoryPointBody> Data);

/// <summary>What happened in one minute or hour.</summary>
internal sealed record HistoryPointBody(
    DateTimeOffset Start,
    IReadOnlyDictionary<string, long> ByStatus,
    long InputTokens,
    long OutputTokens,
    long RunningMax,
    long WaitingMax,
    LatenciesBody LatencySeconds)
{
    /// <summary>A point of the history.</summary>
    public static HistoryPointBody Create(HistoryPoint point) => new(
        point.Start,
        MetricsBody.ByStatus(point.ByStatus),
        point.InputTokens,
        point.OutputTokens,
        point.RunningMax,
        point.WaitingMax,
        new LatenciesBody(
            LatencyBody.Create(point.TimeToFirstToken), LatencyBody.Create(point.InterToken), LatencyBody.Create(point.Queue), LatencyBody.Create(point.EndToEnd)));
}

/// <summary>How the history cuts time.</summary>
internal enum HistoryStep
{
    /// <summary>Minutes, kept for 24 h.</summary>
    Minute,

    /// <summary>Hours, kept for 30 days.</summary>
    Hour,
}
