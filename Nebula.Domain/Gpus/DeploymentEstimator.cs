using System.Globalization;
using Nebula.Domain.Models;

namespace Nebula.Domain.Gpus;

/// <summary>
/// Predicts a deployment's latency, throughput and cost from the <see cref="LatencyModel"/> that the simulated replicas
/// use as well.
/// </summary>
/// <remarks>
/// <para>
/// The load is a closed loop: <c>concurrency</c> clients, spread evenly over the replicas, each of which sends its next
/// request when its last reply ends. All requests are alike. A request of a replica that runs B sequences then takes
/// </para>
/// <code>
/// turn = B × step(B − 1 decoders, one prompt) + (output − B) × step(B decoders)
/// </code>
/// <para>
/// because in that time each of the B sequences is prefilled once, while the others decode in the same step. With more
/// sequences than output tokens, several prompts share each of <c>output</c> steps. A decoding sequence holds on average
/// the prompt and half of the reply in the cache (exact while memory bounds the step, because a step's time is linear in
/// it). Throughput is B × output / turn, and the gap between tokens is the turn without the request's own prefill,
/// divided by output − 1.
/// </para>
/// <para>
/// B is bounded by the batch size and by the KV cache. Throughput saturates there: further clients only wait, by Little's
/// law (clients − B) / B turns on average, which counts towards the time to first token.
/// </para>
/// </remarks>
public static class DeploymentEstimator
{
    /// <summary>Estimates a deployment.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="gpusPerReplica">GPUs of a replica, at least 1.</param>
    /// <param name="replicas">Replicas, not negative; a deployment of 0 costs nothing, and its speed is unknown.</param>
    /// <param name="maxBatchSize">
    /// Most sequences in a replica's batch, at least 1; default <see cref="ReplicaCapacity.DefaultMaxBatchSize"/>. The KV
    /// cache may allow fewer.
    /// </param>
    /// <param name="concurrency">Concurrent requests over all replicas, at least 1.</param>
    /// <param name="inputTokens">Tokens of each prompt, at least 1.</param>
    /// <param name="outputTokens">Tokens of each reply, at least 1. An embedding model replies with one vector, which counts as one token.</param>
    /// <returns>The estimate; if the model or the request does not fit, the reason.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its minimum.</exception>
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

        if (model.Kind == ModelKind.Embedding)
            outputTokens = 1;
        var tokens = inputTokens + (model.Kind == ModelKind.Embedding ? 0L : outputTokens);
        var capacity = new ReplicaCapacity(model, gpu, gpusPerReplica);
        var batch = capacity.MaxBatchSize(maxBatchSize ?? ReplicaCapacity.DefaultMaxBatchSize);
        var reason = Explain(capacity, tokens);
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
        var maxClients = busier == 0 ? clients : clients + 1;

        // Latencies are those of the busiest replica; the throughput adds each replica with its own clients.
        var load = ReplicaLoad.ComputeSteadyState(latency, Math.Min(maxClients, slots), inputTokens, outputTokens);
        var throughput = busier == 0
            ? load.OutputTokensPerSecond * replicas
            : (load.OutputTokensPerSecond * busier)
                + (ReplicaLoad.ComputeSteadyState(latency, Math.Min(clients, slots), inputTokens, outputTokens).OutputTokensPerSecond * (replicas - busier));
        var wait = Math.Max(0, maxClients - slots) / (double)slots * load.TurnSeconds;

        return estimate with
        {
            TimeToFirstTokenSeconds = wait + load.PrefillStepSeconds,
            InterTokenSeconds = load.InterTokenSeconds,
            OutputTokensPerSecond = throughput,
            CostPerMillionOutputTokensUsd = costPerHour / (throughput * 3600) * 1e6,
        };
    }

    private static string? Explain(ReplicaCapacity capacity, long tokens)
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
