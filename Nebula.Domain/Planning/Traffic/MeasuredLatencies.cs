using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Planning.Traffic;

/// <summary>What the requests of a ledger took when they were served, to compare a prediction with.</summary>
/// <param name="TimeToFirstToken">Seconds from admission to the first token.</param>
/// <param name="TimePerOutputToken">Seconds per output token, of replies with at least two.</param>
/// <param name="EndToEnd">Seconds from admission to the last token.</param>
public sealed record MeasuredLatencies(LatencyDistribution TimeToFirstToken, LatencyDistribution TimePerOutputToken, LatencyDistribution EndToEnd)
{
    /// <summary>The latencies of requests.</summary>
    internal static MeasuredLatencies Create(IReadOnlyCollection<UsageRecord> records) => new(
        new SortedLatencies([.. records.Select(static record => record.TimeToFirstTokenSeconds).OfType<double>()]),
        new SortedLatencies([.. records.Where(static record => record.TimeToFirstTokenSeconds is not null && record.OutputTokens > 1)
            .Select(static record => (record.DurationSeconds - record.TimeToFirstTokenSeconds!.Value) / (record.OutputTokens - 1))]),
        new SortedLatencies([.. records.Select(static record => record.DurationSeconds)]));
}
