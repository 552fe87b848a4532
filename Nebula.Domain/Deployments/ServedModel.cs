using System.IO.Hashing;
using System.Text;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>A deployment with everything that a request to it needs, computed once.</summary>
public sealed class ServedModel
{
    /// <summary>Computes the properties of a stored deployment.</summary>
    /// <exception cref="Common.NebulaException">Its model or GPU has left the catalog; <see cref="TryCreate"/> returns null instead.</exception>
    public ServedModel(Deployment deployment)
    {
        Deployment = deployment;
        Plan = DeploymentPlan.Create(deployment.Model, deployment.Gpu, deployment.GpusPerReplica);
        Latency = new LatencyModel(Plan.Model, Plan.Gpu, deployment.GpusPerReplica);
        var hardware = Encoding.UTF8.GetBytes($"{deployment.Model}|{deployment.Gpu}|{deployment.GpusPerReplica}");
        SystemFingerprint = $"fp_{XxHash3.HashToUInt64(hardware) & 0xFF_FFFF_FFFF:x10}";
    }

    /// <summary>Computes the properties of a stored deployment; null if its model or GPU has left the catalog.</summary>
    public static ServedModel? TryCreate(Deployment deployment)
    {
        try
        {
            return new ServedModel(deployment);
        }
        catch (Common.NebulaException)
        {
            return null;
        }
    }

    /// <summary>The deployment as it is stored.</summary>
    public Deployment Deployment { get; }

    /// <summary>Its hardware.</summary>
    public DeploymentPlan Plan { get; }

    /// <summary>How long its engine steps take.</summary>
    public LatencyModel Latency { get; }

    /// <summary>The value of <c>system_fingerprint</c>: the same for the same model on the same hardware.</summary>
    public string SystemFingerprint { get; }

    /// <summary>The model card.</summary>
    public ModelCard Model => Plan.Model;

    /// <summary>Tokens that a prompt and its reply may have together: the model's context, or less if a replica's KV cache holds less.</summary>
    public int ContextLength => (int)Math.Min(Model.ContextLength, Plan.Capacity.KvCacheTokens);

    /// <summary>Whether clients see it: it is not draining.</summary>
    public bool IsListed => Deployment.State is not DeploymentState.Draining;

    /// <summary>Whether it can take a request now.</summary>
    public bool IsServing => Deployment is { ReadyReplicas: > 0, State: DeploymentState.Ready or DeploymentState.Scaling };
}
