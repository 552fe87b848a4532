using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Nebula.Infrastructure.Telemetry;

namespace Nebula.Functions.Telemetry;

/// <summary>Exports what the worker and the platform measure, where somebody listens.</summary>
public static class FunctionsTelemetry
{
    /// <summary>The setting that names the Application Insights resource, as the host spells it.</summary>
    public const string InsightsSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>The setting that says how the host signs in there; where it is set, so does the worker, as the identity that <c>AZURE_CLIENT_ID</c> names.</summary>
    public const string InsightsIdentitySetting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>
    /// Adds OpenTelemetry, when everything else is registered; over OTLP where <see cref="TelemetryExport.EndpointSetting"/> is set, to Application Insights where
    /// <see cref="InsightsSetting"/> is; where neither is, logs go to the console. The host exports its own as <c>host.json</c> says, and nothing on the worker's behalf.
    /// </summary>
    public static IServiceCollection AddNebulaTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging(static logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning)); // four lines a request, which the traces hold already
        var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults().AddNebula(configuration);
        var isExported = TelemetryExport.IsWanted(configuration);
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

        // The host takes no logs from a worker that speaks OpenTelemetry, but shows what it writes to its console.
        if (!isExported)
            services.AddLogging(static logging => logging.AddFilter<ConsoleLoggerProvider>("Microsoft", LogLevel.Warning).AddSimpleConsole(static console => console.SingleLine = true));
        return services;
    }
}
