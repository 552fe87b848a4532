using Nebula.Domain.Deployments;
using Nebula.Domain.Inference;

namespace Nebula.Api.Management.Metrics;

/// <summary>A deployment and how busy it is.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Load">Its seats and its queue.</param>
/// <param name="KvCacheUsage">The share of its ready replicas' KV cache that is taken, 0 to 1.</param>
/// <param name="GpuUtilization">The share of the last seconds in which its GPUs worked, 0 to 1.</param>
internal sealed record DeploymentReading(Deployment Deployment, DeploymentLoad Load, double KvCacheUsage, double GpuUtilization);
