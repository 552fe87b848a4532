using System.IO.Hashing;
using System.Text;
using Nebula.Domain.Common;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>A deployment with everything that a request to it needs, computed once. A closed union, as <see cref="DeploymentBackend"/> is.</summary>
public abstract class ServedModel
{
    private protected ServedModel(Deployment deployment, string identity)
    {
        Deployment = deployment;
        SystemFingerprint = $"fp_{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(identity)) & 0xFF_FFFF_FFFF:x10}";
    }

    /// <summary>The deployment as it is stored.</summary>
    public Deployment Deployment { get; }

    /// <summary>The value of <c>system_fingerprint</c>: the same for the same model on the same hardware or server.</summary>
    public string SystemFingerprint { get; }

    /// <summary>The model's name for people.</summary>
    public abstract string DisplayName { get; }

    /// <summary>The publisher of the model; <c>owned_by</c> in <c>/v1/models</c>.</summary>
    public abstract string OwnedBy { get; }

    /// <summary>Tokens that a prompt and its reply may have together.</summary>
    public abstract int ContextLength { get; }

    /// <summary>Components of an embedding unless a request asks for another number; null if the backend decides, or if it does not embed.</summary>
    public abstract int? EmbeddingDimension { get; }

    /// <summary>Whether a job carries the client's own body, because the backend passes its fields on.</summary>
    public abstract bool PassesBody { get; }

    /// <summary>Whether another deployment may write an answer, which then names that. Default false.</summary>
    public virtual bool HasOtherWriters => false;

    /// <summary>Whether clients see it: it is not draining.</summary>
    public bool IsListed => Deployment.State is not DeploymentState.Draining;

    /// <summary>Whether it can take a request now.</summary>
    public abstract bool IsServing { get; }

    /// <summary>Computes the properties of a stored deployment.</summary>
    /// <exception cref="NebulaException">Its model or GPU has left the catalog; <see cref="TryCreate"/> returns null instead.</exception>
    public static ServedModel Create(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return deployment.Backend switch
        {
            SimulatedHardware hardware => new SimulatedModel(deployment, hardware),
            UpstreamServer server => new UpstreamModel(deployment, server),
            ReplayedRecording replay => new ReplayModel(deployment, replay),
            DeploymentRoutes routes => new RoutedModel(deployment, routes),
            _ => throw new InvalidOperationException("The backend is not one of the union."),
        };
    }

    /// <summary>Computes the properties of a stored deployment; null if its model or GPU has left the catalog.</summary>
    public static ServedModel? TryCreate(Deployment deployment)
    {
        try
        {
            return Create(deployment);
        }
        catch (NebulaException)
        {
            return null;
        }
    }

    /// <summary>Whether it answers requests for text, or for embeddings.</summary>
    public abstract bool Serves(ModelKind kind);
}

/// <summary>A deployment on simulated GPUs.</summary>
public sealed class SimulatedModel : ServedModel
{
    /// <summary>Computes the properties.</summary>
    /// <exception cref="NebulaException">The model or GPU has left the catalog.</exception>
    internal SimulatedModel(Deployment deployment, SimulatedHardware hardware)
        : base(deployment, $"{hardware.Model}|{hardware.Gpu}|{hardware.GpusPerReplica}")
    {
        Hardware = hardware;
        Plan = hardware.CreatePlan();
        EngineOptions = Plan.CreateEngineOptions(hardware.MaxBatchSize);
        StepTime = StepTimeModel.Get(Layout);
        ContextLength = (int)Math.Min(Plan.Model.ContextLength, Plan.Capacity.KvCacheTokens);
    }

    /// <summary>The hardware as it is stored.</summary>
    public SimulatedHardware Hardware { get; }

    /// <summary>The model, the GPU, and what a replica holds.</summary>
    public DeploymentPlan Plan { get; }

    /// <summary>The model on the GPUs of one replica, with the formats of weights and KV cache.</summary>
    public ReplicaLayout Layout => Plan.Layout;

    /// <summary>The settings of each replica's engine.</summary>
    public EngineOptions EngineOptions { get; }

    /// <summary>How long a step of a replica's engine takes; the same instance for all deployments with the same <see cref="Layout"/>.</summary>
    public StepTimeModel StepTime { get; }

    /// <summary>The model card.</summary>
    public ModelCard Model => Plan.Model;

    /// <inheritdoc/>
    public override string DisplayName => Model.Name;

    /// <inheritdoc/>
    public override string OwnedBy => Model.OwnedBy;

    /// <inheritdoc/>
    /// <remarks>The model's context, or less if a replica's KV cache holds less.</remarks>
    public override int ContextLength { get; }

    /// <inheritdoc/>
    public override int? EmbeddingDimension => Model.EmbeddingDimension;

    /// <inheritdoc/>
    public override bool PassesBody => false;

    /// <inheritdoc/>
    public override bool IsServing => Plan.Capacity.Fits && Hardware.ReadyReplicas > 0 && Deployment.State is DeploymentState.Ready or DeploymentState.Scaling;

    /// <inheritdoc/>
    public override bool Serves(ModelKind kind) => Model.Kind == kind;
}
