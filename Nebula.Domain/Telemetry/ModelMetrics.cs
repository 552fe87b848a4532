using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>The counts of one deployment since counting began. Not safe for several writers at once.</summary>
public sealed class ModelMetrics
{
    /// <summary>Prompt tokens charged.</summary>
    public long PromptTokens { get; set; }

    /// <summary>Generated tokens charged.</summary>
    public long GenerationTokens { get; set; }

    /// <summary>Settled requests by finish reason, without those that failed.</summary>
    public Dictionary<string, long> Finished { get; init; } = [];

    /// <summary>Virtual time to first token.</summary>
    public LatencyHistogram TimeToFirstToken { get; init; } = new();

    /// <summary>Virtual gaps between tokens.</summary>
    public LatencyHistogram InterToken { get; init; } = new();

    /// <summary>Virtual time in the queue.</summary>
    public LatencyHistogram Queue { get; init; } = new();

    /// <summary>Virtual time from admission to the last token, of answers that were complete.</summary>
    public LatencyHistogram EndToEnd { get; init; } = new();

    /// <summary>Adds one settled request.</summary>
    public void Add(UsageRecord usage)
    {
        PromptTokens += usage.InputTokens;
        GenerationTokens += usage.OutputTokens;
        if (!usage.Failed)
            Finished[usage.FinishReason] = Finished.GetValueOrDefault(usage.FinishReason) + 1;
        if (usage.QueueSeconds is { } queue)
            Queue.Record(queue);
        if (usage.TimeToFirstTokenSeconds is { } first)
            TimeToFirstToken.Record(first);
        if (usage.Status == 200)
            EndToEnd.Record(usage.DurationSeconds);
        InterToken.Add(usage.InterTokenGaps);
    }

    /// <summary>Adds the counts of another process or another time.</summary>
    public void Add(ModelMetrics other)
    {
        PromptTokens += other.PromptTokens;
        GenerationTokens += other.GenerationTokens;
        foreach (var (reason, count) in other.Finished)
            Finished[reason] = Finished.GetValueOrDefault(reason) + count;
        TimeToFirstToken.Add(other.TimeToFirstToken);
        InterToken.Add(other.InterToken);
        Queue.Add(other.Queue);
        EndToEnd.Add(other.EndToEnd);
    }
}
