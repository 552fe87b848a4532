using System.Text.Json.Serialization;

namespace Nebula.Domain.Deployments;

/// <summary>A model on GPUs, under the name that clients select it by.</summary>
public sealed record Deployment
{
    /// <summary>The name; lower case letters, digits, <c>.</c>, <c>-</c>, <c>_</c>, at most 64.</summary>
    public required string Name { get; init; }

    /// <summary>The model card's id.</summary>
    public required string Model { get; init; }

    /// <summary>The GPU profile's id.</summary>
    public required string Gpu { get; init; }

    /// <summary>GPUs that one replica spreads the model over.</summary>
    public required int GpusPerReplica { get; init; }

    /// <summary>Replicas wanted, 0 to 64.</summary>
    public required int Replicas { get; init; }

    /// <summary>Replicas that serve now.</summary>
    public int ReadyReplicas { get; init; }

    /// <summary>Most sequences that one replica runs at once.</summary>
    public required int MaxBatchSize { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required DeploymentState State { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The record's entity tag; not part of the document.</summary>
    [JsonIgnore]
    public string ETag { get; init; } = "";

    /// <summary>This deployment in another state.</summary>
    /// <exception cref="InvalidOperationException">The table does not allow it.</exception>
    public Deployment TransitionTo(DeploymentState state, DateTimeOffset at, string? reason = null) =>
        DeploymentTransitions.Allows(State, state)
            ? this with { State = state, Reason = reason, UpdatedAt = at }
            : throw new InvalidOperationException($"A deployment cannot go from {State} to {state}.");
}
