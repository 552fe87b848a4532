using System.Globalization;
using Nebula.Domain.Common;

namespace Nebula.Domain.Planning.Targets;

/// <summary>Parses targets such as <c>ttft_p95&lt;800ms,itl_p95&lt;50ms,error_rate&lt;0.1%</c>.</summary>
/// <remarks>
/// A latency (<c>ttft</c>, <c>itl</c>, <c>tpot</c>, <c>e2e</c>) has a statistic, <c>_mean</c> or <c>_p95</c> with any percentile, and a limit in <c>ms</c> or <c>s</c>;
/// <c>error_rate</c> a limit in <c>%</c> or as a share; <c>throughput</c> a minimum of output tokens per second (<c>&gt;</c>); <c>cost</c> and <c>cost_per_million</c> a limit in US dollars.
/// </remarks>
public static class TargetParser
{
    /// <summary>Most targets of a plan.</summary>
    public const int MaxTargets = 16;

    /// <summary>Parses a list of targets, separated by commas. The error rate has a default, <see cref="Target.DefaultErrorRate"/>, which is appended if none is given.</summary>
    /// <param name="text">The targets; null or empty for none.</param>
    /// <exception cref="NebulaException">400, <c>param</c> <c>require</c>: a target is wrong; the message quotes it.</exception>
    public static IReadOnlyList<Target> Parse(string? text)
    {
        var targets = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne).ToList();
        if (targets.Count > MaxTargets)
            throw Error($"There are {targets.Count} targets; at most {MaxTargets} are allowed.");
        if (targets.GroupBy(static target => target.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            throw Error($"The target {twice.Key} is given twice.");
        if (!targets.Exists(static target => target.Metric == TargetMetric.ErrorRate))
            targets.Add(Target.DefaultErrorRate);
        return targets;
    }

    private static Target ParseOne(string text)
    {
        var at = text.IndexOfAny(['<', '>']);
        if (at < 1)
            throw Error($"The target '{TextExcerpt.Truncate(text)}' has no '<' or '>', as in ttft_p95<800ms.");
        var isInclusive = at + 1 < text.Length && text[at + 1] == '=';
        var (name, value) = (text[..at].Trim().ToLowerInvariant(), text[(at + (isInclusive ? 2 : 1))..].Trim());
        var (metric, percentile) = ParseName(name, text);
        var target = new Target(metric, percentile, ParseValue(metric, value, text), isInclusive);
        if (target.IsMinimum != (text[at] == '>'))
            throw Error($"The target '{TextExcerpt.Truncate(text)}' has the wrong direction: {target.Name} takes '{(target.IsMinimum ? '>' : '<')}'.");
        return target;
    }

    private static (TargetMetric Metric, double? Percentile) ParseName(string name, string text)
    {
        if (TargetNames.Find(name) is { } whole)
            return whole > TargetMetric.EndToEnd ? (whole, null) : throw Error($"The target '{TextExcerpt.Truncate(text)}' has no statistic: write {name}_mean or {name}_p95.");
        var at = name.LastIndexOf('_');
        var statistic = at < 0 ? "" : name[(at + 1)..];
        if (at < 0 || TargetNames.Find(name[..at]) is not { } metric || metric > TargetMetric.EndToEnd)
            throw Error($"The target '{TextExcerpt.Truncate(text)}' has an unknown name: {string.Join(", ", TargetNames.All)} are known, latencies with _mean or _p95.");
        if (statistic == "mean")
            return (metric, null);
        return statistic.StartsWith('p') && double.TryParse(statistic.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percentile) && percentile is > 0 and < 100
            ? (metric, percentile)
            : throw Error($"The target '{TextExcerpt.Truncate(text)}' has an unknown statistic: write mean, or a percentile from p1 to p99.9.");
    }

    /// <summary>Parses the limit of a target, such as <c>800ms</c>, <c>0.1%</c> or <c>20/h</c>.</summary>
    /// <param name="metric">What is limited.</param>
    /// <param name="value">The limit, in decimal digits with an optional unit.</param>
    /// <returns>Seconds, a share, tokens per second or US dollars, finite and not negative; null if it is wrong.</returns>
    public static double? TryParseLimit(TargetMetric metric, string value)
    {
        (string Unit, double Factor)[] units = metric switch
        {
            <= TargetMetric.EndToEnd => [("ms", 0.001), ("s", 1)],
            TargetMetric.ErrorRate => [("%", 0.01), ("", 1)],
            TargetMetric.Throughput => [("/s", 1), ("", 1)],
            TargetMetric.Cost => [("/h", 1), ("", 1)],
            _ => [("", 1)],
        };
        foreach (var (unit, factor) in units)
        {
            if (!value.EndsWith(unit, StringComparison.Ordinal))
                continue;
            var number = value.AsSpan(0, value.Length - unit.Length).Trim().TrimStart('$');
            if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed))
                return parsed * factor;
            break;
        }

        return null;
    }

    private static double ParseValue(TargetMetric metric, string value, string text) => TryParseLimit(metric, value)
        ?? throw Error($"The target '{TextExcerpt.Truncate(text)}' has a wrong limit: write it as {GetExample(metric)}.");

    private static string GetExample(TargetMetric metric) => metric switch
    {
        <= TargetMetric.EndToEnd => "800ms or 1.5s",
        TargetMetric.ErrorRate => "0.1% or 0.001",
        TargetMetric.Throughput => "1000 or 1000/s",
        TargetMetric.Cost => "20 or 20/h",
        _ => "0.5",
    };

    private static NebulaException Error(string message) => NebulaError.Invalid(message, "require").ToException();
}
