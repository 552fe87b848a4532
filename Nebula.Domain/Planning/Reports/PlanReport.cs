using System.Text.Json.Serialization;

namespace Nebula.Domain.Planning.Reports;

/// <summary>A plan for people and programs: what is printed, and the body of <c>POST /planner</c>. Names are snake_case in JSON.</summary>
/// <param name="Object">Always <c>plan</c>.</param>
/// <param name="Answer">The answer in one sentence.</param>
/// <param name="MeetsTargets">Whether a fleet reaches all targets.</param>
/// <param name="Model">Id of the model.</param>
/// <param name="Traffic">The traffic.</param>
/// <param name="Targets">The targets, as they are written.</param>
/// <param name="Seed">The seed of the traffic.</param>
/// <param name="Routing">How requests are spread over replicas.</param>
/// <param name="Ranked">Fleets that reach all targets, the best first.</param>
/// <param name="Rejected">Fleets that miss a target, with how much.</param>
/// <param name="Skipped">Kinds of replicas that were not simulated, with the reason.</param>
/// <param name="Sweep">How much of the traffic the best fleet holds; null if no fleet was simulated.</param>
/// <param name="Pareto">Cost against latency of all fleets that were simulated.</param>
/// <param name="Assumptions">What the numbers rest on, in sentences.</param>
public sealed record PlanReport(
    string Object,
    string Answer,
    bool MeetsTargets,
    string Model,
    PlanTraffic Traffic,
    IReadOnlyList<string> Targets,
    ulong Seed,
    string Routing,
    IReadOnlyList<PlannedFleet> Ranked,
    IReadOnlyList<PlannedFleet> Rejected,
    IReadOnlyList<SkippedFleet> Skipped,
    PlanSweep? Sweep,
    PlanPareto Pareto,
    IReadOnlyList<string> Assumptions)
{
    /// <summary>The whole report as one HTML file; null, and absent in JSON, unless it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Html { get; init; }
}

/// <summary>The traffic of a plan.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Requests">Number of requests.</param>
/// <param name="Seconds">Seconds from the first to the last.</param>
/// <param name="RequestsPerSecond">Mean rate.</param>
/// <param name="PromptTokens">Tokens of all prompts.</param>
/// <param name="OutputTokens">Tokens of all replies.</param>
/// <param name="HasPrefixes">Whether the requests say which prefixes they share.</param>
/// <param name="Measured">What the requests took when they were served; null unless they come from a ledger.</param>
public sealed record PlanTraffic(
    string Source, int Requests, double Seconds, double RequestsPerSecond, long PromptTokens, long OutputTokens, bool HasPrefixes, PlanMeasurement? Measured);

/// <summary>What the requests of a ledger took when they were served, to compare a fleet's prediction with.</summary>
/// <param name="TimeToFirstToken">Time to first token.</param>
/// <param name="TimePerOutputToken">Time per output token.</param>
/// <param name="EndToEnd">Time to the last token.</param>
public sealed record PlanMeasurement(PlannedLatency TimeToFirstToken, PlannedLatency TimePerOutputToken, PlannedLatency EndToEnd);

/// <summary>A fleet that was simulated.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Deployment">The members of the deployment that it is.</param>
/// <param name="Gpus">All GPUs.</param>
/// <param name="CostPerHourUsd">US dollars per hour.</param>
/// <param name="CostPerMillionOutputTokensUsd">US dollars per million output tokens of this traffic; null if there were none.</param>
/// <param name="Arithmetic">How the costs come about.</param>
/// <param name="OutputTokensPerSecond">Output tokens per second.</param>
/// <param name="TimeToFirstToken">Time to first token.</param>
/// <param name="InterTokenLatency">Time between tokens.</param>
/// <param name="TimePerOutputToken">Time per output token.</param>
/// <param name="EndToEnd">Time to the last token.</param>
/// <param name="ErrorRate">Share of failed requests.</param>
/// <param name="Utilization">Share of the time in which steps ran.</param>
/// <param name="MeanBatch">Output tokens per step.</param>
/// <param name="PeakKvUsage">Largest share of a replica's KV blocks in use.</param>
/// <param name="Preemptions">Times that a sequence lost its blocks.</param>
/// <param name="CacheHitRate">Share of looked-up prompt tokens that were cached.</param>
/// <param name="Basis"><c>measured</c>, <c>interpolated</c> or <c>assumed</c>.</param>
/// <param name="ErrorPercent">How far such predictions are off.</param>
/// <param name="Targets">The targets with what was measured.</param>
/// <param name="Miss">The worst miss in words; null if all targets are reached.</param>
public sealed record PlannedFleet(
    string Name,
    PlannedDeployment Deployment,
    int Gpus,
    double CostPerHourUsd,
    double? CostPerMillionOutputTokensUsd,
    string Arithmetic,
    double OutputTokensPerSecond,
    PlannedLatency TimeToFirstToken,
    PlannedLatency InterTokenLatency,
    PlannedLatency TimePerOutputToken,
    PlannedLatency EndToEnd,
    double ErrorRate,
    double Utilization,
    double MeanBatch,
    double PeakKvUsage,
    long Preemptions,
    double CacheHitRate,
    string Basis,
    PlannedError ErrorPercent,
    IReadOnlyList<PlannedTarget> Targets,
    string? Miss);

/// <summary>The members of <c>POST /models</c> that make a fleet.</summary>
public sealed record PlannedDeployment(
    string Model,
    string Gpu,
    int GpusPerReplica,
    int Replicas,
    string Weights,
    string KvCacheDtype,
    int MaxBatchSize,
    int MaxBatchedTokens,
    bool PrefixCaching,
    bool ExpertParallel,
    double GpuMemoryUtilization);

/// <summary>A latency in seconds; null if no request had one.</summary>
public sealed record PlannedLatency(double? Mean, double? P50, double? P90, double? P95, double? P99);

/// <summary>Median errors of predictions of this kind, in percent.</summary>
public sealed record PlannedError(double TimePerOutputToken, double TimeToFirstToken);

/// <summary>A target and what was measured.</summary>
/// <param name="Target">The target as it is written.</param>
/// <param name="Value">What was measured; seconds, a share, tokens per second or US dollars.</param>
/// <param name="Met">Whether it is reached.</param>
/// <param name="ExcessPercent">How far the value is beyond the bound, in percent of it; negative within it.</param>
public sealed record PlannedTarget(string Target, double? Value, bool Met, double? ExcessPercent);

/// <summary>A kind of replica that was not simulated.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedFleet(string Name, string Reason);

/// <summary>How much of the traffic a fleet holds.</summary>
/// <param name="Fleet">The fleet.</param>
/// <param name="HeldRequestsPerSecond">Highest rate at which all targets are reached.</param>
/// <param name="BreakingTarget">The target that breaks above it; null if none does at any rate that was tried.</param>
/// <param name="CliffRequestsPerSecond">The rate above which the queue grows as long as the load lasts.</param>
/// <param name="Points">Runs at several rates, ascending.</param>
public sealed record PlanSweep(string Fleet, double HeldRequestsPerSecond, string? BreakingTarget, double CliffRequestsPerSecond, IReadOnlyList<SweptRate> Points);

/// <summary>A run at one rate.</summary>
/// <param name="RequestsPerSecond">The rate.</param>
/// <param name="TimeToFirstTokenP95">Seconds.</param>
/// <param name="InterTokenLatencyP95">Seconds.</param>
/// <param name="EndToEndP95">Seconds.</param>
/// <param name="OutputTokensPerSecond">Output tokens per second.</param>
/// <param name="ErrorRate">Share of failed requests.</param>
/// <param name="Utilization">Share of the time in which steps ran.</param>
/// <param name="Met">Whether all targets of latency and errors are reached.</param>
public sealed record SweptRate(
    double RequestsPerSecond, double? TimeToFirstTokenP95, double? InterTokenLatencyP95, double? EndToEndP95, double OutputTokensPerSecond, double ErrorRate, double Utilization, bool Met);

/// <summary>Cost against latency.</summary>
/// <param name="Latency">Which latency, such as <c>ttft_p95</c>.</param>
/// <param name="Points">The fleets, by cost.</param>
public sealed record PlanPareto(string Latency, IReadOnlyList<ParetoPoint> Points);

/// <summary>A fleet of the comparison.</summary>
/// <param name="Fleet">Its name.</param>
/// <param name="CostPerHourUsd">US dollars per hour.</param>
/// <param name="LatencySeconds">The latency.</param>
/// <param name="Meets">Whether it reaches all targets.</param>
/// <param name="IsFront">Whether no other fleet is cheaper and at least as fast, or faster and at most as dear.</param>
/// <param name="Basis"><c>measured</c>, <c>interpolated</c> or <c>assumed</c>.</param>
public sealed record ParetoPoint(string Fleet, double CostPerHourUsd, double LatencySeconds, bool Meets, bool IsFront, string Basis);
