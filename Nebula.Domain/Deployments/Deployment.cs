using System.Text.Json.Serialization;

namespace Nebula.Domain.Deployments;

/// <summary>A model on GPUs, and the name that clients select it by.</summary>
public sealed record Deployment
{
    /// <summary>The name; see <see cref="DeploymentName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Other names under which clients may call it; see <see cref="DeploymentName"/>. A document of Nebula 0.1.0 has none.</summary>
    public IReadOnlyList<string> Aliases { get => field ?? []; init; } = [];

    /// <summary>The model card's id.</summary>
    public required string Model { get; init; }

    /// <summary>The GPU profile's id.</summary>
    public required string Gpu { get; init; }

    /// <summary>GPUs of one replica, over which tensor parallelism spreads the model.</summary>
    public required int GpusPerReplica { get; init; }

    /// <summary>The desired replicas, 0 to 64.</summary>
    public required int Replicas { get; init; }

    /// <summary>The replicas that serve now.</summary>
    public int ReadyReplicas { get; init; }

    /// <summary>The sequences that one replica runs at once: its batch slots.</summary>
    public required int MaxBatchSize { get; init; }

    /// <summary>What its answers have beside what OpenAI's have. Default <see cref="DeploymentDialect.OpenAI"/>.</summary>
    public DeploymentDialect Dialect { get; init; }

    /// <summary>A phrase whose prompts are refused with <c>content_filter</c>; null refuses none.</summary>
    public string? ContentFilterPhrase { get; init; }

    /// <summary>Its state.</summary>
    public required DeploymentState State { get; init; }

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The record's entity tag; not part of the document.</summary>
    [JsonIgnore]
    public string ETag { get; init; } = "";

    /// <summary>Whether clients may call it by a name: it is its name or one of its aliases.</summary>
    public bool HasName(string name) => Name == name || Aliases.Contains(name);

    /// <summary>This deployment as clients and operators see it: failed, with the reason, if its model or its GPU has left the catalog.</summary>
    public Deployment Describe() => DeploymentPlan.Explain(Model, Gpu, GpusPerReplica) is { } reason && State != DeploymentState.Draining
        ? this with { State = DeploymentState.Failed, ReadyReplicas = 0, Reason = reason }
        : this;

    /// <summary>This deployment in another state.</summary>
    /// <exception cref="InvalidOperationException"><see cref="DeploymentTransitions"/> does not allow it.</exception>
    public Deployment TransitionTo(DeploymentState state, DateTimeOffset at, string? reason = null) =>
        DeploymentTransitions.Allows(State, state)
            ? this with { State = state, Reason = reason, UpdatedAt = at }
            : throw new InvalidOperationException($"A deployment cannot go from {State} to {state}.");
}
