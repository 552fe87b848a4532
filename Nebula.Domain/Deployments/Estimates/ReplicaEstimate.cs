using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Steps;

namespace Nebula.Domain.Deployments.Estimates;

/// <summary>What one replica does under its clients: the means of a closed loop that its engine runs on a virtual clock.</summary>
/// <param name="TimeToFirstTokenSeconds">Mean seconds from sending a request to its first token.</param>
/// <param name="InterTokenSeconds">Mean seconds between two tokens of a reply.</param>
/// <param name="OutputTokensPerSecond">Output tokens per second.</param>
/// <param name="Requests">Requests that were simulated.</param>
/// <param name="Preemptions">Times that a request lost its KV blocks.</param>
/// <param name="QueriedTokens">Prompt tokens that were looked up in the prefix cache.</param>
/// <param name="HitTokens">Prompt tokens that were found there.</param>
internal sealed record ReplicaEstimate(
    double TimeToFirstTokenSeconds, double InterTokenSeconds, double OutputTokensPerSecond, int Requests, long Preemptions, long QueriedTokens, long HitTokens)
{
    // 10 requests a client are what published benchmarks run.
    private const int RequestsPerClient = 10;

    /// <summary>Runs a replica.</summary>
    /// <param name="plan">The replica, which holds a request of the load.</param>
    /// <param name="maxBatchSize">The most sequences that it runs at once.</param>
    /// <param name="clients">Its clients, at least 1.</param>
    /// <param name="load">The load.</param>
    /// <param name="maxTokens">The output tokens after which the run ends; a shorter run has fewer requests per client.</param>
    public static ReplicaEstimate Run(DeploymentPlan plan, int maxBatchSize, int clients, EstimateLoad load, long maxTokens)
    {
        var options = plan.CreateEngineOptions(maxBatchSize);
        // Behind twice as many clients as run at once, further ones only wait.
        var running = Math.Clamp(options.KvTokens / ((long)load.InputTokens + load.OutputTokens), 1, options.MaxSequences);
        var simulated = (int)Math.Min(clients, 2 * running);
        var engine = new EngineCore(options, StepTimeModel.Get(plan.Layout));
        var result = ClosedLoop.Run(
            engine,
            new()
            {
                Concurrency = simulated,
                Requests = (int)Math.Clamp(maxTokens / load.OutputTokens, simulated, (long)RequestsPerClient * simulated),
                InputTokens = load.InputTokens,
                OutputTokens = load.OutputTokens,
                SharedPrefixTokens = load.SharedPrefixTokens,
                Spread = 0,
                MaxTokens = maxTokens,
            },
            FrontEnd.Create(StepCoefficients.Default));

        var (first, between) = (result.TimeToFirstToken.Average(), result.TimePerOutputToken.Average());
        var turn = first + (between * (load.OutputTokens - 1));
        return new(
            // By Little's law the others wait for the turns of those before them.
            first + (turn * (clients - simulated) / simulated),
            between,
            simulated * load.OutputTokens / turn,
            result.TimeToFirstToken.Length,
            result.Preemptions,
            engine.QueriedTokens,
            engine.HitTokens);
    }
}
