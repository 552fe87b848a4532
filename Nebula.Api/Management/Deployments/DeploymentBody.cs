using System.Text.Json.Serialization;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Backends.Upstream;
using Nebula.Domain.Models;

namespace Nebula.Api.Management.Deployments;

/// <summary>A deployment as the management API shows it. The members of another backend are absent.</summary>
internal sealed record DeploymentBody
{
    public string Object { get; } = "deployment";

    public required string Name { get; init; }

    public required IReadOnlyList<string> Aliases { get; init; }

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
    public int? MaxBatchedTokens { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WeightFormat? Weights { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KvCacheDtype? KvCacheDtype { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? PrefixCaching { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ExpertParallel { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GpuMemoryUtilization { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BackendBody? Backend { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UpstreamHealthBody? Health { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RouteBody>? Routes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Fallbacks { get; init; }

    public required DeploymentDialect Dialect { get; init; }

    public required string? ContentFilterPhrase { get; init; }

    public required DeploymentState State { get; init; }

    public required string? Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>A deployment as it is stored.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="upstreams">The health of upstream servers.</param>
    public static DeploymentBody Create(Deployment deployment, UpstreamMonitor upstreams)
    {
        var routes = deployment.Backend as DeploymentRoutes;
        var simulated = ServedModel.TryCreate(deployment) as SimulatedModel; // null also if its model has left the catalog
        return new DeploymentBody
        {
            Name = deployment.Name,
            Aliases = deployment.Aliases,
            Model = deployment.Hardware?.Model,
            Gpu = deployment.Hardware?.Gpu,
            GpusPerReplica = deployment.Hardware?.GpusPerReplica,
            Replicas = deployment.Hardware?.Replicas,
            ReadyReplicas = deployment.Hardware?.ReadyReplicas,
            MaxBatchSize = deployment.Hardware?.MaxBatchSize,
            MaxBatchedTokens = simulated?.EngineOptions.MaxBatchedTokens,
            Weights = simulated?.Layout.Weights,
            KvCacheDtype = deployment.Hardware?.Engine.KvCacheDtype,
            PrefixCaching = deployment.Hardware?.Engine.PrefixCaching,
            ExpertParallel = deployment.Hardware?.Engine.ExpertParallel,
            GpuMemoryUtilization = deployment.Hardware?.Engine.GpuMemoryUtilization,
            Backend = BackendBody.Create(deployment.Backend),
            Health = deployment.Backend is UpstreamServer ? UpstreamHealthBody.Create(upstreams.Get(deployment.Name)) : null,
            Routes = routes is null ? null : [.. routes.Routes.Select(static route => new RouteBody(route.Deployment, route.Weight))],
            Fallbacks = routes?.Fallbacks,
            Dialect = deployment.Dialect,
            ContentFilterPhrase = deployment.ContentFilterPhrase,
            State = deployment.State,
            Reason = deployment.Reason,
            CreatedAt = deployment.CreatedAt,
            UpdatedAt = deployment.UpdatedAt,
        };
    }
}
