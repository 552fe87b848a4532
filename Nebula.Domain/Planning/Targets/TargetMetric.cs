namespace Nebula.Domain.Planning.Targets;

/// <summary>What a target is about.</summary>
public enum TargetMetric
{
    /// <summary>Seconds from sending a request to its first token.</summary>
    TimeToFirstToken,

    /// <summary>Seconds between two tokens of one reply.</summary>
    InterTokenLatency,

    /// <summary>Seconds from the first to the last token of a reply, divided by their number less one.</summary>
    TimePerOutputToken,

    /// <summary>Seconds from sending a request to its last token.</summary>
    EndToEnd,

    /// <summary>Share of the requests that fail.</summary>
    ErrorRate,

    /// <summary>Output tokens per second.</summary>
    Throughput,

    /// <summary>US dollars per hour.</summary>
    Cost,

    /// <summary>US dollars per million output tokens.</summary>
    CostPerMillionTokens,
}
