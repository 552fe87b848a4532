namespace Nebula.Domain.Deployments;

/// <summary>The properties of a new deployment, whatever its backend. A closed union, as <see cref="DeploymentBackend"/> is.</summary>
/// <param name="Name">Its name; the caller has validated it.</param>
public abstract record DeploymentDefinition(string Name)
{
    /// <summary>Its aliases, at most <see cref="DeploymentService.MaxAliases"/>; the caller has validated them.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What its answers have beside what OpenAI's have.</summary>
    public DeploymentDialect Dialect { get; init; }

    /// <summary>A phrase whose prompts are refused with <c>content_filter</c>; null refuses none.</summary>
    public string? ContentFilterPhrase { get; init; }
}

/// <summary>The properties of a new deployment on simulated GPUs.</summary>
/// <param name="Name">Its name; the caller has validated it.</param>
/// <param name="Model">A model card's id.</param>
/// <param name="Gpu">A GPU profile's id.</param>
public sealed record NewDeployment(string Name, string Model, string Gpu) : DeploymentDefinition(Name)
{
    /// <summary>The GPUs of a replica; null takes the fewest that hold the model.</summary>
    public int? GpusPerReplica { get; init; }

    /// <summary>Replicas, 0 to 64.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>The sequences that a replica runs at once; null takes the default of the GPU.</summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>The settings of its replicas' engines. Default all defaults.</summary>
    public EngineSettings Engine { get; init; } = EngineSettings.Default;

    /// <summary>Its plan.</summary>
    /// <exception cref="Common.NebulaException">400; see <see cref="DeploymentPlan.Create"/>.</exception>
    public DeploymentPlan CreatePlan() => DeploymentPlan.Create(Model, Gpu, GpusPerReplica, Engine);
}

/// <summary>The properties of a new deployment of an upstream server.</summary>
/// <param name="Name">Its name; the caller has validated it.</param>
/// <param name="Server">The server, without its credentials.</param>
/// <param name="Credentials">What the server is sent so that it knows its caller.</param>
public sealed record NewUpstreamDeployment(string Name, UpstreamServer Server, UpstreamCredentials Credentials) : DeploymentDefinition(Name);

/// <summary>The properties of a new deployment whose answers other deployments write.</summary>
/// <param name="Name">Its name; the caller has validated it.</param>
/// <param name="Routes">The other deployments, which exist.</param>
public sealed record NewRoutedDeployment(string Name, DeploymentRoutes Routes) : DeploymentDefinition(Name);

/// <summary>The properties of a new deployment that replays a recording.</summary>
/// <param name="Name">Its name; the caller has validated it.</param>
/// <param name="Replay">What it replays.</param>
public sealed record NewReplayDeployment(string Name, ReplayedRecording Replay) : DeploymentDefinition(Name);
