using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Planning.Search;

/// <summary>The kinds of replicas that a search looks at: GPUs × numbers of GPUs × formats of the weights.</summary>
/// <remarks>
/// Without formats, those that the GPU multiplies itself, the model's native one included, and none wider than that: a narrower format is an option, a wider one only costs
/// memory. Formats differ in the quality of the answers, about which a plan says nothing.
/// </remarks>
public sealed record FleetSpace
{
    /// <summary>The word for all GPUs of the catalog.</summary>
    public const string Any = "any";

    /// <summary>Id of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Ids of GPUs, or their beginnings such as <c>h100</c>; empty or <see cref="Any"/> for all.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>Names of formats; empty for those described above.</summary>
    public IReadOnlyList<string> Weights { get; init; } = [];

    /// <summary>GPUs of a replica; empty for 1, 2, 4 and 8.</summary>
    public IReadOnlyList<int> GpusPerReplica { get; init; } = [];

    /// <summary>Settings of the engines; their format of the weights does not matter.</summary>
    public EngineSettings Engine { get; init; } = EngineSettings.Default;

    /// <summary>Most sequences of a batch; null takes the default of a deployment.</summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>Finds the model of an id.</summary>
    /// <exception cref="NebulaException">400: the catalog has no such chat model.</exception>
    public static ModelCard FindModel(string id)
    {
        var card = ModelCatalog.Find(id) ?? throw NebulaError.Invalid(
            $"'{TextExcerpt.Truncate(id)}' is not in the catalog of models.{NearestName.Suggest(id, ModelCatalog.All.Select(static model => model.Id))}", "model").ToException();
        return card.Kind == ModelKind.Chat ? card : throw NebulaError.Invalid($"'{id}' is an embedding model; plans are made for chat models.", "model").ToException();
    }

    /// <summary>Finds the GPUs of an id or of its beginning.</summary>
    /// <exception cref="NebulaException">400: the catalog has none.</exception>
    public static IReadOnlyList<GpuProfile> FindGpus(string name)
    {
        if (name == Any)
            return GpuCatalog.All;
        if (GpuCatalog.Find(name) is { } gpu)
            return [gpu];
        GpuProfile[] found = [.. GpuCatalog.All.Where(gpu => gpu.Id.StartsWith($"{name}-", StringComparison.OrdinalIgnoreCase))];
        return found.Length > 0 ? found : throw NebulaError.Invalid(
            $"'{TextExcerpt.Truncate(name)}' is not in the catalog of GPUs.{NearestName.Suggest(name, GpuCatalog.All.Select(static gpu => gpu.Id))}", "gpus").ToException();
    }

    /// <summary>Finds a format.</summary>
    /// <exception cref="NebulaException">400: a deployment cannot ask for this one.</exception>
    public static WeightFormat FindFormat(string name) => WeightFormats.TryParse(name) is { } format && WeightSupport.Offered.Contains(format)
        ? format
        : throw NebulaError.Invalid($"'{TextExcerpt.Truncate(name)}' is no format of weights: {string.Join(", ", WeightSupport.Offered.Select(WeightFormats.ToName))}.", "weights").ToException();

    /// <summary>
    /// All kinds of replicas, in the order of the catalog. Some may not be possible, see <see cref="FleetCandidate.ExplainMisfit"/>. On one GPU, which holds all experts anyway,
    /// <see cref="EngineSettings.ExpertParallel"/> is off.
    /// </summary>
    /// <exception cref="NebulaException">400: a name is unknown, or the model does not have a format or setting.</exception>
    public IReadOnlyList<FleetCandidate> Enumerate()
    {
        var model = FindModel(Model);
        var formats = Weights.Select(FindFormat).Distinct().ToList();
        foreach (var format in formats.Select(static format => (WeightFormat?)format).DefaultIfEmpty())
            EngineSettingsRules.Check(model, Engine with { Weights = format });
        var gpus = Gpus.Count == 0 ? GpuCatalog.All : [.. Gpus.SelectMany(FindGpus).Distinct()];
        var sizes = GpusPerReplica.Count == 0 ? ReplicaCapacity.TensorParallelSizes : GpusPerReplica;
        if (sizes.Except(ReplicaCapacity.TensorParallelSizes).Any())
            throw NebulaError.Invalid($"'gpus_per_replica' must be one of {string.Join(", ", ReplicaCapacity.TensorParallelSizes)}.", "gpus_per_replica").ToException();
        return
        [
            .. from gpu in gpus
               from size in sizes
               where ReplicaCapacity.CanSplit(model, size)
               from format in formats.Count > 0 ? formats : GetFormats(model, gpu)
               let engine = Engine with { Weights = format, ExpertParallel = Engine.ExpertParallel && size > 1 }
               select new FleetCandidate(DeploymentPlan.CreateUnchecked(model, gpu, size, engine), MaxBatchSize),
        ];
    }

    private static IEnumerable<WeightFormat> GetFormats(ModelCard model, GpuProfile gpu)
    {
        var native = WeightSupport.FindDefault(model, gpu);
        IEnumerable<WeightFormat> own = [native, .. gpu.FlopsDenseFp8 is null ? [] : (WeightFormat[])[WeightFormat.Fp8], .. gpu.FlopsDenseFp4 is null ? [] : (WeightFormat[])[WeightFormat.Nvfp4]];
        return own.Where(format => format == native || format.BytesPerWeight() < model.NativeWeights.BytesPerWeight()).Where(format => gpu.WeightFormats.Contains(format) && model.WeightFormats.Contains(format)).Distinct();
    }
}
