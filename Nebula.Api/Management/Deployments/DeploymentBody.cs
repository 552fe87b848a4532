using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>A deployment as the management API shows it.</summary>
internal sealed record DeploymentBody(
    string Object,
    string Name,
    IReadOnlyList<string> Aliases,
    string Model,
    string Gpu,
    int GpusPerReplica,
    int Replicas,
    int ReadyReplicas,
    int MaxBatchSize,
    DeploymentDialect Dialect,
    string? ContentFilterPhrase,
    DeploymentState State,
    string? Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>A deployment as it is stored.</summary>
    public static DeploymentBody Create(Deployment deployment) => new(
        "deployment",
        deployment.Name,
        deployment.Aliases,
        deployment.Model,
        deployment.Gpu,
        deployment.GpusPerReplica,
        deployment.Replicas,
        deployment.ReadyReplicas,
        deployment.MaxBatchSize,
        deployment.Dialect,
        deployment.ContentFilterPhrase,
        deployment.State,
        deployment.Reason,
        deployment.CreatedAt,
        deployment.UpdatedAt);
}
