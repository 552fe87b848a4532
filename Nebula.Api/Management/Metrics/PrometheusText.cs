namespace Nebula.Api.Management.Metrics;

/// <summary>Formats a snapshot for Prometheus: the metrics of vLLM, of its HTTP server and of NVIDIA's dcgm-exporter by their names, then Nebula's own.</summary>
internal static class PrometheusText
{
    /// <summary>The whole text.</summary>
    public static string Write(MetricsSnapshot snapshot, bool openMetrics)
    {
        var writer = new PrometheusWriter(openMetrics);
        EngineMetricsText.Write(writer, snapshot);
        RequestMetricsText.Write(writer, snapshot);
        HttpMetricsText.Write(writer, snapshot.Counts.Http);
        ProcessMetricsText.Write(writer);
        GpuMetricsText.Write(writer, snapshot);
        PlatformMetricsText.Write(writer, snapshot);
        return writer.Finish();
    }
}
