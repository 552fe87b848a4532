using Nebula.Infrastructure.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Nebula.Local.Telemetry;

/// <summary>Exports traces, metrics and logs by OTLP.</summary>
internal static class LocalTelemetry
{
    private const string ServiceName = "nebula";

    /// <summary>Adds OpenTelemetry, configured by its own <c>OTEL_*</c> variables. Nothing of it is loaded before this is called.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder) => builder.Services.AddOpenTelemetry()
        .ConfigureResource(static resource => resource.AddService(ServiceName).AddEnvironmentVariableDetector())
        .WithTracing(static tracing => tracing.AddAspNetCoreInstrumentation())
        .WithMetrics(static metrics => metrics.AddAspNetCoreInstrumentation().AddMeter("System.Runtime"))
        .WithLogging(configureBuilder: null, static logs => logs.IncludeFormattedMessage = true)
        .AddNebula(builder.Configuration)
        .AddInferenceSpans();
}
