using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Nebula.Domain.Planning.Simulation;

namespace Nebula.Domain.Planning.Search;

/// <summary>A kind of replica of which a fleet may consist.</summary>
/// <param name="Plan">The hardware and the settings of a deployment of such replicas.</param>
/// <param name="MaxBatchSize">Most sequences of a batch; null takes the default of a deployment.</param>
/// <param name="Replicas">Replicas of the fleet; null searches for the fewest that reach the targets.</param>
/// <exception cref="NebulaException">400: <c>max_batched_tokens</c> is less than the batch.</exception>
public sealed record FleetCandidate(DeploymentPlan Plan, int? MaxBatchSize = null, int? Replicas = null)
{
    /// <summary>The model and the GPUs of a replica.</summary>
    public ReplicaLayout Layout => Plan.Layout;

    /// <summary>The settings of each replica's engine; no KV blocks if the weights do not fit.</summary>
    public EngineOptions Engine { get; } = Plan.CreateEngineOptions(Plan.GetMaxBatchSize(MaxBatchSize));

    /// <summary>US dollars per hour of one replica.</summary>
    public double ReplicaCostPerHourUsd => Layout.Gpus * Layout.Gpu.PricePerHourUsd;

    /// <summary>What it is, without the number of replicas, such as "4 × H200 SXM 141 GB (bf16)".</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{(Layout.Gpus > 1 ? $"{Layout.Gpus} × " : "")}{Layout.Gpu.Name} ({Layout.Weights.ToName()})");

    /// <summary>The fleet of a number of replicas.</summary>
    public Fleet CreateFleet(int replicas) => new(Layout, Engine, replicas);

    /// <summary>Why a replica cannot serve the model, in one sentence; null if it can.</summary>
    public string? ExplainMisfit()
    {
        if (!Layout.Gpu.WeightFormats.Contains(Layout.Weights))
            return $"{Layout.Gpu.Name} does not run {Layout.Weights.ToName()} weights.";
        if (Plan.Engine.KvCacheDtype == KvCacheDtype.Fp8 && !WeightSupport.HasFp8Cache(Layout.Gpu))
            return $"{Layout.Gpu.Name} has no KV cache in fp8.";
        return Plan.Capacity.Fits ? null : Plan.Capacity.Explanation;
    }
}
