namespace Nebula.Domain.Deployments.Scaling;

/// <summary>How a deployment's replicas follow its load.</summary>
public sealed record AutoscalingSettings
{
    /// <summary>The fewest replicas, 0 to <see cref="MaxReplicas"/>; with 0 an idle deployment has none, and its next request starts one. Default 1.</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>The most replicas, 1 to 64.</summary>
    public required int MaxReplicas { get; init; }

    /// <summary>Waiting sequences per ready replica up to which no replica is added. Default 4.</summary>
    public int TargetWaiting { get; init; } = 4;

    /// <summary>Share of the KV cache, or of the batch if that is fuller, that the ready replicas should use, 0.05 to 1. Default 0.8.</summary>
    public double TargetKvCache { get; init; } = 0.8;

    /// <summary>Virtual seconds for which fewer replicas have to suffice before there are fewer. Default 300, that of Kubernetes' Horizontal Pod Autoscaler.</summary>
    public double ScaleDownAfterSeconds { get; init; } = 300;
}

/// <summary>What happens to a request while no replica is ready and one is starting.</summary>
public enum ColdStartMode
{
    /// <summary>It gets a 503 at once that says when the replica will be ready.</summary>
    Refuse,

    /// <summary>It waits for the replica.</summary>
    Wait,
}
