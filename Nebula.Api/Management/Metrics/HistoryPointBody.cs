using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Metrics;

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
    public static HistoryPointBody Of(HistoryPoint point) => new(
        point.Start,
        MetricsBody.ByStatus(point.ByStatus),
        point.InputTokens,
        point.OutputTokens,
        point.RunningMax,
        point.WaitingMax,
        new LatenciesBody(
            LatencyBody.Of(point.TimeToFirstToken), LatencyBody.Of(point.InterToken), LatencyBody.Of(point.Queue), LatencyBody.Of(point.EndToEnd)));
}
