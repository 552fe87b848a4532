using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Telemetry;
using OpenTelemetry;

namespace Nebula.Functions.Telemetry;

/// <summary>Exports what the worker and the platform measure, where somebody listens.</summary>
public static class FunctionsTelemetry
{
    /// <summary>The setting that names the collector, as OpenTelemetry spells it.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds OpenTelemetry; over OTLP where <see cref="EndpointSetting"/> is set. The host exports its own as <c>host.json</c> says.</summary>
    public static IServiceCollection AddNebulaTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults().WithMetrics(static metrics => metrics.AddMeter(NebulaMetrics.MeterName));
        if (configuration[EndpointSetting] is { Length: > 0 })
            telemetry.UseOtlpExporter();
        return services;
    }
}
