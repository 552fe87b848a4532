using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Usage;

/// <summary>What happened in one minute or hour. Points of several deployments, processes or minutes add up.</summary>
public sealed class HistoryPoint : RequestLatencies
{
    /// <summary>The first moment of the minute or hour.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Answers by HTTP status, including refusals.</summary>
    public Dictionary<int, long> ByStatus { get; init; } = [];

    /// <summary>Prompt tokens charged.</summary>
    public long InputTokens { get; set; }

    /// <summary>Generated tokens charged.</summary>
    public long OutputTokens { get; set; }

    /// <summary>The most sequences that were running at the same time.</summary>
    public long RunningMax { get; set; }

    /// <summary>The most sequences that waited for a place in a batch at the same time.</summary>
    public long WaitingMax { get; set; }

    /// <summary>Adds one settled request.</summary>
    public void Add(UsageRecord usage)
    {
        Count(usage.Status, 1);
        InputTokens += usage.InputTokens;
        OutputTokens += usage.OutputTokens;
        AddLatencies(usage);
    }

    /// <summary>Adds another point of the same or a shorter time.</summary>
    public void Add(HistoryPoint other)
    {
        foreach (var (status, count) in other.ByStatus)
            Count(status, count);
        InputTokens += other.InputTokens;
        OutputTokens += other.OutputTokens;
        RunningMax = Math.Max(RunningMax, other.RunningMax);
        WaitingMax = Math.Max(WaitingMax, other.WaitingMax);
        AddLatencies(other);
    }

    /// <summary>Counts answers with a status.</summary>
    public void Count(int status, long count) => ByStatus[status] = ByStatus.GetValueOrDefault(status) + count;
}

/// <summary>How many values fell into one bucket of <see cref="Telemetry.LatencyBuckets"/>.</summary>
/// <param name="Bucket">The bucket's index.</param>
/// <param name="Count">How many.</param>
public readonly record struct BucketCount(int Bucket, long Count);
