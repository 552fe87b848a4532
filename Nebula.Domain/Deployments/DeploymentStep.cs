namespace Nebula.Domain.Deployments;

/// <summary>The next step of a deployment's life.</summary>
/// <param name="Deployment">Whose.</param>
/// <param name="From">The state it is taken from; elsewhere the step is void.</param>
/// <param name="Replicas">The replicas it was planned for; with others the step is void.</param>
/// <param name="DelaySeconds">Real seconds until it is taken.</param>
public sealed record DeploymentStep(string Deployment, DeploymentState From, int Replicas, double DelaySeconds);
