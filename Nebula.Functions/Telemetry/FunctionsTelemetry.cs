using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Nebula.Infrastructure.Telemetry;

namespace Nebula.Functions.Telemetry;

/// <summary>Exports traces, metrics and logs of the worker, if an exporter is configured.</summary>
public static class FunctionsTelemetry
{
    /// <summary>The setting that names the Application Insights resource, as the host spells it.</summary>
    public const string InsightsSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>
    /// The setting that says how the host signs in there. If it is set, the worker signs in with the identity that <c>AZURE_CLIENT_ID</c> names.
    /// </summary>
    public const string InsightsIdentitySetting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>
    /// Adds OpenTelemetry; call it after all other registrations. It exports over OTLP if <see cref="TelemetryExport.EndpointSetting"/> is set, and
    /// to Application Insights if
    /// <see cref="InsightsSetting"/> is. If neither is set, logs go to the console. The host exports its own telemetry as <c>host.json</c> says, and
    /// none of the worker's.
    /// </summary>
    public static IServiceCollection AddNebulaTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging(static logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning)); // four lines a request, which the traces hold already
        var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults().AddNebula(configuration);
        var isExported = TelemetryExport.IsConfigured(configuration);
        if (configuration[InsightsSetting] is { Length: > 0 } insights)
        {
            isExported = true;
            telemetry.UseAzureMonitorExporter(exporter =>
            {
                exporter.ConnectionString = insights;
                if (configuration[InsightsIdentitySetting] is { Length: > 0 })
                    exporter.Credential = new DefaultAzureCredential();
            });
        }

        // The host accepts no logs from a worker that uses OpenTelemetry, but shows its console output.
        if (!isExported)
            services.AddLogging(static logging => logging.AddFilter<ConsoleLoggerProvider>("Microsoft", LogLevel.Warning).AddSimpleConsole(static console => console.SingleLine = true));
        return services;
    }
}
