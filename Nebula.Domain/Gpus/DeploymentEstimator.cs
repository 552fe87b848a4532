using System.Globalization;
using Nebula.Domain.Models;

namespace Nebula.Domain.Gpus;

/// <summary>
/// Predicts a deployment's latency, throughput and cost from the same <see cref="LatencyModel"/> that the simulated
/// replicas run on.
/// </summary>
/// <remarks>
/// <para>
/// The load is a closed loop: <c>concurrency</c> clients, spread evenly over the replicas, each sending its next request
/// (all alike) when the last reply ends. On a replica with B seats taken, a seat's turn is then
/// </para>
/// <code>
/// turn = B × step(B − 1 decoders, one prompt) + (output − B) × step(B decoders)
/// </code>
/// <para>
/// because in that time each of the B seats prefills once, and everyone else decodes in that same step; with more seats
/// than output tokens, several prompts share each of <c>output</c> steps. A decoder's cache is on average the prompt and
/// half of the reply (exact, since a step's time is linear in it while memory bounds it). So throughput is B × output /
/// turn, and the gap between tokens is the turn without the own prefill, over output − 1.
/// </para>
/// <para>
/// Seats are bounded by the batch size and by the KV cache. Throughput saturates there: more clients than seats only wait,
/// by Little's law (clients − B) / B turns on average, which counts towards the time to first token.
/// </para>
/// </remarks>
public static class DeploymentEstimator
{
    /// <summary>Estimates a deployment.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="gpusPerReplica">GPUs of a replica, at least 1.</param>
    /// <param name="replicas">Replicas, not negative; 0 does nothing and costs nothing.</param>
    /// <param name="maxBatchSize">
    /// Most sequences in a replica's batch, at least 1; default <see cref="ReplicaCapacity.DefaultMaxBatchSize"/>. Less where
    /// the KV cache holds less.
    /// </param>
    /// <param name="concurrency">Requests under way at once over all replicas, at least 1.</param>
    /// <param name="inputTokens">Tokens of each prompt, at least 1.</param>
    /// <param name="outputTokens">Tokens of each reply, at least 1.</param>
    /// <returns>The estimate; where the model or the request does not fit, why.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its least value.</exception>
    public static DeploymentEstimate Estimate(
        ModelCard model,
        GpuProfile gpu,
        int gpusPerReplica,
        int replicas,
        int? maxBatchSize,
        int concurrency,
        int inputTokens,
        int outputTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(replicas);
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputTokens, 1);

        var capacity = new ReplicaCapacity(model, gpu, gpusPerReplica);
        var batch = capacity.MaxBatchSize(maxBatchSize ?? ReplicaCapacity.DefaultMaxBatchSize);
        var reason = WhyNot(capacity, (long)inputTokens + outputTokens);
        var costPerHour = gpu.PricePerHourUsd * gpusPerReplica * replicas;
        var estimate = new DeploymentEstimate
        {
            Fits = reason is null,
            Reason = reason,
            WeightBytes = model.WeightBytes,
            KvCacheTokens = capacity.KvCacheTokens,
            CostPerHourUsd = costPerHour,
        };
        if (reason is not null || replicas == 0)
            return estimate;

        var slots = (int)Math.Min(batch, capacity.KvCacheTokens / ((long)inputTokens + outputTokens));
        var latency = new LatencyModel(model, gpu, gpusPerReplica);
        var (clients, busier) = Math.DivRem(concurrency, replicas);
        var most = busier == 0 ? clients : clients + 1;

        // Latencies are those of the busiest replica; the throughput counts each replica with the clients it has.
        var load = ReplicaLoad.Steady(latency, Math.Min(most, slots), inputTokens, outputTokens);
        var throughput = busier == 0
            ? load.OutputTokensPerSecond * replicas
            : (load.OutputTokensPerSecond * busier)
                + (ReplicaLoad.Steady(latency, Math.Min(clients, slots), inputTokens, outputTokens).OutputTokensPerSecond * (replicas - busier));
        var wait = Math.Max(0, most - slots) / (double)slots * load.TurnSeconds;

        return estimate with
        {
            TimeToFirstTokenSeconds = wait + load.PrefillStepSeconds,
            InterTokenSeconds = load.InterTokenSeconds,
            OutputTokensPerSecond = throughput,
            CostPerMillionOutputTokensUsd = costPerHour / (throughput * 3600) * 1e6,
        };
    }

    private static string? WhyNot(ReplicaCapacity capacity, long tokens)
    {
        if (!capacity.Fits)
            return capacity.Explanation;

        var model = capacity.Model;
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
                $"A prompt and reply of {tokens:N0} tokens do not fit into the KV cache of {capacity.KvCacheTokens:N0} tokens that {model.Id} "
                + $"leaves on {capacity.GpusPerReplica} x {capacity.Gpu.Name}.");
    }
}
