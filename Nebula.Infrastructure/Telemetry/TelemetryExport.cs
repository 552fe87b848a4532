using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using OpenTelemetry;

namespace Nebula.Infrastructure.Telemetry;

/// <summary>What every host exports by OpenTelemetry.</summary>
public static class TelemetryExport
{
    /// <summary>The setting that names the collector, as OpenTelemetry spells it.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether a collector is named.</summary>
    public static bool IsConfigured(IConfiguration configuration) => configuration[EndpointSetting] is { Length: > 0 };

    /// <summary>
    /// Adds the platform's spans and measurements, exported over OTLP if <see cref="EndpointSetting"/> is set. Call it after all other registrations:
    /// it wraps the ports whose work is traced, so a host without telemetry has none of it on the request path.
    /// </summary>
    public static IOpenTelemetryBuilder AddNebula(this IOpenTelemetryBuilder telemetry, IConfiguration configuration)
    {
        telemetry.Services.AddTracedPorts();
        telemetry.WithTracing(static tracing => tracing.AddSource(NebulaTracing.SourceName)).WithMetrics(static metrics => metrics.AddMeter(NebulaMetrics.MeterName));
        if (IsConfigured(configuration))
            telemetry.UseOtlpExporter();
        return telemetry;
    }

    /// <summary>Adds a span for each whole inference, for a host that runs workflows in its process.</summary>
    public static IOpenTelemetryBuilder AddInferenceSpans(this IOpenTelemetryBuilder telemetry)
    {
        telemetry.Services.Wrap<IWorkflow<InferenceJob, bool>>(InferenceWorkflow.Definition.Name, static workflow => new TracedInference(workflow));
        return telemetry;
    }

    private static void AddTracedPorts(this IServiceCollection services)
    {
        services.Wrap<IRateLimiter>(null, static limiter => new TracedRateLimiter(limiter));
        services.Wrap<ISettlement>(null, static settlement => new TracedSettlement(settlement));
        services.Wrap<IActivity<ChoiceJob, ChoiceResult>>(GenerateChoice.Name.Name, static generate => new TracedChoice(generate));
    }
}
