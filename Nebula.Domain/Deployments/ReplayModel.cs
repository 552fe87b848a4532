using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>A deployment that replays a recording.</summary>
public sealed class ReplayModel : ServedModel
{
    internal ReplayModel(Deployment deployment, ReplayedRecording replay)
        : base(deployment, $"replay|{replay.Recording}|{replay.Model}") => Replay = replay;

    /// <summary>What it replays.</summary>
    public ReplayedRecording Replay { get; }

    /// <inheritdoc/>
    public override string DisplayName => Replay.Model ?? Replay.Recording;

    /// <inheritdoc/>
    public override string OwnedBy => "replay";

    /// <inheritdoc/>
    /// <remarks>The server has checked the prompts that are recorded; others have no answer.</remarks>
    public override int ContextLength => UpstreamSupport.DefaultContextLength;

    /// <inheritdoc/>
    public override int? EmbeddingDimension => null;

    /// <inheritdoc/>
    public override bool PassesBody => true;

    /// <inheritdoc/>
    public override bool HasOtherWriters => Replay.Fallback is not null;

    /// <inheritdoc/>
    public override bool IsServing => Deployment.State == DeploymentState.Ready;

    /// <inheritdoc/>
    public override bool Serves(ModelKind kind) => true;
}
