namespace Nebula.Domain.Deployments;

/// <summary>What changes about a deployment.</summary>
/// <param name="Replicas">Replicas wanted, 0 to 64; null leaves them.</param>
/// <param name="MaxBatchSize">Sequences a replica seats at once; 0 takes the default again, null leaves it.</param>
public sealed record DeploymentChange(int? Replicas, int? MaxBatchSize);
