using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Models;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Deployments;

/// <summary>Creates, lists, changes and drains deployments. Their workflow does the work that takes time.</summary>
/// <remarks>A change that is stored succeeds even if the workflow cannot be started: <see cref="ResumeAsync"/> starts it later.</remarks>
public sealed partial class DeploymentService(
    DeploymentStore store, IWorkflowEngine workflows, UpstreamVault vault, TimeProvider time, ILogger<DeploymentService> logger)
{
    /// <summary>The most aliases of a deployment: 32.</summary>
    public const int MaxAliases = 32;

    /// <summary>The most replicas.</summary>
    public const int MaxReplicas = 64;

    /// <summary>The error code of a name that is in use.</summary>
    public const string ExistsCode = "deployment_exists";

    /// <summary>The error code of a name or alias that another deployment has.</summary>
    public const string NameTakenCode = "name_taken";

    /// <summary>The error code of a change of a deployment that is draining.</summary>
    public const string DrainingCode = "deployment_draining";

    /// <summary>
    /// Creates a deployment. A model on GPUs is provisioned and loaded first, unless <paramref name="atOnce"/> is true; other backends are ready at once.
    /// </summary>
    /// <param name="wanted">What to deploy.</param>
    /// <param name="atOnce">Whether it is ready at once, as the default deployment of a first start is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NebulaException">400: unknown model, GPU or route, or it does not fit; 409: another deployment has the name or an alias.</exception>
    public async ValueTask<Deployment> CreateAsync(DeploymentDefinition wanted, bool atOnce = false, CancellationToken cancellationToken = default)
    {
        var (backend, state) = await CreateBackendAsync(wanted, atOnce, cancellationToken);
        var now = time.GetUtcMicroseconds();
        var aliases = CheckAliases(wanted.Name, wanted.Aliases);
        var deployment = new Deployment
        {
            Name = wanted.Name,
            Aliases = aliases,
            Backend = backend,
            Dialect = wanted.Dialect,
            ContentFilterPhrase = wanted.ContentFilterPhrase,
            State = state,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (await store.FindAsync(wanted.Name, cancellationToken) is not null)
            throw Exists(wanted.Name);
        var names = await DeploymentNameChange.BeginAsync(store, wanted.Name, [], [wanted.Name, .. aliases], now, cancellationToken);
        if (await store.TryAddAsync(deployment, cancellationToken) is not { } stored)
        {
            // Another process has created it under the same claim of the name, which stays; its own aliases it has claimed itself.
            throw Exists(wanted.Name);
        }

        await names.CompleteAsync(cancellationToken);
        await ReconcileAsync(stored, cancellationToken);
        return stored;
    }

    /// <summary>Reads a deployment.</summary>
    /// <exception cref="NebulaException">404: no such deployment.</exception>
    public async ValueTask<Deployment> GetAsync(string name, CancellationToken cancellationToken = default) => (await FindAsync(name, cancellationToken)).Describe();

    /// <summary>Lists deployments, newest first unless asked otherwise.</summary>
    /// <exception cref="NebulaException">400: the page starts at a deployment that is not in the list.</exception>
    public async ValueTask<ListPage<Deployment>> ListAsync(PageRequest page, CancellationToken cancellationToken = default)
    {
        var all = (await store.ListAsync(cancellationToken)).ConvertAll(static deployment => deployment.Describe());
        all.Sort((a, b) => (page.Ascending ? 1 : -1) * Order(a, b));
        return page.Cut(all, static deployment => deployment.Name);
    }

    /// <summary>Scales or reconfigures a deployment.</summary>
    /// <param name="name">The deployment's name.</param>
    /// <param name="ifMatch">The entity tag that it must have; null accepts any.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="NebulaException">404: no such deployment; 409: it is draining, or another deployment has an alias; 412: it has another entity tag.</exception>
    public ValueTask<Deployment> UpdateAsync(string name, string? ifMatch, DeploymentChange change, CancellationToken cancellationToken = default) =>
        UpdateCheckedAsync(name, ifMatch, change, cancellationToken);

    /// <summary>Drains a deployment, which is deleted when its last request is done. Draining it again publishes the change and starts its workflow again, if either failed before.</summary>
    /// <exception cref="NebulaException">404: no such deployment; 412: it has another entity tag.</exception>
    public ValueTask<Deployment> DeleteAsync(string name, string? ifMatch, CancellationToken cancellationToken = default) => ChangeAsync(
        name,
        ifMatch,
        deployment => deployment.State == DeploymentState.Draining ? deployment : deployment.TransitionTo(DeploymentState.Draining, time.GetUtcMicroseconds()),
        cancellationToken);

    /// <summary>
    /// Starts the workflow of every deployment that is not in its desired state, because its workflow has failed or was not started. Hosts call it at startup and periodically.
    /// </summary>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken = default)
    {
        foreach (var deployment in await store.ListAsync(cancellationToken))
            await ReconcileAsync(deployment, cancellationToken);
    }

    private Deployment Apply(Deployment deployment, DeploymentChange change)
    {
        if (deployment.State == DeploymentState.Draining)
        {
            throw NebulaError.Conflict(
                $"The deployment '{deployment.Name}' is draining and cannot be changed.", code: DrainingCode).ToException();
        }

        EnsureApplies(deployment, change);
        var changed = deployment.Backend switch
        {
            SimulatedHardware hardware when ApplyEngine(hardware, change) is var applied && applied != hardware => Touch(deployment, applied),
            UpstreamServer server when change.Upstream is { } wantedServer && vault.Apply(server, wantedServer) is var applied && applied != server => Touch(deployment, applied),
            ReplayedRecording replay when change.Replay is { } wantedReplay && replay.Apply(wantedReplay) is var applied && applied != replay => Touch(deployment, applied),
            DeploymentRoutes routes when change.Routes is { } wantedRoutes && !IsSame(routes, wantedRoutes) => Touch(deployment, wantedRoutes),
            _ => deployment,
        };
        changed = ApplyDialect(changed, change);
        if (change.Aliases is { } wanted && CheckAliases(deployment.Name, wanted) is var aliases && !aliases.SequenceEqual(deployment.Aliases))
            changed = changed with { Aliases = aliases, UpdatedAt = time.GetUtcMicroseconds() };
        if (changed.Hardware is not { } present || change.Replicas is not { } replicas || (replicas == present.Replicas && deployment.State != DeploymentState.Failed))
            return changed;
        changed = changed with { Backend = present with { Replicas = replicas } };
        return changed.State switch
        {
            DeploymentState.Ready => changed.TransitionTo(DeploymentState.Scaling, time.GetUtcMicroseconds()),
            DeploymentState.Stopped or DeploymentState.Failed when replicas > 0 => changed.TransitionTo(DeploymentState.Provisioning, time.GetUtcMicroseconds()),
            _ => changed with { UpdatedAt = time.GetUtcMicroseconds() }, // its workflow runs and will read it
        };
    }

    private static SimulatedHardware ApplyEngine(SimulatedHardware hardware, DeploymentChange change)
    {
        EngineSettingsRules.CheckFixed(hardware, change);
        if (change is { MaxBatchSize: null, MaxBatchedTokens: null, PrefixCaching: null })
            return hardware;
        var changed = hardware with
        {
            Engine = hardware.Engine with
            {
                MaxBatchedTokens = change.MaxBatchedTokens switch { null => hardware.Engine.MaxBatchedTokens, 0 => null, var tokens => tokens },
                PrefixCaching = change.PrefixCaching ?? hardware.Engine.PrefixCaching,
            },
        };
        return changed with { MaxBatchSize = changed.CreatePlan().GetMaxBatchSize(change.MaxBatchSize switch { null => hardware.MaxBatchSize, 0 => null, var size => size }) };
    }

    private Deployment Touch(Deployment deployment, DeploymentBackend backend) => deployment with { Backend = backend, UpdatedAt = time.GetUtcMicroseconds() };

    // A member that the deployment's backend does not have is refused rather than ignored.
    private static void EnsureApplies(Deployment deployment, DeploymentChange change)
    {
        var wrong = deployment.Backend switch
        {
            SimulatedHardware => change.Upstream is not null || change.Replay is not null ? "backend" : change.Routes is not null ? "routes" : null,
            _ when change.Replicas is not null => "replicas",
            _ when change.MaxBatchSize is not null => "max_batch_size",
            _ when change.MaxBatchedTokens is not null => "max_batched_tokens",
            _ when change.PrefixCaching is not null => "prefix_caching",
            _ when EngineSettingsRules.FindFixed(change) is { } member => member,
            UpstreamServer when change.Upstream is { Model: "" } => throw NebulaError.Invalid("Invalid 'backend.model': an upstream server is asked for a model.", "backend.model", "invalid_value").ToException(),
            UpstreamServer => change.Routes is not null ? "routes" : change.Upstream is null && change.Replay is not null ? "backend" : null,
            ReplayedRecording => change.Routes is not null ? "routes" : change.Replay is null && change.Upstream is not null ? "backend" : null,
            _ => change.Upstream is not null || change.Replay is not null ? "backend" : null,
        };
        if (wrong is not null)
            throw NebulaError.Invalid($"Invalid '{wrong}': the backend of the deployment '{deployment.Name}' has no such member.", wrong, "invalid_value").ToException();
    }

    private static bool IsSame(DeploymentRoutes a, DeploymentRoutes b) => a.Routes.SequenceEqual(b.Routes) && a.Fallbacks.SequenceEqual(b.Fallbacks);

    private async ValueTask<Deployment> UpdateCheckedAsync(string name, string? ifMatch, DeploymentChange change, CancellationToken cancellationToken)
    {
        if (change.Routes is { } routes)
            await CheckRoutesAsync(name, routes, cancellationToken);
        if (change.Replay?.Fallback is { Length: > 0 } fallback)
            await CheckFallbackAsync(name, fallback, cancellationToken);
        return await ChangeAsync(name, ifMatch, deployment => Apply(deployment, change), cancellationToken);
    }

    private async ValueTask<(DeploymentBackend Backend, DeploymentState State)> CreateBackendAsync(DeploymentDefinition wanted, bool atOnce, CancellationToken cancellationToken)
    {
        switch (wanted)
        {
            case NewUpstreamDeployment upstream:
                return (vault.Seal(upstream.Server, upstream.Credentials), DeploymentState.Ready);
            case NewReplayDeployment { Replay: var replay }:
                if (replay.Fallback is { } fallback)
                    await CheckFallbackAsync(wanted.Name, fallback, cancellationToken);
                return (replay, DeploymentState.Ready);
            case NewRoutedDeployment routed:
                await CheckRoutesAsync(wanted.Name, routed.Routes, cancellationToken);
                return (routed.Routes, DeploymentState.Ready);
            case NewDeployment simulated:
                var plan = simulated.CreatePlan().EnsureFits();
                var state = simulated.Replicas == 0 ? DeploymentState.Stopped : atOnce ? DeploymentState.Ready : DeploymentState.Provisioning;
                var hardware = new SimulatedHardware
                {
                    Model = plan.Model.Id,
                    Gpu = plan.Gpu.Id,
                    GpusPerReplica = plan.Layout.Gpus,
                    Replicas = simulated.Replicas,
                    ReadyReplicas = state == DeploymentState.Ready ? simulated.Replicas : 0,
                    MaxBatchSize = plan.GetMaxBatchSize(simulated.MaxBatchSize),
                    Engine = plan.Engine with { Weights = plan.Layout.Weights },
                };
                return (hardware, state);
            default:
                throw new InvalidOperationException("The definition is not one of the union.");
        }
    }

    // One level of routes, so that no request can go round in circles.
    private async ValueTask CheckRoutesAsync(string name, DeploymentRoutes routes, CancellationToken cancellationToken)
    {
        for (var i = 0; i < routes.Routes.Count; i++)
            await FindTargetAsync(name, $"routes[{i}].deployment", routes.Routes[i].Deployment, cancellationToken);
        for (var i = 0; i < routes.Fallbacks.Count; i++)
            await FindTargetAsync(name, $"fallbacks[{i}]", routes.Fallbacks[i], cancellationToken);
    }

    private async ValueTask CheckFallbackAsync(string name, string target, CancellationToken cancellationToken)
    {
        const string Field = "backend.fallback";
        if ((await FindTargetAsync(name, Field, target, cancellationToken)).Backend is ReplayedRecording)
            throw NebulaError.Invalid($"Invalid '{Field}': the deployment '{target}' replays a recording itself.", Field, "invalid_value").ToException();
    }

    private async ValueTask<Deployment> FindTargetAsync(string name, string field, string target, CancellationToken cancellationToken)
    {
        if (target == name)
            throw NebulaError.Invalid($"Invalid '{field}': a deployment cannot route to itself.", field, "invalid_value").ToException();
        var deployment = await store.FindAsync(target, cancellationToken)
            ?? throw NebulaError.Invalid($"Invalid '{field}': no deployment is named '{TextExcerpt.Truncate(target)}'.", field, "invalid_value").ToException();
        return deployment.Backend is not DeploymentRoutes ? deployment
            : throw NebulaError.Invalid($"Invalid '{field}': the deployment '{target}' routes itself. Name the deployments that it routes to.", field, "invalid_value").ToException();
    }

    private Deployment ApplyDialect(Deployment deployment, DeploymentChange change)
    {
        var changed = deployment with
        {
            Dialect = change.Dialect ?? deployment.Dialect,
            ContentFilterPhrase = change.ContentFilterPhrase switch { null => deployment.ContentFilterPhrase, "" => null, var phrase => phrase },
        };
        return changed == deployment ? deployment : changed with { UpdatedAt = time.GetUtcMicroseconds() };
    }

    private async ValueTask<Deployment> ChangeAsync(string name, string? ifMatch, Func<Deployment, Deployment> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var deployment = await FindAsync(name, cancellationToken);
            if (ifMatch is not null && ifMatch != deployment.ETag)
                throw NebulaError.PreconditionFailed($"deployment '{name}'").ToException();
            var changed = change(deployment);
            if (ReferenceEquals(changed, deployment))
            {
                // The call that changed it may have failed before the change was published.
                await store.PublishAsync(name, cancellationToken);
                await ReconcileAsync(deployment, cancellationToken);
                return deployment.Describe();
            }

            var names = await DeploymentNameChange.BeginAsync(store, name, deployment.Aliases, changed.Aliases, time.GetUtcMicroseconds(), cancellationToken);
            if (await store.TryReplaceAsync(changed, cancellationToken) is not { } stored)
            {
                await names.UndoAsync(cancellationToken);
                continue;
            }

            await names.CompleteAsync(cancellationToken);
            await ReconcileAsync(stored, cancellationToken);
            return stored.Describe();
        }
    }

    private async ValueTask<Deployment> FindAsync(string name, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) ?? throw NebulaError.NotFound($"No deployment is named '{TextExcerpt.Truncate(name)}'.", "name").ToException();

    private async ValueTask ReconcileAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        if (deployment.State is DeploymentState.Ready or DeploymentState.Stopped or DeploymentState.Failed)
            return;
        try
        {
            await workflows.StartAsync(DeploymentWorkflow.Definition, DeploymentWorkflow.InstanceId(deployment.Name), deployment.Name, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            NotStarted(logger, deployment.Name, e);
        }
    }

    private static List<string> CheckAliases(string name, IReadOnlyList<string> aliases) => aliases.Contains(name)
        ? throw NebulaError.Invalid($"Invalid 'aliases': '{name}' is the deployment's own name.", "aliases", "invalid_value").ToException()
        : [.. aliases.Distinct(StringComparer.Ordinal)];

    private static NebulaException Exists(string name) =>
        NebulaError.Conflict($"A deployment named '{name}' exists already.", "name", ExistsCode).ToException();

    private static int Order(Deployment a, Deployment b) =>
        a.CreatedAt.CompareTo(b.CreatedAt) is not 0 and var order ? order : string.CompareOrdinal(a.Name, b.Name);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Warning, Message = "The workflow of deployment {Deployment} could not be started; it will be tried again")]
    private static partial void NotStarted(ILogger logger, string deployment, Exception exception);
}

/// <summary>A change of a deployment.</summary>
/// <param name="Replicas">The desired replicas, 0 to 64; null leaves them as they are.</param>
/// <param name="MaxBatchSize">The sequences that a replica runs at once; 0 takes the default, null leaves them as they are.</param>
/// <param name="Aliases">The aliases; null leaves them as they are.</param>
public sealed record DeploymentChange(int? Replicas, int? MaxBatchSize, IReadOnlyList<string>? Aliases = null)
{
    /// <summary>The most tokens of a step of a replica; 0 takes the default, null leaves them as they are.</summary>
    public int? MaxBatchedTokens { get; init; }

    /// <summary>Whether requests share the KV blocks of equal prefixes; null leaves it as it is.</summary>
    public bool? PrefixCaching { get; init; }

    /// <summary>The format of the weights, which cannot change; null accepts any.</summary>
    public WeightFormat? Weights { get; init; }

    /// <summary>The format of the KV cache, which cannot change; null accepts any.</summary>
    public KvCacheDtype? KvCacheDtype { get; init; }

    /// <summary>Whether GPUs hold whole experts, which cannot change; null accepts either.</summary>
    public bool? ExpertParallel { get; init; }

    /// <summary>The share of the GPUs' memory that the engine may use, which cannot change; null accepts any.</summary>
    public double? GpuMemoryUtilization { get; init; }

    /// <summary>What its answers have beside what OpenAI's have; null leaves it as it is.</summary>
    public DeploymentDialect? Dialect { get; init; }

    /// <summary>A phrase whose prompts are refused; empty removes it, null leaves it as it is.</summary>
    public string? ContentFilterPhrase { get; init; }

    /// <summary>A change of its upstream server; null leaves it as it is.</summary>
    public UpstreamChange? Upstream { get; init; }

    /// <summary>A change of what it replays; null leaves it as it is. Beside <see cref="Upstream"/>, that of the deployment's own backend counts.</summary>
    public ReplayChange? Replay { get; init; }

    /// <summary>All its routes and fallbacks; null leaves them as they are.</summary>
    public DeploymentRoutes? Routes { get; init; }
}
