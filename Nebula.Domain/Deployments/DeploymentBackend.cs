namespace Nebula.Domain.Deployments;

/// <summary>
/// Who writes a deployment's answers. A closed union of <see cref="SimulatedHardware"/>, <see cref="UpstreamServer"/>, <see cref="ReplayedRecording"/> and
/// <see cref="DeploymentRoutes"/>.
/// </summary>
public abstract record DeploymentBackend
{
    private protected DeploymentBackend()
    {
    }
}

/// <summary>A model on simulated GPUs.</summary>
public sealed record SimulatedHardware : DeploymentBackend
{
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

    /// <summary>The sequences that one replica runs at once: vLLM's <c>--max-num-seqs</c>.</summary>
    public required int MaxBatchSize { get; init; }

    /// <summary>The settings of its replicas' engines. Default all defaults.</summary>
    public EngineSettings Engine { get; init; } = EngineSettings.Default;

    /// <summary>Its plan.</summary>
    /// <exception cref="Common.NebulaException">Its model or GPU has left the catalog, or no longer has a format.</exception>
    public DeploymentPlan CreatePlan() => DeploymentPlan.Create(Model, Gpu, GpusPerReplica, Engine);
}
