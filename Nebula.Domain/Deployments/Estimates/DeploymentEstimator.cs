using System.Globalization;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments.Estimates;

/// <summary>Predicts a deployment's latency, throughput and cost by running the engine of its replicas on a virtual clock.</summary>
/// <remarks>
/// <para>
/// The load is a closed loop: <c>concurrency</c> clients, spread evenly over the replicas, each of which sends its next request when its last reply ends. Each
/// simulated client sends ten requests, as in the published runs that the engine is fitted to, the first of all clients at the same time. The throughput is
/// clients × output tokens / (time to first token + time of the other tokens), which the end of the run does not affect.
/// </para>
/// <para>
/// The work of a call is bounded: at most <see cref="MaxTokens"/> output tokens are simulated, with fewer requests per client if that does not suffice for ten, and
/// at most twice as many clients as a replica runs at once. Clients beyond only wait, by Little's law. A single wave of requests that is longer than the bound is
/// cut off there, and its means are over the tokens until then.
/// </para>
/// </remarks>
public static class DeploymentEstimator
{
    /// <summary>The most output tokens that a call simulates: 3,000,000.</summary>
    public const long MaxTokens = 3_000_000;

    /// <summary>Estimates a deployment.</summary>
    /// <param name="plan">The model on its GPUs.</param>
    /// <param name="maxBatchSize">The most sequences that a replica runs at once, at least 1.</param>
    /// <param name="replicas">Replicas, not negative; a deployment of 0 costs nothing, and its speed is unknown.</param>
    /// <param name="load">The load.</param>
    /// <returns>The estimate; if the model or the request does not fit, the reason.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its minimum.</exception>
    public static DeploymentEstimate Estimate(DeploymentPlan plan, int maxBatchSize, int replicas, EstimateLoad load)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(replicas);
        ArgumentOutOfRangeException.ThrowIfLessThan(load.Concurrency, 1, nameof(load));
        ArgumentOutOfRangeException.ThrowIfLessThan(load.InputTokens, 1, nameof(load));
        ArgumentOutOfRangeException.ThrowIfLessThan(load.OutputTokens, 1, nameof(load));

        var tokens = (long)load.InputTokens + load.OutputTokens;
        if (plan.Model.Kind == ModelKind.Embedding)
            (tokens, load) = (load.InputTokens, load with { OutputTokens = 1 });
        var reason = Explain(plan.Capacity, tokens);
        var costPerHour = plan.Gpu.PricePerHourUsd * plan.Layout.Gpus * replicas;
        var estimate = new DeploymentEstimate
        {
            Fits = reason is null,
            Reason = reason,
            GpusPerReplica = plan.Layout.Gpus,
            Weights = plan.Layout.Weights,
            MaxBatchSize = maxBatchSize,
            MaxBatchedTokens = plan.CreateEngineOptions(maxBatchSize).MaxBatchedTokens,
            WeightBytes = plan.Capacity.WeightBytes,
            UsableBytes = plan.Capacity.UsableBytes,
            KvCacheTokens = plan.Capacity.KvCacheTokens,
            CostPerHourUsd = costPerHour,
        };
        return reason is not null || replicas == 0 ? estimate : AddSpeed(estimate, plan, replicas, load);
    }

    private static DeploymentEstimate AddSpeed(DeploymentEstimate estimate, DeploymentPlan plan, int replicas, EstimateLoad load)
    {
        // Some replicas have one client more than the others.
        var (clients, busier) = Math.DivRem(load.Concurrency, replicas);
        (int Replicas, int Clients)[] groups = [(busier, clients + 1), (replicas - busier, clients)];
        groups = [.. groups.Where(static group => group is { Replicas: > 0, Clients: > 0 })];
        var runs = Array.ConvertAll(groups, group => ReplicaEstimate.Run(plan, estimate.MaxBatchSize, group.Clients, load, MaxTokens / groups.Length));

        double Mean(Func<ReplicaEstimate, double> value) =>
            groups.Zip(runs, (group, run) => (double)group.Replicas * group.Clients * value(run)).Sum() / load.Concurrency;
        var throughput = groups.Zip(runs, static (group, run) => group.Replicas * run.OutputTokensPerSecond).Sum();
        var queried = runs.Sum(static run => run.QueriedTokens);
        return estimate with
        {
            TimeToFirstTokenSeconds = Mean(static run => run.TimeToFirstTokenSeconds),
            InterTokenSeconds = load.OutputTokens == 1 ? null : Mean(static run => run.InterTokenSeconds),
            OutputTokensPerSecond = throughput,
            Quality = Calibration.Default.Assess(plan.Layout),
            SimulatedRequests = runs.Sum(static run => run.Requests),
            Preemptions = runs.Sum(static run => run.Preemptions),
            PrefixCacheHitRate = queried == 0 ? null : runs.Sum(static run => run.HitTokens) / (double)queried,
            CostPerMillionOutputTokensUsd = estimate.CostPerHourUsd / (throughput * 3600) * 1e6,
        };
    }

    private static string? Explain(ReplicaCapacity capacity, long tokens)
    {
        if (!capacity.Fits)
            return capacity.Explanation;

        var (model, gpu, gpus) = (capacity.Layout.Model, capacity.Layout.Gpu, capacity.Layout.Gpus);
        if (tokens > model.ContextLength)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"A prompt and reply of {tokens:N0} tokens do not fit into the {model.ContextLength:N0} tokens of {model.Id}'s context.");
        }

        return tokens <= capacity.KvCacheTokens
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"A prompt and reply of {tokens:N0} tokens do not fit into the KV cache of {capacity.KvCacheTokens:N0} tokens that {model.Id} leaves on {gpus} x {gpu.Name}.");
    }
}
