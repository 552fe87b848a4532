using System.CommandLine;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Gpus;
using Nebula.Domain.Planning.Search;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;
using Nebula.Domain.Settings;

namespace Nebula.Local.CommandLine;

/// <summary>The options of <c>plan</c> that say what to plan: fleets, targets and the settings of the simulation.</summary>
internal sealed class PlanOptions
{
    private readonly Option<string> _model = new("--model") { Description = "A chat model's id in the catalog, such as llama-3.1-70b-instruct.", HelpName = "ID", Required = true };
    private readonly Option<string> _gpus = new("--gpus") { Description = "Search over these GPUs: any, or ids and their beginnings, such as h100,l40s. Default: any.", HelpName = "LIST" };
    private readonly Option<string> _weights = new("--weights") { Description = "Search over these formats of the weights. Default: those that each GPU multiplies itself.", HelpName = "LIST" };
    private readonly Option<string> _sizes = new("--gpus-per-replica") { Description = "Search over these numbers of GPUs of a replica. Default: 1,2,4,8.", HelpName = "LIST" };
    private readonly Option<string> _maxCost = new("--max-cost") { Description = "Most US dollars per hour, such as 20/h. Default: any.", HelpName = "USD" };
    private readonly Option<int> _maxReplicas = new("--max-replicas") { Description = "Most replicas of a fleet. Default 64.", HelpName = "NUMBER", DefaultValueFactory = static _ => DeploymentService.MaxReplicas };
    private readonly Option<string[]> _fleets = new("--fleet") { Description = "A fleet instead of a search, such as gpu=h100-sxm-80gb,gpus_per_replica=2,replicas=3,weights=fp8; repeatable. Without replicas, the fewest are found.", HelpName = "FLEET" };
    private readonly Option<string> _require = new("--require") { Description = "The targets, such as ttft_p95<800ms,itl_p95<50ms,error_rate<0.1%. Without error_rate, at most 1 % of the requests may fail.", HelpName = "TARGETS" };
    private readonly Option<int?> _batch = new("--max-batch-size") { Description = "Most sequences of a replica's batch. Default: vLLM's for the GPU.", HelpName = "NUMBER" };
    private readonly Option<int?> _tokens = new("--max-batched-tokens") { Description = "Most tokens of a step. Default: vLLM's for the GPU.", HelpName = "NUMBER" };
    private readonly Option<bool> _noPrefixes = new("--no-prefix-caching") { Description = "Replicas share no prefixes." };
    private readonly Option<string> _kvCache = new("--kv-cache-dtype") { Description = "Format of the KV cache: auto (the default), bfloat16 or fp8.", HelpName = "FORMAT" };
    private readonly Option<bool> _experts = new("--expert-parallel") { Description = "The GPUs of a replica hold whole experts rather than a slice of each." };
    private readonly Option<double> _memory = new("--gpu-memory-utilization") { Description = "Share of the memory that the engine may use. Default 0.9.", HelpName = "SHARE", DefaultValueFactory = static _ => ReplicaCapacity.UsableMemoryFraction };
    private readonly Option<string> _routing = new("--routing") { Description = "How requests are spread: least_loaded (the default), prefix_aware or round_robin.", HelpName = "POLICY" };
    private readonly Option<int> _maxQueue = new("--max-queue") { Description = "Requests that may wait for room in a batch before the next one fails, from 0. Default 1024.", HelpName = "NUMBER", DefaultValueFactory = static _ => SimulationOptions.DefaultMaxQueue };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_model, _gpus, _weights, _sizes, _maxCost, _maxReplicas, _fleets, _require, _batch, _tokens, _noPrefixes, _kvCache, _experts, _memory, _routing, _maxQueue])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_fleets) is not null && (result.GetResult(_gpus) is not null || result.GetResult(_weights) is not null || result.GetResult(_sizes) is not null))
                result.AddError("Use either --fleet, or --gpus, --weights and --gpus-per-replica.");
        });
    }

    /// <summary>The plan that the options ask for.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="traffic">The traffic.</param>
    /// <param name="seed">Its seed.</param>
    /// <exception cref="NebulaException">400: an option is wrong.</exception>
    public PlanRequest CreateRequest(ParseResult result, TrafficTrace traffic, ulong seed) => new()
    {
        Traffic = traffic,
        Candidates = CreateCandidates(result),
        Targets = TargetParser.Parse(result.GetValue(_require)),
        MaxCostPerHourUsd = ReadCost(result.GetValue(_maxCost)),
        MaxReplicas = (int)FleetText.CheckRange(result.GetValue(_maxReplicas), 1, DeploymentService.MaxReplicas, _maxReplicas.Name),
        Seed = seed,
        Settings = new() { MaxQueue = (int)FleetText.CheckRange(result.GetValue(_maxQueue), 0, SimulationOptions.LargestQueue, _maxQueue.Name), Routing = ReadRouting(result) },
    };

    private IReadOnlyList<FleetCandidate> CreateCandidates(ParseResult result)
    {
        int? Number(Option<int?> option, int max) => result.GetValue(option) is { } number ? (int)FleetText.CheckRange(number, 1, max, option.Name) : null;
        var batch = Number(_batch, DeploymentPlan.LargestBatch);
        var engine = new EngineSettings
        {
            MaxBatchedTokens = Number(_tokens, EngineSettings.LargestStep), PrefixCaching = !result.GetValue(_noPrefixes),
            KvCacheDtype = result.GetValue(_kvCache) is { } dtype ? FleetText.ReadKvCache(dtype) : default, ExpertParallel = result.GetValue(_experts),
            GpuMemoryUtilization = FleetText.CheckRange(result.GetValue(_memory), EngineSettings.SmallestMemoryUtilization, 1, _memory.Name),
        };
        var model = result.GetValue(_model)!;
        if (result.GetValue(_fleets) is { Length: > 0 } fleets)
            return [.. fleets.Select(fleet => FleetText.Parse(fleet, model, engine, batch))];
        return new FleetSpace
        {
            Model = model, Engine = engine, MaxBatchSize = batch, Gpus = Split(result.GetValue(_gpus)), Weights = Split(result.GetValue(_weights)),
            GpusPerReplica = [.. Split(result.GetValue(_sizes)).Select(static size => FleetText.ReadNumber(size, "--gpus-per-replica"))],
        }.Enumerate();
    }

    private RoutingPolicy ReadRouting(ParseResult result) => result.GetValue(_routing) is not { } name
        ? default
        : RoutingPolicies.TryParse(name) ?? throw NebulaError.Invalid($"--routing is '{TextExcerpt.Truncate(name)}', not one of {string.Join(", ", RoutingPolicies.Names)}.", "routing").ToException();

    private static double? ReadCost(string? text) => text is null
        ? null
        : TargetParser.TryParseLimit(TargetMetric.Cost, text)
            ?? throw NebulaError.Invalid($"--max-cost is '{TextExcerpt.Truncate(text)}', not US dollars per hour such as 20/h.", "max_cost").ToException();

    private static string[] Split(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
