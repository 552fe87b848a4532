using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nebula.Api.Declarations;
using Nebula.Api.Http;
using Nebula.Api.Journal;
using Nebula.Api.Management.Health;
using Nebula.Api.Management.Metrics;
using Nebula.Api.Management.Planning;
using Nebula.Api.Inference;
using Nebula.Api.OpenAI.Chat.Storage;
using Nebula.Api.OpenAI.Responses;
using Nebula.Api.OpenAI.Responses.Sockets;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Api.Realtime;
using Nebula.Api.Sockets;
using Nebula.Domain.Settings;

namespace Nebula.Api;

/// <summary>Registers the HTTP surface.</summary>
public static class ApiServices
{
    /// <summary>Adds everything that all hosts share.</summary>
    public static IServiceCollection AddNebulaApi(this IServiceCollection services) => services
        .AddSingleton<IValidateOptions<NebulaOptions>, DeclarationValidator>()
        .AddSingleton<ScriptFileWatcher>()
        .AddHostedService(static services => services.GetRequiredService<ScriptFileWatcher>())
        .AddSingleton<DeclarationStartup>()
        .AddHostedService(static services => services.GetRequiredService<DeclarationStartup>())
        .AddSingleton<AdminKey>()
        .AddSingleton<ScrapeAccess>()
        .AddSingleton<Authentication>()
        .AddSingleton<Cors>()
        .AddSingleton<ApiPipeline>()
        .AddSingleton<BodyGate>()
        .AddSingleton<InferenceEndpoint>()
        .AddSingleton<ISocketHost, NoSocketHost>()
        .AddSingleton<SocketEndpoint>()
        .AddSingleton<SocketInference>()
        .AddSingleton<ResponseSocketParts>()
        .AddSingleton<RealtimeParts>()
        .AddSingleton<PlanRunner>()
        .AddSingleton<RequestJournal>()
        .AddSingleton<CompletionStore>()
        .AddSingleton<ResponseStore>()
        .AddSingleton<InputResolver>()
        .AddSingleton<ConversationStore>()
        .AddSingleton<ResponseRecorder>()
        .AddHostedService(static services => services.GetRequiredService<ResponseRecorder>())
        .AddSingleton<DeploymentReadings>()
        .AddSingleton<MetricsCollector>()
        .AddSingleton<ProcessUptime>()
        .AddHostedService(static services => services.GetRequiredService<ProcessUptime>())
        .AddSingleton<HealthReporter>();
}
