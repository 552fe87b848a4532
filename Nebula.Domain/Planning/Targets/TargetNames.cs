using System.Globalization;

namespace Nebula.Domain.Planning.Targets;

/// <summary>How metrics and their values are written.</summary>
public static class TargetNames
{
    private static readonly (string Name, string Meaning)[] Names =
    [
        ("ttft", "time to first token"),
        ("itl", "inter-token latency"),
        ("tpot", "time per output token"),
        ("e2e", "end-to-end latency"),
        ("error_rate", "error rate"),
        ("throughput", "output tokens per second"),
        ("cost", "cost per hour"),
        ("cost_per_million", "cost per million output tokens"),
    ];

    /// <summary>All names, in the order of the enum.</summary>
    internal static IEnumerable<string> All => Names.Select(static entry => entry.Name);

    /// <summary>The name of a metric in targets, such as <c>ttft</c>.</summary>
    public static string Get(TargetMetric metric) => Names[(int)metric].Name;

    /// <summary>A metric in words, such as "p95 time to first token".</summary>
    public static string Describe(Target target) => !target.IsLatency
        ? Names[(int)target.Metric].Meaning
        : string.Create(CultureInfo.InvariantCulture, $"{(target.Percentile is { } percentile ? $"p{percentile:0.###}" : "mean")} {Names[(int)target.Metric].Meaning}");

    /// <summary>A value with its unit, such as <c>800ms</c>, <c>0.1%</c> or <c>20</c>.</summary>
    public static string FormatValue(TargetMetric metric, double value) => metric switch
    {
        TargetMetric.ErrorRate => string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.####}%"),
        <= TargetMetric.EndToEnd when value < 1 => string.Create(CultureInfo.InvariantCulture, $"{value * 1000:0.###}ms"),
        <= TargetMetric.EndToEnd => string.Create(CultureInfo.InvariantCulture, $"{value:0.###}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.###}"),
    };

    /// <summary>The metric of a name; null if there is none.</summary>
    internal static TargetMetric? Find(string name)
    {
        var index = Array.FindIndex(Names, entry => entry.Name == name);
        return index < 0 ? null : (TargetMetric)index;
    }
}
