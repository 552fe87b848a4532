using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Scaling;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Api.Management.Deployments;

/// <summary>The body of a new deployment, and of a merge patch of one.</summary>
internal class DeploymentDraft : IBodyDraft<DeploymentDraft, DeploymentDraft>
{
    private const int MaxCatalogId = 100;

    private static readonly ArraySchema AliasesSchema = new(DeploymentNameSchema.Instance, min: 0, DeploymentService.MaxAliases);

    private static readonly ArraySchema FallbacksSchema = new(DeploymentNameSchema.Instance, min: 0, DeploymentRoutes.MaxRoutes);

    private static readonly StringSchema CatalogId = new(min: 1, MaxCatalogId);

    private static readonly EnumSchema DialectSchema = ValueSchema.Enum("openai", "azure");

    private static readonly EnumSchema WeightsSchema = ValueSchema.Enum([.. WeightSupport.Offered.Select(static format => format.ToName())]);

    private static readonly EnumSchema KvCacheDtypeSchema = ValueSchema.Enum([.. KvCacheDtypes.All]);

    private static readonly EnumSchema ColdStartSchema = ValueSchema.Enum("refuse", "wait");

    private static readonly LabelSchema PhraseSchema = new(min: 1, max: 200);

    /// <inheritdoc/>
    public static ObjectReader<DeploymentDraft> Fields { get; } = new(
    [
        .. GetReaders<DeploymentDraft>(),
        ("cold_start", static (ref r, ref d) => d.ColdStart = new(ColdStartSchema.ReadUnlessNull(ref r) == "wait" ? ColdStartMode.Wait : ColdStartMode.Refuse)),
        ("autoscaling", static (ref r, ref d) => d.Autoscaling = new(AutoscalingDraft.ReadUnlessNull(ref r))),
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

    /// <summary>The most tokens of a step; null is the default.</summary>
    public Optional<int?> MaxBatchedTokens { get; private set; }

    /// <summary>Format of the weights; null is the default.</summary>
    public Optional<WeightFormat?> Weights { get; private set; }

    /// <summary>Format of the KV cache; null is the default.</summary>
    public Optional<KvCacheDtype?> KvCacheDtype { get; private set; }

    /// <summary>Whether requests share the KV blocks of equal prefixes; null is the default.</summary>
    public Optional<bool?> PrefixCaching { get; private set; }

    /// <summary>Whether GPUs hold whole experts; null is the default.</summary>
    public Optional<bool?> ExpertParallel { get; private set; }

    /// <summary>Share of the GPUs' memory that the engine may use; null is the default.</summary>
    public Optional<double?> GpuMemoryUtilization { get; private set; }

    /// <summary>How its replicas follow its load; null is not at all.</summary>
    public Optional<AutoscalingDraft?> Autoscaling { get; private set; }

    /// <summary>What happens to requests while a first replica is starting; null is the default.</summary>
    public Optional<ColdStartMode> ColdStart { get; private set; }

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
        : MaxBatchedTokens.IsPresent ? "max_batched_tokens"
        : Weights.IsPresent ? "weights"
        : KvCacheDtype.IsPresent ? "kv_cache_dtype"
        : PrefixCaching.IsPresent ? "prefix_caching"
        : ExpertParallel.IsPresent ? "expert_parallel"
        : GpuMemoryUtilization.IsPresent ? "gpu_memory_utilization"
        : Autoscaling.IsPresent ? "autoscaling"
        : ColdStart.IsPresent ? "cold_start"
        : null;

    /// <summary>The first member that is null although a deployment always has it; null if there is none.</summary>
    public string? FindNull() =>
        Replicas.IsNull ? "replicas"
        : Weights.IsNull ? "weights"
        : KvCacheDtype.IsNull ? "kv_cache_dtype"
        : ExpertParallel.IsNull ? "expert_parallel"
        : GpuMemoryUtilization.IsNull ? "gpu_memory_utilization"
        : null;

    /// <summary>The settings of the engines; a member that is absent or null is at its default.</summary>
    public EngineSettings ToEngineSettings() => new()
    {
        Weights = Weights.Value,
        KvCacheDtype = KvCacheDtype.Value ?? EngineSettings.Default.KvCacheDtype,
        MaxBatchedTokens = MaxBatchedTokens.Value,
        PrefixCaching = PrefixCaching.Value ?? EngineSettings.Default.PrefixCaching,
        ExpertParallel = ExpertParallel.Value ?? EngineSettings.Default.ExpertParallel,
        GpuMemoryUtilization = GpuMemoryUtilization.Value ?? EngineSettings.Default.GpuMemoryUtilization,
    };

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
        ("gpus_per_replica", static (ref r, ref d) => d.GpusPerReplica = new((int?)JsonScalars.ReadInteger(ref r, 1, ReplicaCapacity.MaxGpusPerReplica))),
        ("replicas", static (ref r, ref d) => d.Replicas = new((int?)JsonScalars.ReadInteger(ref r, 0, DeploymentService.MaxReplicas))),
        ("max_batch_size", static (ref r, ref d) => d.MaxBatchSize = new((int?)JsonScalars.ReadInteger(ref r, 1, DeploymentPlan.LargestBatch))),
        ("max_batched_tokens", static (ref r, ref d) => d.MaxBatchedTokens = new((int?)JsonScalars.ReadInteger(ref r, 1, EngineSettings.LargestStep))),
        ("weights", static (ref r, ref d) => d.Weights = new(WeightsSchema.ReadUnlessNull(ref r) is { } name ? WeightFormats.TryParse(name) : null)),
        ("kv_cache_dtype", static (ref r, ref d) => d.KvCacheDtype = new(KvCacheDtypeSchema.ReadUnlessNull(ref r) is { } name ? KvCacheDtypes.TryParse(name) : null)),
        ("prefix_caching", static (ref r, ref d) => d.PrefixCaching = new(JsonScalars.ReadBoolean(ref r))),
        ("expert_parallel", static (ref r, ref d) => d.ExpertParallel = new(JsonScalars.ReadBoolean(ref r))),
        ("gpu_memory_utilization", static (ref r, ref d) => d.GpuMemoryUtilization = new(JsonScalars.ReadNumber(ref r, EngineSettings.SmallestMemoryUtilization, 1))),
        ("dialect", static (ref r, ref d) => d.Dialect = new(r.TokenType != JsonTokenType.Null && DialectSchema.Read(ref r) == "azure" ? DeploymentDialect.Azure : DeploymentDialect.OpenAI)),
        ("content_filter_phrase", static (ref r, ref d) => d.ContentFilterPhrase = new(PhraseSchema.ReadUnlessNull(ref r))),
    ];
}
