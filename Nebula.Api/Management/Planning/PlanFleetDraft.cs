using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Nebula.Domain.Planning.Search;

namespace Nebula.Api.Management.Planning;

/// <summary>One of a plan's <c>fleets</c>: members of a deployment.</summary>
internal sealed class PlanFleetDraft
{
    private static readonly LabelSchema Id = new(min: 1, max: 100);
    private static readonly EnumSchema Formats = ValueSchema.Enum([.. WeightFormats.All]);

    private static readonly ObjectReader<PlanFleetDraft> Fields = new(
    [
        ("gpu", static (ref r, ref d) => d._gpu = Id.ReadUnlessNull(ref r)),
        ("gpus_per_replica", static (ref r, ref d) => d._gpusPerReplica = (int?)JsonScalars.ReadInteger(ref r, 1, 8)),
        ("replicas", static (ref r, ref d) => d._replicas = (int?)JsonScalars.ReadInteger(ref r, 1, PlanLimits.MaxReplicas)),
        ("weights", static (ref r, ref d) => d._weights = r.TokenType == JsonTokenType.Null ? null : Formats.Read(ref r)),
        .. EngineDraft.GetReaders<PlanFleetDraft>(static draft => draft._engine),
    ]);

    private readonly EngineDraft _engine = new();
    private string? _gpu;
    private int? _gpusPerReplica;
    private int? _replicas;
    private string? _weights;

    /// <summary>Reads the object at which the reader stands.</summary>
    public static PlanFleetDraft Read(ref Utf8JsonReader reader)
    {
        var draft = new PlanFleetDraft();
        var at = reader.TokenStartIndex;
        Fields.Read(ref reader, ref draft);
        return draft._gpu is null ? throw RequestValidationException.Missing(at, "gpu") : draft;
    }

    /// <summary>The fleet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="engine">The plan's settings of engines.</param>
    /// <param name="path">Its place in the body, for errors.</param>
    public FleetCandidate ToCandidate(ModelCard model, FleetSettings engine, string path)
    {
        var gpu = GpuCatalog.Find(_gpu!)
            ?? throw FieldErrors.Invalid($"{path}.gpu", $"'{_gpu}' is not in the catalog of GPUs; GET /models/catalog lists them.");
        if (_gpusPerReplica is { } size && !ReplicaCapacity.TensorParallelSizes.Contains(size))
            throw FieldErrors.Invalid($"{path}.gpus_per_replica", $"'{path}.gpus_per_replica' must be one of {string.Join(", ", ReplicaCapacity.TensorParallelSizes)}.");
        var weights = _weights is null ? WeightSupport.FindDefault(model, gpu) : FleetSpace.FindFormat(_weights);
        return _engine.ApplyTo(engine).CreateCandidate(model, gpu, _gpusPerReplica, weights, _replicas);
    }
}
