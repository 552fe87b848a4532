namespace Nebula.Domain.Gpus;

/// <summary>How one replica behaves with a steady number of seats taken; see the remarks of <see cref="DeploymentEstimator"/>.</summary>
/// <param name="TurnSeconds">Seconds for which a request holds its seat.</param>
/// <param name="PrefillStepSeconds">Seconds of the step that prefills a prompt while the others decode.</param>
/// <param name="InterTokenSeconds">Mean seconds between two tokens of a reply; of one decode step where a reply has a single token.</param>
/// <param name="OutputTokensPerSecond">Tokens per second of all seats together.</param>
internal sealed record ReplicaLoad(
    double TurnSeconds,
    double PrefillStepSeconds,
    double InterTokenSeconds,
    double OutputTokensPerSecond)
{
    /// <summary>Works out a replica's steady state.</summary>
    /// <param name="latency">The replica's formula.</param>
    /// <param name="seated">Seats taken; 0 is an idle replica, which produces nothing.</param>
    /// <param name="inputTokens">Tokens of each prompt, at least 1.</param>
    /// <param name="outputTokens">Tokens of each reply, at least 1.</param>
    /// <returns>The steady state.</returns>
    public static ReplicaLoad Steady(LatencyModel latency, int seated, int inputTokens, int outputTokens)
    {
        if (seated == 0)
            return new ReplicaLoad(0, 0, 0, 0);

        // Exactly one prompt a step while seats are no more than a reply's tokens; above that, as many as keep all seats turning.
        var mixedSteps = Math.Min(seated, outputTokens);
        var joining = Math.Max(1, seated / outputTokens);
        var prompts = Math.Max(1, (double)seated / outputTokens);
        var decoders = seated - joining;
        var cachedPerSequence = inputTokens + (outputTokens / 2L);

        var mixed = latency.StepSeconds(decoders, decoders * cachedPerSequence, (int)Math.Min(int.MaxValue, Math.Round(prompts * inputTokens)));
        var decode = latency.DecodeStepSeconds(seated, seated * cachedPerSequence);
        var turn = (mixedSteps * mixed) + ((outputTokens - mixedSteps) * decode);

        return new ReplicaLoad(
            turn,
            mixed,
            outputTokens == 1 ? decode : (turn - mixed) / (outputTokens - 1),
            seated * outputTokens / turn);
    }
}
