using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Metrics;

/// <summary>A duration's distribution in virtual seconds; all but the count are null where nothing was measured.</summary>
internal sealed record LatencyBody(long Count, double? Mean, double? P50, double? P95, double? P99)
{
    /// <summary>A histogram's summary.</summary>
    public static LatencyBody Of(LatencyHistogram histogram) => histogram.Count == 0
        ? new LatencyBody(0, null, null, null, null)
        : new LatencyBody(
            histogram.Count, histogram.Mean, histogram.Percentile(0.5), histogram.Percentile(0.95), histogram.Percentile(0.99));
}
