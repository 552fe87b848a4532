namespace Nebula.Api.Management.Metrics;

/// <summary>How busy a deployment is now; use and utilization are shares from 0 to 1.</summary>
internal sealed record DeploymentLoadBody(
    string Name, int Running, int Waiting, int Replicas, int ReadyReplicas, double KvCacheUsage, double GpuUtilization)
{
    /// <summary>A reading.</summary>
    public static DeploymentLoadBody Of(DeploymentReading reading) => new(
        reading.Deployment.Name,
        reading.Load.Running,
        reading.Load.Waiting,
        reading.Deployment.Replicas,
        reading.Deployment.ReadyReplicas,
        reading.KvCacheUsage,
        reading.GpuUtilization);
}
