using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Gpus;
using Nebula.Domain.Planning.Search;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;
using Nebula.Domain.Settings;

namespace Nebula.Api.Management.Planning;

/// <summary>The body of <c>POST /planner</c>.</summary>
internal sealed class PlanDraft : IBodyDraft<PlanDraft, PlanDraft>
{
    private const int MaxListed = 100;
    private const int MaxTargetText = 1_000;
    private const double MaxCost = 1e9;
    private const long MaxSeed = 9_007_199_254_740_991; // the largest whole number that JSON's readers agree on

    private static readonly LabelSchema Id = new(min: 1, max: 100);
    private static readonly ArraySchema Ids = new(Id, min: 0, MaxListed);
    private static readonly StringSchema TargetText = new(min: 0, MaxTargetText);
    private static readonly EnumSchema RoutingSchema = ValueSchema.Enum([.. RoutingPolicies.Names]);

    private readonly EngineDraft _engine = new();

    /// <inheritdoc/>
    public static ObjectReader<PlanDraft> Fields { get; } = new(
    [
        ("model", static (ref r, ref d) => d.Model = Id.ReadUnlessNull(ref r)),
        ("traffic", static (ref r, ref d) => d.Traffic = PlanTrafficDraft.ReadUnlessNull(ref r)),
        ("fleets", static (ref r, ref d) => d.Fleets = ArrayReader.ReadUnlessNull(ref r, PlanFleetDraft.Read, min: 1, MaxListed)),
        ("gpus", static (ref r, ref d) => d.Gpus = Ids.ReadStringsUnlessNull(ref r)),
        ("weights", static (ref r, ref d) => d.Weights = Ids.ReadStringsUnlessNull(ref r)),
        ("gpus_per_replica", static (ref r, ref d) => d.GpusPerReplica = ArrayReader.ReadUnlessNull(ref r, static (ref r) => (int)(JsonScalars.ReadInteger(ref r, 1, ReplicaCapacity.MaxGpusPerReplica) ?? 1), max: MaxListed)),
        ("max_cost_per_hour_usd", static (ref r, ref d) => d.MaxCostPerHourUsd = JsonScalars.ReadNumber(ref r, 0, MaxCost)),
        ("max_replicas", static (ref r, ref d) => d.MaxReplicas = (int?)JsonScalars.ReadInteger(ref r, 1, DeploymentService.MaxReplicas)),
        ("require", static (ref r, ref d) => d.Require = TargetText.ReadUnlessNull(ref r)),
        ("routing", static (ref r, ref d) => d.Routing = r.TokenType == JsonTokenType.Null ? null : RoutingPolicies.TryParse(RoutingSchema.Read(ref r))),
        ("max_queue", static (ref r, ref d) => d.MaxQueue = (int?)JsonScalars.ReadInteger(ref r, 0, SimulationOptions.LargestQueue)),
        ("seed", static (ref r, ref d) => d.Seed = (ulong)(JsonScalars.ReadInteger(ref r, 0, MaxSeed) ?? 1)),
        ("stream", static (ref r, ref d) => d.Stream = JsonScalars.ReadBoolean(ref r) ?? false),
        ("html", static (ref r, ref d) => d.Html = JsonScalars.ReadBoolean(ref r) ?? false),
        .. EngineDraft.GetReaders<PlanDraft>(static draft => draft._engine),
    ]);

    /// <summary>A model's id in the catalog.</summary>
    public string? Model { get; private set; }

    /// <summary>The traffic.</summary>
    public PlanTrafficDraft? Traffic { get; private set; }

    /// <summary>The fleets; null searches.</summary>
    public IReadOnlyList<PlanFleetDraft>? Fleets { get; private set; }

    /// <summary>The GPUs of the search; null is all.</summary>
    public IReadOnlyList<string>? Gpus { get; private set; }

    /// <summary>The formats of the search; null is those of each GPU.</summary>
    public IReadOnlyList<string>? Weights { get; private set; }

    /// <summary>The numbers of GPUs of a replica; null is all.</summary>
    public IReadOnlyList<int>? GpusPerReplica { get; private set; }

    /// <summary>Most US dollars per hour; null is any.</summary>
    public double? MaxCostPerHourUsd { get; private set; }

    /// <summary>Most replicas; null is the default.</summary>
    public int? MaxReplicas { get; private set; }

    /// <summary>The targets.</summary>
    public string? Require { get; private set; }

    /// <summary>How requests are spread; null is the default.</summary>
    public RoutingPolicy? Routing { get; private set; }

    /// <summary>Requests that may wait; null is the default.</summary>
    public int? MaxQueue { get; private set; }

    /// <summary>The seed of described traffic.</summary>
    public ulong Seed { get; private set; } = 1;

    /// <summary>Whether progress and report are events.</summary>
    public bool Stream { get; private set; }

    /// <summary>Whether the report has a member with its HTML.</summary>
    public bool Html { get; private set; }

    /// <inheritdoc/>
    public static PlanDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public PlanDraft Finish()
    {
        if (Model is null)
            throw FieldErrors.Missing("model");
        if (Traffic is null)
            throw FieldErrors.Missing("traffic");
        if (Fleets is not null && (Gpus is not null ? "gpus" : Weights is not null ? "weights" : GpusPerReplica is not null ? "gpus_per_replica" : null) is { } searched)
            throw FieldErrors.Invalid(searched, $"Invalid '{searched}': a plan with 'fleets' does not search.", "invalid_value");
        return this;
    }

    /// <summary>The plan.</summary>
    /// <param name="traffic">The traffic, read.</param>
    /// <exception cref="NebulaException">400: a name is unknown, or a target is wrong.</exception>
    public PlanRequest ToRequest(TrafficTrace traffic) => new()
    {
        Traffic = traffic,
        Candidates = CreateCandidates(),
        Targets = TargetParser.Parse(Require),
        MaxCostPerHourUsd = MaxCostPerHourUsd,
        MaxReplicas = MaxReplicas ?? DeploymentService.MaxReplicas,
        MaxSimulated = PlanLimits.MaxSimulated,
        MaxThreads = PlanLimits.MaxThreads,
        Seed = Seed,
        Settings = new SimulationSettings { Routing = Routing ?? default, MaxQueue = MaxQueue ?? SimulationOptions.DefaultMaxQueue },
    };

    private IReadOnlyList<FleetCandidate> CreateCandidates()
    {
        var engine = _engine.ApplyTo(EngineSettings.Default);
        return Fleets is { } fleets
            ? [.. fleets.Select((fleet, i) => fleet.ToCandidate(FleetSpace.FindModel(Model!), engine, _engine.MaxBatchSize, $"fleets[{i}]"))]
            : new FleetSpace { Model = Model!, Gpus = Gpus ?? [], Weights = Weights ?? [], GpusPerReplica = GpusPerReplica ?? [], Engine = engine, MaxBatchSize = _engine.MaxBatchSize }.Enumerate();
    }
}
