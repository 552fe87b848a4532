using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>A deployment whose answers other deployments write. Each of them checks what it can do itself.</summary>
public sealed class RoutedModel : ServedModel
{
    internal RoutedModel(Deployment deployment, DeploymentRoutes routes)
        : base(deployment, $"routes|{deployment.Name}") => Routes = routes;

    /// <summary>The deployments that write its answers.</summary>
    public DeploymentRoutes Routes { get; }

    /// <inheritdoc/>
    public override string DisplayName => Deployment.Name;

    /// <inheritdoc/>
    public override string OwnedBy => "nebula";

    /// <inheritdoc/>
    public override int ContextLength => UpstreamSupport.DefaultContextLength;

    /// <inheritdoc/>
    public override int? EmbeddingDimension => null;

    /// <inheritdoc/>
    public override bool PassesBody => true;

    /// <inheritdoc/>
    public override bool HasOtherWriters => true;

    /// <inheritdoc/>
    public override bool IsServing => Deployment.State == DeploymentState.Ready;

    /// <inheritdoc/>
    public override bool Serves(ModelKind kind) => true;
}
