using System.Globalization;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Models;

namespace Nebula.Domain.Planning.Simulation;

/// <summary>Replicas of one kind.</summary>
/// <param name="Layout">The model and the GPUs of a replica.</param>
/// <param name="Engine">The settings of each replica's engine.</param>
/// <param name="Replicas">Number of replicas.</param>
public sealed record Fleet(ReplicaLayout Layout, EngineOptions Engine, int Replicas)
{
    /// <summary>All GPUs.</summary>
    public int Gpus => Replicas * Layout.Gpus;

    /// <summary>US dollars per hour for all GPUs, busy or idle.</summary>
    public double CostPerHourUsd => Gpus * Layout.Gpu.PricePerHourUsd;

    /// <summary>A name for people, such as "2 × H100 SXM 80 GB (fp8)", or "2 × 4 × H200 SXM 141 GB (bf16)" for replicas of four GPUs.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{Replicas} × {(Layout.Gpus > 1 ? $"{Layout.Gpus} × " : "")}{Layout.Gpu.Name} ({Layout.Weights.ToName()})");
}
