using System.Globalization;

namespace Nebula.Domain.Planning.Targets;

/// <summary>What a fleet has to reach.</summary>
/// <param name="Metric">What it is about.</param>
/// <param name="Percentile">The percentile of a latency, above 0 and below 100; null for its mean, and for metrics that are no latency.</param>
/// <param name="Limit">The bound: seconds, a share, tokens per second or US dollars.</param>
/// <param name="IsInclusive">Whether the bound itself is allowed.</param>
public sealed record Target(TargetMetric Metric, double? Percentile, double Limit, bool IsInclusive)
{
    /// <summary>The target that holds if none about errors is given: at most 1 % of the requests fail.</summary>
    public static Target DefaultErrorRate { get; } = new(TargetMetric.ErrorRate, null, 0.01, true);

    /// <summary>Whether the metric is a latency.</summary>
    public bool IsLatency => Metric <= TargetMetric.EndToEnd;

    /// <summary>Whether more is better.</summary>
    public bool IsMinimum => Metric == TargetMetric.Throughput;

    /// <summary>What is measured, such as <c>ttft_p95</c>.</summary>
    public string Name => !IsLatency
        ? TargetNames.Get(Metric)
        : string.Create(CultureInfo.InvariantCulture, $"{TargetNames.Get(Metric)}_{(Percentile is { } percentile ? $"p{percentile:0.###}" : "mean")}");

    /// <summary>Whether a measured value reaches the target. What was not measured does not.</summary>
    public bool IsMet(double? value) => value is { } known
        && (IsMinimum ? known > Limit || (IsInclusive && known == Limit) : known < Limit || (IsInclusive && known == Limit));

    /// <summary>How far a value is beyond the bound, as a share of the bound; negative within it; null if that is unknown or the bound is 0.</summary>
    public double? ComputeExcess(double? value) => value is not { } known || Limit == 0 ? null : IsMinimum ? (Limit - known) / Limit : (known - Limit) / Limit;

    /// <summary>The target as it is written, such as <c>ttft_p95&lt;800ms</c>.</summary>
    public override string ToString() => $"{Name}{(IsMinimum ? ">" : "<")}{(IsInclusive ? "=" : "")}{TargetNames.FormatValue(Metric, Limit)}";
}
