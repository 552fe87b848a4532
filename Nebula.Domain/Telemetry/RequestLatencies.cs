using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>How long settled requests took, in virtual seconds. Not safe for several writers at once.</summary>
public abstract class RequestLatencies
{
    /// <summary>Time to first token.</summary>
    public LatencyHistogram TimeToFirstToken { get; init; } = new();

    /// <summary>Gaps between tokens.</summary>
    public LatencyHistogram InterToken { get; init; } = new();

    /// <summary>Time in the queue.</summary>
    public LatencyHistogram Queue { get; init; } = new();

    /// <summary>Time from admission to the last token, of answers that were complete.</summary>
    public LatencyHistogram EndToEnd { get; init; } = new();

    /// <summary>Adds those of one settled request.</summary>
    protected void AddLatencies(UsageRecord usage)
    {
        if (usage.QueueSeconds is { } queue)
            Queue.Record(queue);
        if (usage.TimeToFirstTokenSeconds is { } first)
            TimeToFirstToken.Record(first);
        if (usage.Status == 200)
            EndToEnd.Record(usage.DurationSeconds);
        InterToken.Add(usage.InterTokenGaps);
    }

    /// <summary>Adds others.</summary>
    protected void AddLatencies(RequestLatencies other)
    {
        TimeToFirstToken.Add(other.TimeToFirstToken);
        InterToken.Add(other.InterToken);
        Queue.Add(other.Queue);
        EndToEnd.Add(other.EndToEnd);
    }
}
