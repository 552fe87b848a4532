using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Metrics;

/// <summary>Formats the counts of HTTP requests as vLLM's server does, which takes them from prometheus-fastapi-instrumentator.</summary>
internal static class HttpMetricsText
{
    private const string Requests = "http_requests_total";
    private const string Durations = "http_request_duration_seconds";

    private static readonly double[] Bounds = [0.1, 0.5, 1];

    /// <summary>Both metrics.</summary>
    public static void Write(PrometheusWriter writer, Dictionary<HttpRoute, LatencyHistogram> routes)
    {
        writer.Counter(Requests, "Total number of requests by method, status and handler.");
        foreach (var (route, durations) in routes.OrderBy(static route => route.Key.Handler, StringComparer.Ordinal).ThenBy(static route => route.Key.StatusClass))
            writer.Sample(Requests, durations.Count, ("handler", route.Handler), ("status", $"{route.StatusClass}xx"), ("method", route.Method));

        writer.Histogram(Durations, "Duration of HTTP requests in seconds, in real time.");
        foreach (var handler in routes.GroupBy(static route => (route.Key.Handler, route.Key.Method)).OrderBy(static handler => handler.Key.Handler, StringComparer.Ordinal))
        {
            var all = new LatencyHistogram();
            foreach (var (_, durations) in handler)
                all.Add(durations);
            writer.Distribution(Durations, all, Bounds, ("handler", handler.Key.Handler), ("method", handler.Key.Method));
        }
    }
}
