using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Nebula.Api.Management.Metrics;

/// <summary>Chooses the format of <c>/metrics</c> that <c>Accept</c> ranks highest.</summary>
internal static class MetricsAccept
{
    /// <summary>A text format if the header ranks it above both JSON and <c>*/*</c>; JSON otherwise.</summary>
    public static MetricsFormat Choose(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return MetricsFormat.Json;
        var json = Rank(ranges, "application/json");
        var open = Rank(ranges, "application/openmetrics-text");
        var text = Rank(ranges, "text/plain");
        var anything = ranges.Where(static range => range.MatchesAllTypes).Select(Quality).DefaultIfEmpty(0).Max();
        if (Math.Max(open, text) <= Math.Max(json, anything))
            return MetricsFormat.Json;
        return open >= text ? MetricsFormat.OpenMetrics : MetricsFormat.Prometheus;
    }

    /// <summary>The text format for a caller that may not read JSON; null if the header accepts none.</summary>
    public static MetricsFormat? ChooseText(StringValues accept)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return MetricsFormat.Prometheus;
        var (open, text) = (Rank(ranges, "application/openmetrics-text"), Rank(ranges, "text/plain"));
        if (Math.Max(open, text) == 0)
            return null;
        return open > text ? MetricsFormat.OpenMetrics : MetricsFormat.Prometheus;
    }

    // The most specific matching range decides. Among equally specific ranges, such as versions of a format, the one with the highest quality does.
    private static double Rank(IList<MediaTypeHeaderValue> ranges, string type)
    {
        var wanted = new MediaTypeHeaderValue(type);
        return ranges
            .Where(range => range.MatchesAllTypes || (Same(range.Type, wanted.Type) && (range.MatchesAllSubTypes || Same(range.SubType, wanted.SubType))))
            .GroupBy(static range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .OrderByDescending(static group => group.Key)
            .Select(static group => group.Max(Quality))
            .FirstOrDefault();
    }

    private static bool Same(StringSegment a, StringSegment b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static double Quality(MediaTypeHeaderValue range) => range.Quality ?? 1;
}

/// <summary>The formats of <c>/metrics</c>.</summary>
internal enum MetricsFormat
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>Prometheus's text, version 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics text, version 1.0.0.</summary>
    OpenMetrics,
}
