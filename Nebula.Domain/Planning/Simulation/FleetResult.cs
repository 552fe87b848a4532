using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Simulation;

/// <summary>What a run of a trace on a fleet showed.</summary>
public sealed record FleetResult
{
    /// <summary>Requests of the trace.</summary>
    public required int Requests { get; init; }

    /// <summary>Requests that failed: their queue was full, or they are longer than the context or the KV cache.</summary>
    public required int Errors { get; init; }

    /// <summary>Seconds from the first request to the last token.</summary>
    public required double Seconds { get; init; }

    /// <summary>Tokens of all replies.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Seconds to first token.</summary>
    public required LatencyDistribution TimeToFirstToken { get; init; }

    /// <summary>Seconds between tokens.</summary>
    public required LatencyDistribution InterTokenLatency { get; init; }

    /// <summary>Seconds per output token, of replies with at least two.</summary>
    public required LatencyDistribution TimePerOutputToken { get; init; }

    /// <summary>Seconds to the last token.</summary>
    public required LatencyDistribution EndToEnd { get; init; }

    /// <summary>Share of the time in which steps ran, over all replicas.</summary>
    public required double Utilization { get; init; }

    /// <summary>Largest share of its KV blocks that a replica's sequences held.</summary>
    public required double PeakKvUsage { get; init; }

    /// <summary>Steps of all replicas.</summary>
    public required long Steps { get; init; }

    /// <summary>Times that a sequence lost its KV blocks.</summary>
    public required long Preemptions { get; init; }

    /// <summary>Share of the looked-up prompt tokens that were in a prefix cache; 0 if none was looked up.</summary>
    public required double CacheHitRate { get; init; }

    /// <summary>US dollars per hour for all GPUs, busy or idle.</summary>
    public required double CostPerHourUsd { get; init; }

    /// <summary>Whether the run ended early because it was certain that a target is missed, or that all are reached; its other numbers are then those of a part.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>Whether the run ended early because it was certain that all targets are reached. Default false.</summary>
    public bool IsCertain { get; init; }

    /// <summary>Share of the requests that failed.</summary>
    public double ErrorRate => (double)Errors / Requests;

    /// <summary>Output tokens per second.</summary>
    public double OutputTokensPerSecond => Seconds > 0 ? OutputTokens / Seconds : 0;

    /// <summary>Tokens per step: the mean batch of decoding sequences.</summary>
    public double MeanBatch => Steps > 0 ? (double)OutputTokens / Steps : 0;

    /// <summary>US dollars per million output tokens: the fleet's cost over the time of the run, by the tokens of the run. Null if there were none.</summary>
    public double? CostPerMillionOutputTokensUsd => OutputTokens == 0 ? null : CostPerHourUsd / 3600 * Seconds / OutputTokens * 1e6;

    /// <summary>The measured value of a target; null if there is none.</summary>
    public double? Measure(Target target) => target.Metric switch
    {
        TargetMetric.TimeToFirstToken => Measure(TimeToFirstToken, target),
        TargetMetric.InterTokenLatency => Measure(InterTokenLatency, target),
        TargetMetric.TimePerOutputToken => Measure(TimePerOutputToken, target),
        TargetMetric.EndToEnd => Measure(EndToEnd, target),
        TargetMetric.ErrorRate => ErrorRate,
        TargetMetric.Throughput => OutputTokensPerSecond,
        TargetMetric.Cost => CostPerHourUsd,
        _ => CostPerMillionOutputTokensUsd,
    };

    /// <summary>Whether a target is reached. Latencies between tokens reach theirs if there were replies and none has two tokens.</summary>
    public bool Reaches(Target target) => Measure(target) is { } value
        ? target.IsMet(value)
        : target.Metric is TargetMetric.InterTokenLatency or TargetMetric.TimePerOutputToken && TimeToFirstToken.Count > 0;

    /// <summary>Whether the run reached all targets, those of a partial run being the ones that it was watched for.</summary>
    public bool Meets(IEnumerable<Target> targets) => IsPartial ? IsCertain : targets.All(Reaches);

    /// <summary>The target that is missed by most; null if all are reached.</summary>
    public Target? FindWorstMiss(IEnumerable<Target> targets) => targets.Where(target => !Reaches(target)).OrderByDescending(ComputeExcess).FirstOrDefault();

    /// <summary>How far a target is missed, as a share of its bound; the largest number if that is unknown.</summary>
    internal double ComputeExcess(Target target) => target.ComputeExcess(Measure(target)) ?? double.MaxValue;

    private static double? Measure(LatencyDistribution latencies, Target target) => target.Percentile is { } percentile ? latencies.GetPercentile(percentile) : latencies.Mean;
}
