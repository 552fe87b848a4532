using System.Text.Json.Serialization;
using Nebula.Domain.Models;
using Nebula.Domain.Records;

namespace Nebula.Domain.Deployments;

/// <summary>A deployment as it is stored. Simulated hardware has its members beside the name, as in 0.1.0; each other backend has a member of its own.</summary>
/// <remarks>A process that knows no other backend misses the required <c>model</c>, so it skips such a document rather than serving it wrongly.</remarks>
internal sealed record DeploymentDocument
{
    public required string Name { get; init; }

    public IReadOnlyList<string>? Aliases { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Gpu { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? GpusPerReplica { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Replicas { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ReadyReplicas { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxBatchSize { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Weights { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? KvCacheDtype { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxBatchedTokens { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? PrefixCaching { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ExpertParallel { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GpuMemoryUtilization { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UpstreamServer? Upstream { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DeploymentRoutes? Routing { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReplayedRecording? Replay { get; init; }

    public DeploymentDialect Dialect { get; init; }

    public string? ContentFilterPhrase { get; init; }

    public required DeploymentState State { get; init; }

    public string? Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The document of a deployment.</summary>
    public static DeploymentDocument Create(Deployment deployment)
    {
        var hardware = deployment.Hardware;
        return new DeploymentDocument
        {
            Name = deployment.Name,
            Aliases = deployment.Aliases,
            Model = hardware?.Model,
            Gpu = hardware?.Gpu,
            GpusPerReplica = hardware?.GpusPerReplica,
            Replicas = hardware?.Replicas,
            ReadyReplicas = hardware?.ReadyReplicas,
            MaxBatchSize = hardware?.MaxBatchSize,
            Weights = hardware?.Engine.Weights?.ToName(),
            KvCacheDtype = hardware?.Engine.KvCacheDtype.ToName(),
            MaxBatchedTokens = hardware?.Engine.MaxBatchedTokens,
            PrefixCaching = hardware?.Engine.PrefixCaching,
            ExpertParallel = hardware?.Engine.ExpertParallel,
            GpuMemoryUtilization = hardware?.Engine.GpuMemoryUtilization,
            Upstream = deployment.Backend as UpstreamServer,
            Routing = deployment.Backend as DeploymentRoutes,
            Replay = deployment.Backend as ReplayedRecording,
            Dialect = deployment.Dialect,
            ContentFilterPhrase = deployment.ContentFilterPhrase,
            State = deployment.State,
            Reason = deployment.Reason,
            CreatedAt = deployment.CreatedAt,
            UpdatedAt = deployment.UpdatedAt,
        };
    }

    /// <summary>The deployment of this document.</summary>
    /// <exception cref="StoredDataException">It names no backend.</exception>
    public Deployment ToDeployment() => new()
    {
        Name = Name,
        Aliases = Aliases ?? [],
        Backend = FindBackend()
            ?? throw new StoredDataException($"The deployment '{Name}' cannot be read: its document names no backend of this version of Nebula."),
        Dialect = Dialect,
        ContentFilterPhrase = ContentFilterPhrase,
        State = State,
        Reason = Reason,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
    };

    /// <summary>Whether <see cref="ToDeployment"/> can read its backend.</summary>
    [JsonIgnore]
    public bool IsKnown => FindBackend() is not null;

    // Null if the document names no backend of this version.
    private DeploymentBackend? FindBackend() => this switch
    {
        { Upstream: { } upstream } => upstream,
        { Routing: { } routing } => routing,
        { Replay: { } replay } => replay,
        { Model: { } model, Gpu: { } gpu, GpusPerReplica: { } gpus, Replicas: { } replicas, MaxBatchSize: { } batch } when FindEngine() is { } engine => new SimulatedHardware
        {
            Model = model, Gpu = gpu, GpusPerReplica = gpus, Replicas = replicas, ReadyReplicas = ReadyReplicas ?? 0, MaxBatchSize = batch, Engine = engine,
        },
        _ => null,
    };

    // What an older document does not have is at its default. Null if a name is not one of this version.
    private EngineSettings? FindEngine()
    {
        var weights = Weights is null ? null : WeightFormats.TryParse(Weights);
        var dtype = KvCacheDtype is null ? Deployments.KvCacheDtype.Auto : KvCacheDtypes.TryParse(KvCacheDtype);
        return (Weights is not null && weights is null) || dtype is null ? null : new EngineSettings
        {
            Weights = weights,
            KvCacheDtype = dtype.Value,
            MaxBatchedTokens = MaxBatchedTokens,
            PrefixCaching = PrefixCaching ?? EngineSettings.Default.PrefixCaching,
            ExpertParallel = ExpertParallel ?? EngineSettings.Default.ExpertParallel,
            GpuMemoryUtilization = GpuMemoryUtilization ?? EngineSettings.Default.GpuMemoryUtilization,
        };
    }
}
