using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nebula.Api;
using Nebula.Domain;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Workflows;
using Nebula.Functions.Durable;
using Nebula.Functions.Http;
using Nebula.Functions.Startup;
using Nebula.Functions.Telemetry;
using Nebula.Infrastructure;
using Nebula.Infrastructure.AzureStorage;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Direct;
using Nebula.Infrastructure.Secrets;
using Nebula.Infrastructure.Settings;
using Nebula.Infrastructure.Upstreams;

namespace Nebula.Functions;

/// <summary>Composes the platform as a Functions app.</summary>
public static class FunctionsHost
{
    /// <summary>Adds all services.</summary>
    public static void AddNebulaFunctions(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddNebulaFunctions(builder.Configuration);
        builder.Services.AddNebulaTelemetry(builder.Configuration);
        builder.Services.AddHostedService<HostWatch>();
    }

    /// <summary>Adds all services except the telemetry exporters and the watch of the Functions host.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configuration">The app's settings.</param>
    public static IServiceCollection AddNebulaFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddNebulaSettings().AddSingleton<IValidateOptions<NebulaOptions>, RequiredSettings>();
        services.AddSingleton(TimeProvider.System);

        var redis = configuration[$"{NebulaOptions.Section}:{nameof(NebulaOptions.RedisConnection)}"] ?? "";
        services.AddNebulaDomain().AddNebulaApi().AddAzureStorage().AddBlobSecrets().AddUpstreams(allowsPrivate: false);
        services.AddRedisState(redis).AddRedisLoads().AddRedisRelay().AddProcessMaintenance();

        services.AddSingleton<FunctionApi>();
        services.AddSingleton<JobTextStore>();
        services.AddSingleton<IWorkflowInputTransport<InferenceJob>>(static s => s.GetRequiredService<JobTextStore>());
        services.AddSingleton<DurableClientAccessor>();
        services.AddSingleton<IWorkflowEngine, DurableWorkflowEngine>();
        services.AddSingleton<RunningActivities>();
        services.AddSingleton<TaskHubMonitor>();
        services.AddHostedService<WaitingJobRefuser>();
        if (configuration[$"{NebulaOptions.Section}:{nameof(NebulaOptions.Dispatch)}"] is { } dispatch && Enum.TryParse(dispatch, ignoreCase: true, out DispatchMode mode) && mode == DispatchMode.Direct)
            services.AddDirectDispatch();
        else
            services.AddSingleton<IDispatchCheck>(static s => s.GetRequiredService<TaskHubMonitor>());
        services.AddSingleton<IHealthProbe, TaskHubProbe>();
        services.AddHostedService<TokenizerWarmup>();
        services.AddSingleton<HistoryPurger>().AddHostedService(static s => s.GetRequiredService<HistoryPurger>());
        return services;
    }
}
