using System.Globalization;
using System.Text.RegularExpressions;

namespace Nebula.Tests.Management;

/// <summary>Reads Prometheus's text as strictly as a scraper does.</summary>
internal sealed partial class PrometheusParser
{
    private PrometheusParser()
    {
    }

    public Dictionary<string, string> Types { get; } = [];

    public Dictionary<string, double> Series { get; } = [];

    public double this[string series] => Series[series];

    public static PrometheusParser Parse(string text, bool openMetrics)
    {
        var parsed = new PrometheusParser();
        if (!text.EndsWith('\n'))
            throw new FormatException("The last line does not end.");
        var lines = text[..^1].Split('\n');
        if ((lines[^1] == "# EOF") != openMetrics)
            throw new FormatException("Only OpenMetrics ends with # EOF.");
        string? family = null;
        foreach (var line in openMetrics ? lines[..^1] : lines)
        {
            if (Help().Match(line) is { Success: true } help)
            {
                family = help.Groups["name"].Value;
            }
            else if (Type().Match(line) is { Success: true } type)
            {
                if (type.Groups["name"].Value != family || !parsed.Types.TryAdd(family, type.Groups["type"].Value))
                    throw new FormatException($"A type out of place: {line}");
            }
            else
            {
                parsed.Add(line, family ?? throw new FormatException($"A sample of no metric: {line}"), openMetrics);
            }
        }

        return parsed;
    }

    private void Add(string line, string family, bool openMetrics)
    {
        if (Sample().Match(line) is not { Success: true } sample)
            throw new FormatException($"Not a sample: {line}");
        var name = sample.Groups["name"].Value;
        string[] suffixes = Types[family] switch
        {
            "histogram" => ["_bucket", "_sum", "_count"],
            "counter" => openMetrics ? ["_total"] : [""],
            _ => [""],
        };
        if (!suffixes.Any(suffix => name == family + suffix) || (Types[family] == "counter" && !name.EndsWith("_total", StringComparison.Ordinal)))
            throw new FormatException($"A sample that is not of {family}: {line}");
        if (!Series.TryAdd(name + sample.Groups["labels"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)))
            throw new FormatException($"A series twice: {line}");
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>.+)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|untyped|unknown)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Type();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{[a-zA-Z_]+="([^"\\]|\\[\\n"])*"(,[a-zA-Z_]+="([^"\\]|\\[\\n"])*")*\})? (?<value>[-+0-9.eE]+)$""",
        RegexOptions.ExplicitCapture,
        1_000)]
    private static partial Regex Sample();
}
