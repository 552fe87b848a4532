using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>The counts of the requests that one replica answered, since counting began. Not safe for several writers at once.</summary>
public sealed class ModelMetrics : RequestLatencies
{
    /// <summary>Prompt tokens charged.</summary>
    public long PromptTokens { get; set; }

    /// <summary>Those of them that were in the prefix cache.</summary>
    public long CachedTokens { get; set; }

    /// <summary>Generated tokens charged.</summary>
    public long GenerationTokens { get; set; }

    /// <summary>Settled requests by finish reason; <c>error</c> if they failed.</summary>
    public Dictionary<string, long> Finished { get; init; } = [];

    /// <summary>Virtual time from the place in a batch to the first token.</summary>
    public LatencyHistogram Prefill { get; init; } = new();

    /// <summary>Virtual time from the first token to the last.</summary>
    public LatencyHistogram Decode { get; init; } = new();

    /// <summary>Virtual time from the place in a batch to the last token.</summary>
    public LatencyHistogram Inference { get; init; } = new();

    /// <summary>The mean virtual time of a request's tokens after the first; 0 for one token.</summary>
    public LatencyHistogram TimePerToken { get; init; } = new();

    /// <summary>Prompt tokens of a request that generated any.</summary>
    public TokenHistogram PromptSize { get; init; } = TokenHistogram.CreateForRequests();

    /// <summary>Those of them that were not in the prefix cache.</summary>
    public TokenHistogram ComputedSize { get; init; } = TokenHistogram.CreateForRequests();

    /// <summary>Generated tokens of a request.</summary>
    public TokenHistogram GenerationSize { get; init; } = TokenHistogram.CreateForRequests();

    /// <summary>Generated tokens of a request's longest choice.</summary>
    public TokenHistogram LongestChoice { get; init; } = TokenHistogram.CreateForRequests();

    /// <summary>Adds one settled request.</summary>
    public void Add(UsageRecord usage)
    {
        PromptTokens += usage.InputTokens;
        CachedTokens += usage.CachedTokens;
        GenerationTokens += usage.OutputTokens;
        Finished[usage.FinishReason] = Finished.GetValueOrDefault(usage.FinishReason) + 1;
        AddLatencies(usage);
        if (usage.TimeToFirstTokenSeconds is { } start && usage.OutputTokens > 0)
            AddPhases(usage, start);
    }

    /// <summary>Adds the counts of another process or another time.</summary>
    public void Add(ModelMetrics other)
    {
        PromptTokens += other.PromptTokens;
        CachedTokens += other.CachedTokens;
        GenerationTokens += other.GenerationTokens;
        foreach (var (reason, count) in other.Finished)
            Finished[reason] = Finished.GetValueOrDefault(reason) + count;
        AddLatencies(other);
        Prefill.Add(other.Prefill);
        Decode.Add(other.Decode);
        Inference.Add(other.Inference);
        TimePerToken.Add(other.TimePerToken);
        PromptSize.Add(other.PromptSize);
        ComputedSize.Add(other.ComputedSize);
        GenerationSize.Add(other.GenerationSize);
        LongestChoice.Add(other.LongestChoice);
    }

    private void AddPhases(UsageRecord usage, double firstToken)
    {
        var longest = usage.LongestChoiceTokens > 0 ? usage.LongestChoiceTokens : usage.OutputTokens;
        var decode = Math.Max(0, usage.DurationSeconds - firstToken);
        var prefill = Math.Max(0, firstToken - (usage.QueueSeconds ?? 0));
        Prefill.Record(prefill);
        Decode.Record(decode);
        Inference.Record(prefill + decode);
        TimePerToken.Record(longest > 1 ? decode / (longest - 1) : 0);
        PromptSize.Record(usage.InputTokens);
        ComputedSize.Record(usage.InputTokens - usage.CachedTokens);
        GenerationSize.Record(usage.OutputTokens);
        LongestChoice.Record(longest);
    }
}
