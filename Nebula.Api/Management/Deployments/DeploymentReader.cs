using Nebula.Api.Json;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>Reads the bodies of the routes under <c>/models</c>.</summary>
internal static class DeploymentReader
{
    /// <summary>Reads the properties of a new deployment.</summary>
    public static DeploymentDefinition ReadNew(ReadOnlyMemory<byte> body)
    {
        var draft = BodyReader.Read<DeploymentDraft, DeploymentDraft>(body);
        var name = draft.Name.Value ?? throw FieldErrors.Missing("name");
        CheckRoutes("name", name);
        return CreateNew(draft, name);
    }

    /// <summary>Reads an entry of a declarative file: how to create the deployment, and how to change one that exists. A member that is absent changes nothing; a backend's <c>headers</c> and <c>supports</c> are whole.</summary>
    public static (DeploymentDefinition Wanted, DeploymentChange Change) ReadDeclared(ReadOnlyMemory<byte> body) =>
        (ReadNew(body), ToChange(BodyReader.Read<DeploymentDraft, DeploymentDraft>(body), merges: false));

    /// <summary>Reads what is to be estimated.</summary>
    public static EstimateRequest ReadEstimate(ReadOnlyMemory<byte> body)
    {
        var draft = BodyReader.Read<EstimateDraft, EstimateDraft>(body);
        return new EstimateRequest(
            CreateNew(draft, "") as NewDeployment ?? throw FieldErrors.Invalid("backend", "Invalid 'backend': only simulated GPUs can be estimated.", "invalid_value"),
            draft.ToLoad());
    }

    /// <summary>Reads a merge patch.</summary>
    public static DeploymentDraft ReadPatch(ReadOnlyMemory<byte> body)
    {
        var draft = BodyReader.Read<DeploymentDraft, DeploymentDraft>(body);
        CheckRoutes("aliases", [.. draft.Aliases.Value ?? []]);
        if (draft.Routes.IsNull)
            throw FieldErrors.Null("routes");
        if (draft.Backend.IsNull)
            throw FieldErrors.Null("backend");
        if (draft.Backend.Value is { } backend && backend.FindUpstreamMember() is { } own && backend.FindReplayMember() is { } other)
            throw FieldErrors.Invalid($"backend.{other}", $"Invalid 'backend.{other}': a backend with '{own}' has no such member.", "invalid_value");
        if (draft.Fallbacks.IsPresent && !draft.Routes.IsPresent)
            throw FieldErrors.Invalid("fallbacks", "Invalid 'fallbacks': they change together with 'routes', which are missing.", "invalid_value");
        return draft.FindNull() is { } field ? throw FieldErrors.Null(field) : draft;
    }

    /// <summary>The change that a merge patch asks for; a <c>max_batch_size</c> of null restores its default, and <c>aliases</c> of null removes them.</summary>
    public static DeploymentChange ToChange(DeploymentDraft patch) => ToChange(patch, merges: true);

    private static DeploymentChange ToChange(DeploymentDraft patch, bool merges) => new(
        patch.Replicas.Value, patch.MaxBatchSize.IsNull ? 0 : patch.MaxBatchSize.Value, patch.Aliases.IsPresent ? patch.Aliases.Value ?? [] : null)
    {
        MaxBatchedTokens = patch.MaxBatchedTokens.IsNull ? 0 : patch.MaxBatchedTokens.Value,
        PrefixCaching = patch.PrefixCaching.IsPresent ? patch.ToEngineSettings().PrefixCaching : null,
        Weights = patch.Weights.Value,
        KvCacheDtype = patch.KvCacheDtype.Value,
        ExpertParallel = patch.ExpertParallel.Value,
        GpuMemoryUtilization = patch.GpuMemoryUtilization.Value,
        Dialect = patch.Dialect.IsPresent ? patch.Dialect.Value : null,
        ContentFilterPhrase = patch.ContentFilterPhrase.IsPresent ? patch.ContentFilterPhrase.Value ?? "" : null,
        // A change of the model alone is one of either backend.
        Upstream = patch.Backend.Value is { } server && (server.FindUpstreamMember() is not null || (server.FindReplayMember() is null && server.Model.IsPresent)) ? server.ToChange(merges) : null,
        Replay = patch.Backend.Value is { } replay && (replay.FindReplayMember() is not null || (replay.FindUpstreamMember() is null && replay.Model.IsPresent)) ? replay.ToReplayChange() : null,
        Routes = patch.Routes.Value is { } routes ? new DeploymentRoutes { Routes = routes, Fallbacks = patch.Fallbacks.Value ?? [] } : null,
    };

    /// <summary>Whether a merge patch names a property that cannot change after creation.</summary>
    public static bool NamesFixed(DeploymentDraft patch) =>
        patch.Name.IsPresent || patch.Model.IsPresent || patch.Gpu.IsPresent || patch.GpusPerReplica.IsPresent || patch.Backend.Value is { Type: not null };

    /// <summary>Refuses a merge patch that would change a property that cannot change after creation; repeating its present value is allowed.</summary>
    public static void CheckFixed(DeploymentDraft patch, Deployment deployment)
    {
        Check("name", patch.Name.Or(deployment.Name) == deployment.Name);
        var hardware = deployment.Hardware;
        Check("model", patch.Model.Or(hardware?.Model) == hardware?.Model);
        Check("gpu", patch.Gpu.Or(hardware?.Gpu) == hardware?.Gpu);
        Check("gpus_per_replica", patch.GpusPerReplica.Or(hardware?.GpusPerReplica) == hardware?.GpusPerReplica);
        Check("backend.type", patch.Backend.Value is not { Type: { } type } || type == GetBackendType(deployment.Backend));

        static void Check(string name, bool isSame)
        {
            if (!isSame)
                throw FieldErrors.Invalid(name, $"Invalid '{name}': it cannot be changed. Create another deployment instead.", "invalid_value");
        }
    }

    private static void CheckRoutes(string field, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (RouteTable.IsFixedPath($"{Routes.Deployments}/{name}"))
                throw FieldErrors.Invalid(field, $"Invalid '{field}': '{name}' is a route of this API and cannot name a deployment.", "invalid_value");
        }
    }

    private static string? GetBackendType(DeploymentBackend backend) => backend switch
    {
        SimulatedHardware => BackendDraft.Simulated,
        UpstreamServer => BackendDraft.Upstream,
        ReplayedRecording => BackendDraft.Replay,
        _ => null,
    };

    private static DeploymentDefinition CreateNew(DeploymentDraft draft, string name)
    {
        CheckRoutes("aliases", [.. draft.Aliases.Value ?? []]);
        return CreateDefinition(draft, name) with
        {
            Aliases = draft.Aliases.Value ?? [], Dialect = draft.Dialect.Value, ContentFilterPhrase = draft.ContentFilterPhrase.Value,
        };
    }

    private static DeploymentDefinition CreateDefinition(DeploymentDraft draft, string name)
    {
        var type = draft.Backend.Value?.Type;
        if (draft.Routes.Value is { } routes)
        {
            EnsureAbsent(draft.FindHardwareMember() ?? (draft.Backend.Value is null ? null : "backend"), "a deployment with 'routes'");
            return new NewRoutedDeployment(name, new DeploymentRoutes { Routes = routes, Fallbacks = draft.Fallbacks.Value ?? [] });
        }

        EnsureAbsent(draft.Fallbacks.Value is null ? null : "fallbacks", "a deployment without 'routes'");
        switch (type)
        {
            case BackendDraft.Upstream:
                EnsureAbsent(draft.FindHardwareMember() ?? InBackend(draft.Backend.Value!.FindReplayMember()), "an upstream deployment");
                return new NewUpstreamDeployment(name, draft.Backend.Value!.ToServer(), draft.Backend.Value.ToCredentials());
            case BackendDraft.Replay:
                EnsureAbsent(draft.FindHardwareMember() ?? InBackend(draft.Backend.Value!.FindUpstreamMember()), "a replay deployment");
                return new NewReplayDeployment(name, draft.Backend.Value!.ToReplay());
            case null when draft.Backend.Value is not null:
                throw FieldErrors.Missing("backend.type");
        }

        EnsureAbsent(InBackend(draft.Backend.Value?.FindMember()), "a deployment on simulated GPUs");
        return new NewDeployment(name, draft.Model.Value ?? throw FieldErrors.Missing("model"), draft.Gpu.Value ?? throw FieldErrors.Missing("gpu"))
        {
            GpusPerReplica = draft.GpusPerReplica.Value, Replicas = draft.Replicas.Value ?? 1, MaxBatchSize = draft.MaxBatchSize.Value, Engine = draft.ToEngineSettings(),
        };
    }

    private static string? InBackend(string? member) => member is null ? null : $"backend.{member}";

    private static void EnsureAbsent(string? member, string kind)
    {
        if (member is not null)
            throw FieldErrors.Invalid(member, $"Invalid '{member}': {kind} has no such member.", "invalid_value");
    }
}
