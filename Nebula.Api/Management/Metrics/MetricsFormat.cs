namespace Nebula.Api.Management.Metrics;

/// <summary>The forms in which <c>/metrics</c> answers.</summary>
internal enum MetricsFormat
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>Prometheus's text, version 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics text, version 1.0.0.</summary>
    OpenMetrics,
}
