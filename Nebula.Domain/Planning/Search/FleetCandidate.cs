using System.Globalization;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Nebula.Domain.Planning.Simulation;

namespace Nebula.Domain.Planning.Search;

/// <summary>A kind of replica of which a fleet may consist.</summary>
/// <param name="Layout">The model and the GPUs of a replica.</param>
/// <param name="Engine">The settings of each replica's engine; no KV blocks if the weights do not fit.</param>
/// <param name="Replicas">Replicas of the fleet; null searches for the fewest that reach the targets.</param>
public sealed record FleetCandidate(ReplicaLayout Layout, EngineOptions Engine, int? Replicas = null)
{
    /// <summary>Share of the memory that the engine may use.</summary>
    public double MemoryUtilization { get; init; } = ReplicaCapacity.UsableMemoryFraction;

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
        if (!ReplicaCapacity.CanSplit(Layout.Model, Layout.Gpus))
            return $"{Layout.Model.Id} cannot be split over {Layout.Gpus} GPUs.";
        if (!Layout.Gpu.WeightFormats.Contains(Layout.Weights))
            return $"{Layout.Gpu.Name} does not run {Layout.Weights.ToName()} weights.";
        var min = Math.Min(Layout.Model.ContextLength, ReplicaCapacity.SmallestUsefulSequence);
        return Engine.KvTokens >= min ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{Layout.WeightBytes / 1e9:0.#} GB of weights leave {(Engine.KvBlocks == 0 ? "no room for a KV cache" : $"a KV cache of {Engine.KvTokens:N0} tokens")} on {Layout.Gpus} × {Layout.Gpu.VisibleMemoryBytes / 1e9:0.#} GB.");
    }
}
