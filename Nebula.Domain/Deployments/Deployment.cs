using Nebula.Domain.Common;

namespace Nebula.Domain.Deployments;

/// <summary>A name that clients select, and the backend that writes the answers.</summary>
public sealed record Deployment
{
    /// <summary>The name; see <see cref="DeploymentName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Other names under which clients may call it; see <see cref="DeploymentName"/>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Who writes its answers.</summary>
    public required DeploymentBackend Backend { get; init; }

    /// <summary>The simulated GPUs that write its answers; null if another backend does.</summary>
    public SimulatedHardware? Hardware => Backend as SimulatedHardware;

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
    public string ETag { get; init; } = "";

    /// <summary>Whether clients may call it by a name: it is its name or one of its aliases.</summary>
    public bool HasName(string name) => Name == name || Aliases.Contains(name);

    /// <summary>This deployment as clients and operators see it: failed, with the reason, if its model or its GPU has left the catalog or does not hold it any more.</summary>
    public Deployment Describe() => Hardware is { } hardware && Explain(hardware) is { } reason && State != DeploymentState.Draining
        ? this with { State = DeploymentState.Failed, Backend = hardware with { ReadyReplicas = 0 }, Reason = reason }
        : this;

    /// <summary>This deployment in another state.</summary>
    /// <exception cref="InvalidOperationException"><see cref="DeploymentTransitions"/> does not allow it.</exception>
    public Deployment TransitionTo(DeploymentState state, DateTimeOffset at, string? reason = null) =>
        DeploymentTransitions.Allows(State, state)
            ? this with { State = state, Reason = reason, UpdatedAt = at }
            : throw new InvalidOperationException($"A deployment cannot go from {State} to {state}.");

    private static string? Explain(SimulatedHardware hardware)
    {
        try
        {
            hardware.CreatePlan().EnsureFits();
            return null;
        }
        catch (NebulaException e)
        {
            return e.Error.Message;
        }
    }
}
