using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Declarations;
using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Scaling;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Faults;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Backends;
using Nebula.Domain.Inference.Backends.Replay;
using Nebula.Domain.Inference.Backends.Scripted;
using Nebula.Domain.Inference.Backends.Simulated;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Recordings;
using Nebula.Domain.Scripts;
using Nebula.Domain.Storage;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Workflows;

namespace Nebula.Domain;

/// <summary>Registers the domain's own services; the ports are for a host to fill.</summary>
public static class DomainServices
{
    /// <summary>Adds everything that all hosts share.</summary>
    public static IServiceCollection AddNebulaDomain(this IServiceCollection services) => services
        .AddSingleton<ApiKeyStore>()
        .AddSingleton<ApiKeyList>()
        .AddSingleton<ApiKeyService>()
        .AddSingleton<ApiKeyAuthenticator>()
        .AddSingleton<DeploymentStore>()
        .AddSingleton<UpstreamVault>()
        .AddSingleton<DeploymentService>()
        .AddSingleton<ColdStart>()
        .AddSingleton<ReplicaActivator>()
        .AddSingleton<ReplicaWait>()
        .AddSingleton<Autoscaler>()
        .AddSingleton<DeploymentDirectory>()
        .AddSingleton<DeclarationApplier>()
        .AddSingleton<FaultStore>()
        .AddSingleton<FaultService>()
        .AddSingleton<FaultSelector>()
        .AddSingleton<FaultInjector>()
        .AddSingleton<ReplicaEngines>()
        .AddSingleton<IDeploymentLoads>(static s => s.GetRequiredService<ReplicaEngines>())
        .AddSingleton<IProcessLoads>(static s => s.GetRequiredService<ReplicaEngines>())
        .AddSingleton<IDeploymentState>(static s => s.GetRequiredService<ReplicaEngines>())
        .AddSingleton<DocumentStore>()
        .AddSingleton<DocumentSweeper>()
        .AddSingleton<PromptTokenizer>()
        .AddSingleton<TextEmbedder>()
        .AddSingleton<LeaseRenewer>()
        .AddSingleton<JobSettler>()
        .AddSingleton<JobDispatcher>()
        .AddSingleton<WaitingJobs>()
        .AddSingleton<IJobRouter, SingleJobRouter>()
        .AddSingleton<IReaderPresence, NoReaderPresence>()
        .AddSingleton<SimulatedBackend>()
        .AddSingleton<UpstreamMonitor>()
        .AddSingleton<IDeploymentState>(static s => s.GetRequiredService<UpstreamMonitor>())
        .AddSingleton<IHealthProbe, UpstreamProbe>()
        .AddSingleton<UpstreamBackend>()
        .AddSingleton<RecordingDirectory>()
        .AddSingleton<ExchangeRecorder>()
        .AddSingleton<RecordingService>()
        .AddSingleton<RecordingPlayer>()
        .AddSingleton<IInferenceBackend, BackendSelector>()
        .AddSingleton<ScriptedBackend>()
        .AddSingleton<ScriptStore>()
        .AddSingleton<ScriptDirectory>()
        .AddSingleton<ScriptMatcher>()
        .AddSingleton<ScriptService>()
        .AddSingleton<SeedResolver>()
        .AddSingleton<InferenceGateway>()
        .AddSingleton<DispatchGate>()
        .AddSingleton<SettlementMonitor>()
        .AddSingleton<IDispatchCheck>(static s => s.GetRequiredService<SettlementMonitor>())
        .AddSingleton<IHealthProbe>(static s => s.GetRequiredService<SettlementMonitor>())
        .AddSingleton<NebulaMetrics>()
        .AddSingleton<IDeploymentState>(static s => s.GetRequiredService<NebulaMetrics>())
        .AddSingleton<MinuteSampler>()
        .AddSingleton<GpuUtilization>()
        .AddWorkflow<InferenceWorkflow, InferenceJob, bool>(InferenceWorkflow.Definition)
        .AddActivity<GenerateChoice, ChoiceJob, ChoiceResult>(GenerateChoice.Name)
        .AddActivity<ServeJob, InferenceJob, ServedJob>(ServeJob.Name)
        .AddActivity<CancelJob, JobToCancel, bool>(CancelJob.Name)
        .AddActivity<SettleJob, JobToSettle, bool>(SettleJob.Name)
        .AddActivity<CompleteRelay, JobToSettle, bool>(CompleteRelay.Name)
        .AddWorkflow<DeploymentWorkflow, string, bool>(DeploymentWorkflow.Definition)
        .AddActivity<PlanDeploymentStep, string, DeploymentStep?>(PlanDeploymentStep.Name)
        .AddActivity<ApplyDeploymentStep, DeploymentStep, bool>(ApplyDeploymentStep.Name);

    private static IServiceCollection AddWorkflow<TWorkflow, TInput, TOutput>(
        this IServiceCollection services, WorkflowDefinition<TInput, TOutput> definition)
        where TWorkflow : class, IWorkflow<TInput, TOutput> =>
        services.AddKeyedSingleton<IWorkflow<TInput, TOutput>, TWorkflow>(definition.Name);

    private static IServiceCollection AddActivity<TActivity, TInput, TOutput>(
        this IServiceCollection services, ActivityName<TInput, TOutput> name)
        where TActivity : class, IActivity<TInput, TOutput> =>
        services.AddKeyedSingleton<IActivity<TInput, TOutput>, TActivity>(name.Name);
}
