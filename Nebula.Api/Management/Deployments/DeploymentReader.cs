using Nebula.Api.Json;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>Reads the bodies of the routes under <c>/models</c>.</summary>
internal static class DeploymentReader
{
    /// <summary>The largest batch that can be requested; the KV cache nearly always holds less.</summary>
    public const int LargestBatch = 4_096;

    private const int DefaultConcurrency = 16;
    private const int DefaultInputTokens = 512;
    private const int DefaultOutputTokens = 256;

    /// <summary>Reads the properties of a new deployment.</summary>
    public static NewDeployment ReadNew(ReadOnlyMemory<byte> body)
    {
        var draft = BodyReader.Read<DeploymentDraft, DeploymentDraft>(body);
        var name = draft.Name.Value ?? throw FieldErrors.Missing("name");
        CheckRoutes("name", name);
        return CreateNew(draft, name);
    }

    /// <summary>Reads an entry of a declarative file: how to create the deployment, and how to change one that exists. A member that is absent changes nothing.</summary>
    public static (NewDeployment Wanted, DeploymentChange Change) ReadDeclared(ReadOnlyMemory<byte> body) =>
        (ReadNew(body), ToChange(BodyReader.Read<DeploymentDraft, DeploymentDraft>(body)));

    /// <summary>Reads what is to be estimated.</summary>
    public static EstimateRequest ReadEstimate(ReadOnlyMemory<byte> body)
    {
        var draft = BodyReader.Read<EstimateDraft, EstimateDraft>(body);
        return new EstimateRequest(
            CreateNew(draft, ""), draft.Concurrency ?? DefaultConcurrency, draft.InputTokens ?? DefaultInputTokens, draft.OutputTokens ?? DefaultOutputTokens);
    }

    /// <summary>Reads a merge patch.</summary>
    public static DeploymentDraft ReadPatch(ReadOnlyMemory<byte> body)
    {
        var draft = BodyReader.Read<DeploymentDraft, DeploymentDraft>(body);
        CheckRoutes("aliases", [.. draft.Aliases.Value ?? []]);
        return draft.Replicas.IsNull ? throw FieldErrors.Null("replicas") : draft;
    }

    /// <summary>The change that a merge patch asks for; a <c>max_batch_size</c> of null restores its default, and <c>aliases</c> of null removes them.</summary>
    public static DeploymentChange ToChange(DeploymentDraft patch) => new(
        patch.Replicas.Value, patch.MaxBatchSize.IsNull ? 0 : patch.MaxBatchSize.Value, patch.Aliases.IsPresent ? patch.Aliases.Value ?? [] : null)
    {
        Dialect = patch.Dialect.IsPresent ? patch.Dialect.Value : null,
        ContentFilterPhrase = patch.ContentFilterPhrase.IsPresent ? patch.ContentFilterPhrase.Value ?? "" : null,
    };

    /// <summary>Whether a merge patch names a property that cannot change after creation.</summary>
    public static bool NamesFixed(DeploymentDraft patch) =>
        patch.Name.IsPresent || patch.Model.IsPresent || patch.Gpu.IsPresent || patch.GpusPerReplica.IsPresent;

    /// <summary>Refuses a merge patch that would change a property that cannot change after creation; repeating its present value is allowed.</summary>
    public static void CheckFixed(DeploymentDraft patch, Deployment deployment)
    {
        Check("name", patch.Name.Or(deployment.Name) == deployment.Name);
        Check("model", patch.Model.Or(deployment.Model) == deployment.Model);
        Check("gpu", patch.Gpu.Or(deployment.Gpu) == deployment.Gpu);
        Check("gpus_per_replica", patch.GpusPerReplica.Or(deployment.GpusPerReplica) == deployment.GpusPerReplica);

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

    private static NewDeployment CreateNew(DeploymentDraft draft, string name)
    {
        CheckRoutes("aliases", [.. draft.Aliases.Value ?? []]);
        return new(name, draft.Model.Value ?? throw FieldErrors.Missing("model"), draft.Gpu.Value ?? throw FieldErrors.Missing("gpu"))
        {
            GpusPerReplica = draft.GpusPerReplica.Value,
            Replicas = draft.Replicas.Value ?? 1,
            MaxBatchSize = draft.MaxBatchSize.Value,
            Aliases = draft.Aliases.Value ?? [],
            Dialect = draft.Dialect.Value,
            ContentFilterPhrase = draft.ContentFilterPhrase.Value,
        };
    }
}
