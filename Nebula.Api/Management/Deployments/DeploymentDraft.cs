using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>The body of a new deployment, and of a merge patch of one.</summary>
internal class DeploymentDraft : IBodyDraft<DeploymentDraft, DeploymentDraft>
{
    private const int MaxCatalogId = 100;
    private const int MaxGpusPerReplica = 8;

    private static readonly ArraySchema AliasesSchema = new(DeploymentNameSchema.Instance, min: 0, DeploymentService.MaxAliases);

    private static readonly ArraySchema FallbacksSchema = new(DeploymentNameSchema.Instance, min: 0, DeploymentRoutes.MaxRoutes);

    private static readonly StringSchema CatalogId = new(min: 1, MaxCatalogId);

    private static readonly EnumSchema DialectSchema = ValueSchema.Enum("openai", "azure");

    private static readonly LabelSchema PhraseSchema = new(min: 1, max: 200);

    /// <inheritdoc/>
    public static ObjectReader<DeploymentDraft> Fields { get; } = new(
    [
        .. GetReaders<DeploymentDraft>(),
        ("backend", static (ref r, ref d) => d.Backend = new(BackendDraft.ReadUnlessNull(ref r))),
        ("routes", static (ref r, ref d) => d.Routes = new(RouteDraft.ReadUnlessNull(ref r))),
        ("fallbacks", static (ref r, ref d) => d.Fallbacks = new(FallbacksSchema.ReadStringsUnlessNull(ref r))),
    ]);

    /// <summary>Its name.</summary>
    public Optional<string?> Name { get; private set; }

    /// <summary>Its aliases; null is none.</summary>
    public Optional<IReadOnlyList<string>?> Aliases { get; private set; }

    /// <summary>A model's id in the catalog.</summary>
    public Optional<string?> Model { get; private set; }

    /// <summary>A GPU's id in the catalog.</summary>
    public Optional<string?> Gpu { get; private set; }

    /// <summary>GPUs of each replica; null is the fewest that hold the model.</summary>
    public Optional<int?> GpusPerReplica { get; private set; }

    /// <summary>Replicas, 0 to 64.</summary>
    public Optional<int?> Replicas { get; private set; }

    /// <summary>The largest batch; null is the default.</summary>
    public Optional<int?> MaxBatchSize { get; private set; }

    /// <summary>Who writes its answers; null is simulated GPUs.</summary>
    public Optional<BackendDraft?> Backend { get; private set; }

    /// <summary>The deployments among which its requests are divided; null is none.</summary>
    public Optional<IReadOnlyList<DeploymentRoute>?> Routes { get; private set; }

    /// <summary>The deployments that are tried if the chosen one fails; null is none.</summary>
    public Optional<IReadOnlyList<string>?> Fallbacks { get; private set; }

    /// <summary>What its answers have beside what OpenAI's have; null is the default.</summary>
    public Optional<DeploymentDialect> Dialect { get; private set; }

    /// <summary>A phrase whose prompts are refused, 1 to 200 characters; null is none.</summary>
    public Optional<string?> ContentFilterPhrase { get; private set; }

    /// <summary>The first member that only simulated GPUs have; null if there is none.</summary>
    public string? FindHardwareMember() =>
        Model.IsPresent ? "model"
        : Gpu.IsPresent ? "gpu"
        : GpusPerReplica.IsPresent ? "gpus_per_replica"
        : Replicas.IsPresent ? "replicas"
        : MaxBatchSize.IsPresent ? "max_batch_size"
        : null;

    /// <inheritdoc/>
    public static DeploymentDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public DeploymentDraft Finish() => this;

    /// <summary>The readers of the fields above, for this draft or one that extends it.</summary>
    protected static (string Name, FieldReader<T> Reader)[] GetReaders<T>()
        where T : DeploymentDraft =>
    [
        ("name", static (ref r, ref d) => d.Name = new(DeploymentNameSchema.Instance.ReadUnlessNull(ref r))),
        ("aliases", static (ref r, ref d) => d.Aliases = new(AliasesSchema.ReadStringsUnlessNull(ref r))),
        ("model", static (ref r, ref d) => d.Model = new(CatalogId.ReadUnlessNull(ref r))),
        ("gpu", static (ref r, ref d) => d.Gpu = new(CatalogId.ReadUnlessNull(ref r))),
        ("gpus_per_replica", static (ref r, ref d) => d.GpusPerReplica = new((int?)JsonScalars.ReadInteger(ref r, 1, MaxGpusPerReplica))),
        ("replicas", static (ref r, ref d) => d.Replicas = new((int?)JsonScalars.ReadInteger(ref r, 0, DeploymentService.MaxReplicas))),
        ("max_batch_size", static (ref r, ref d) => d.MaxBatchSize = new((int?)JsonScalars.ReadInteger(ref r, 1, DeploymentReader.LargestBatch))),
        ("dialect", static (ref r, ref d) => d.Dialect = new(r.TokenType != JsonTokenType.Null && DialectSchema.Read(ref r) == "azure" ? DeploymentDialect.Azure : DeploymentDialect.OpenAI)),
        ("content_filter_phrase", static (ref r, ref d) => d.ContentFilterPhrase = new(PhraseSchema.ReadUnlessNull(ref r))),
    ];
}
