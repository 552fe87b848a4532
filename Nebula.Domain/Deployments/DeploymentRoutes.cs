namespace Nebula.Domain.Deployments;

/// <summary>Other deployments that write a deployment's answers.</summary>
public sealed record DeploymentRoutes : DeploymentBackend
{
    /// <summary>The most routes, and the most fallbacks: 16.</summary>
    public const int MaxRoutes = 16;

    /// <summary>The deployments among which a request's seed chooses; at least one.</summary>
    public required IReadOnlyList<DeploymentRoute> Routes { get; init; }

    /// <summary>The deployments that are tried in order if the chosen one fails before its first token. Default empty.</summary>
    public IReadOnlyList<string> Fallbacks { get => field ?? []; init; } = [];
}

/// <summary>One of the deployments among which requests are divided.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="Weight">Its share of the requests, relative to the other weights: 1 to 1,000,000.</param>
public sealed record DeploymentRoute(string Deployment, int Weight);
