using System.IO.Hashing;
using System.Text;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>A deployment with all that a request to it needs, worked out once.</summary>
public sealed class ServedModel
{
    /// <summary>Works out a stored deployment.</summary>
    /// <exception cref="Common.NebulaException">Its model or GPU is in the catalog no more.</exception>
    public ServedModel(Deployment deployment)
    {
        Deployment = deployment;
        Plan = DeploymentPlan.Create(deployment.Model, deployment.Gpu, deployment.GpusPerReplica);
        Latency = new LatencyModel(Plan.Model, Plan.Gpu, deployment.GpusPerReplica);
        var hardware = Encoding.UTF8.GetBytes($"{deployment.Model}|{deployment.Gpu}|{deployment.GpusPerReplica}");
        SystemFingerprint = $"fp_{XxHash3.HashToUInt64(hardware) & 0xFF_FFFF_FFFF:x10}";
    }

    /// <summary>The deployment as it was stored.</summary>
    public Deployment Deployment { get; }

    /// <summary>Its hardware.</summary>
    public DeploymentPlan Plan { get; }

    /// <summary>How long its steps take.</summary>
    public LatencyModel Latency { get; }

    /// <summary>What <c>system_fingerprint</c> says: the same for the same model on the same hardware.</summary>
    public string SystemFingerprint { get; }

    /// <summary>The model card.</summary>
    public ModelCard Model => Plan.Model;

    /// <summary>Tokens that a prompt and its reply may have together: the model's context, or less where a replica's KV cache holds less.</summary>
    public int ContextLength => (int)Math.Min(Model.ContextLength, Plan.Capacity.KvCacheTokens);

    /// <summary>Whether clients see it: it is there, and not on its way out.</summary>
    public bool IsListed => Deployment.State is not DeploymentState.Draining;

    /// <summary>Whether it can take a request now.</summary>
    public bool IsServing => Deployment is { ReadyReplicas: > 0, State: DeploymentState.Ready or DeploymentState.Scaling };
}
