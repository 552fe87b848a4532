using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nebula.Api;
using Nebula.Domain;
using Nebula.Domain.Settings;
using Nebula.Domain.Workflows;
using Nebula.Functions.Durable;
using Nebula.Functions.Http;

namespace Nebula.Functions;

/// <summary>Puts the platform together as a Functions app.</summary>
public static class FunctionsHost
{
    /// <summary>Adds all services.</summary>
    public static void AddNebulaFunctions(this FunctionsApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<NebulaOptions>, NebulaOptionsValidator>();
        services.AddOptions<NebulaOptions>().BindConfiguration(NebulaOptions.Section).ValidateOnStart();
        services.AddSingleton(TimeProvider.System);
        services.AddNebulaDomain().AddNebulaApi();
        services.AddSingleton<FunctionApi>();
        services.AddSingleton<DurableClientAccessor>();
        services.AddSingleton<IWorkflowEngine, DurableWorkflowEngine>();
    }
}
