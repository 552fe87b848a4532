using System.Globalization;
using System.Text;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Metrics;

/// <summary>
/// Writes samples in Prometheus's text format 0.0.4 or in OpenMetrics 1.0.0, which differ in how counters are named and in the end.
/// </summary>
/// <param name="openMetrics">Whether it is OpenMetrics.</param>
internal sealed class PrometheusWriter(bool openMetrics)
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric whose values go up and down.</summary>
    public void Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <summary>Begins a metric that only grows.</summary>
    /// <param name="name">Its name, which ends in <c>_total</c>.</param>
    /// <param name="help">What it counts.</param>
    public void Counter(string name, string help) => Begin(openMetrics ? name[..^"_total".Length] : name, "counter", help);

    /// <summary>Begins a metric of which neither format can say what it is, because it only grows and its name does not end in <c>_total</c>.</summary>
    public void Untyped(string name, string help) => Begin(name, openMetrics ? "unknown" : "untyped", help);

    /// <summary>Begins a metric of distributions.</summary>
    public void Histogram(string name, string help) => Begin(name, "histogram", help);

    /// <summary>One value of the metric begun last.</summary>
    public void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        for (var i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            Escape(labels[i].Value, quotes: true);
            _text.Append('"');
        }

        _text.Append(labels.Length > 0 ? "} " : " ").Append(Number(value)).Append('\n');
    }

    /// <summary>One distribution of the metric begun last.</summary>
    public void Distribution(
        string name, IHistogram histogram, ReadOnlySpan<double> bounds, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        foreach (var bound in bounds)
            Sample($"{name}_bucket", histogram.CountUpTo(bound), [.. labels, ("le", Bound(bound))]);
        Sample($"{name}_bucket", histogram.Count, [.. labels, ("le", "+Inf")]);
        Sample($"{name}_sum", histogram.Sum, labels);
        Sample($"{name}_count", histogram.Count, labels);
    }

    /// <summary>The whole text.</summary>
    public string Finish() => openMetrics ? _text.Append("# EOF\n").ToString() : _text.ToString();

    private void Begin(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ');
        Escape(help, quotes: openMetrics);
        _text.Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    private void Escape(string value, bool quotes)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => _text.Append(@"\\"),
                '\n' => _text.Append(@"\n"),
                '"' when quotes => _text.Append("\\\""),
                _ => _text.Append(c),
            };
        }
    }

    // Bounds read 1.0 and not 1, as Prometheus's Python client and so vLLM writes them: the label is part of a series' identity.
    private static string Bound(double bound) =>
        bound.ToString(Math.Truncate(bound) == bound ? "0.0" : "0.################", CultureInfo.InvariantCulture);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
