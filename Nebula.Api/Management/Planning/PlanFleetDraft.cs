using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Nebula.Domain.Planning.Search;

namespace Nebula.Api.Management.Planning;

/// <summary>One of a plan's <c>fleets</c>: members of a deployment.</summary>
internal sealed class PlanFleetDraft
{
    private static readonly LabelSchema Id = new(min: 1, max: 100);
    private static readonly EnumSchema Formats = ValueSchema.Enum([.. WeightSupport.Offered.Select(static format => format.ToName())]);

    private static readonly ObjectReader<PlanFleetDraft> Fields = new(
    [
        ("gpu", static (ref r, ref d) => d._gpu = Id.ReadUnlessNull(ref r)),
        ("gpus_per_replica", static (ref r, ref d) => d._gpusPerReplica = (int?)JsonScalars.ReadInteger(ref r, 1, ReplicaCapacity.MaxGpusPerReplica)),
        ("replicas", static (ref r, ref d) => d._replicas = (int?)JsonScalars.ReadInteger(ref r, 1, DeploymentService.MaxReplicas)),
        ("weights", static (ref r, ref d) => d._weights = Formats.ReadUnlessNull(ref r) is { } name ? WeightFormats.TryParse(name) : null),
        .. EngineDraft.GetReaders<PlanFleetDraft>(static draft => draft._engine),
    ]);

    private readonly EngineDraft _engine = new();
    private string? _gpu;
    private int? _gpusPerReplica;
    private int? _replicas;
    private WeightFormat? _weights;

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
    /// <param name="maxBatchSize">The plan's most sequences of a batch.</param>
    /// <param name="path">Its place in the body, for errors.</param>
    /// <exception cref="NebulaException">400: it cannot be deployed; <c>param</c> is the member's path.</exception>
    public FleetCandidate ToCandidate(ModelCard model, EngineSettings engine, int? maxBatchSize, string path)
    {
        try
        {
            return new(
                DeploymentPlan.Create(model.Id, _gpu!, _gpusPerReplica, _engine.ApplyTo(engine) with { Weights = _weights }), _engine.MaxBatchSize ?? maxBatchSize, _replicas);
        }
        catch (NebulaException e)
        {
            throw FieldErrors.Invalid($"{path}.{e.Error.Param}", e.Error.Message, e.Error.Code);
        }
    }
}
