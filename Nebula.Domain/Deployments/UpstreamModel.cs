using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>A deployment of an upstream server.</summary>
public sealed class UpstreamModel : ServedModel
{
    internal UpstreamModel(Deployment deployment, UpstreamServer server)
        : base(deployment, $"{server.Url}|{server.Model}") => Server = server;

    /// <summary>The server.</summary>
    public UpstreamServer Server { get; }

    /// <inheritdoc/>
    public override string DisplayName => Server.Model;

    /// <inheritdoc/>
    public override string OwnedBy => "upstream";

    /// <inheritdoc/>
    public override int ContextLength => Server.Supports.ContextLength ?? UpstreamSupport.DefaultContextLength;

    /// <inheritdoc/>
    public override int? EmbeddingDimension => null;

    /// <inheritdoc/>
    public override bool PassesBody => true;

    /// <inheritdoc/>
    public override bool IsServing => Deployment.State == DeploymentState.Ready;

    /// <inheritdoc/>
    public override bool Serves(ModelKind kind) => kind == ModelKind.Embedding ? Server.Supports.Embeddings : Server.Supports.Chat || Server.Supports.Completions;
}
