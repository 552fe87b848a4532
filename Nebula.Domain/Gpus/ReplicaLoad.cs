namespace Nebula.Domain.Gpus;

/// <summary>
/// The steady state of one replica that always runs the same number of sequences; see the remarks of <see cref="DeploymentEstimator"/>.
/// </summary>
/// <param name="TurnSeconds">Seconds for which a request holds its batch slot.</param>
/// <param name="PrefillStepSeconds">Seconds of the step that prefills a prompt while the other sequences decode.</param>
/// <param name="InterTokenSeconds">Mean seconds between two tokens of a reply; of one decode step if a reply has a single token.</param>
/// <param name="OutputTokensPerSecond">Output tokens per second of all sequences together.</param>
internal sealed record ReplicaLoad(
    double TurnSeconds,
    double PrefillStepSeconds,
    double InterTokenSeconds,
    double OutputTokensPerSecond)
{
    /// <summary>Computes a replica's steady state.</summary>
    /// <param name="latency">The duration of the replica's steps.</param>
    /// <param name="running">Running sequences; 0 is an idle replica, whose numbers are all 0.</param>
    /// <param name="inputTokens">Tokens of each prompt, at least 1.</param>
    /// <param name="outputTokens">Tokens of each reply, at least 1.</param>
    /// <returns>The steady state.</returns>
    public static ReplicaLoad ComputeSteadyState(LatencyModel latency, int running, int inputTokens, int outputTokens)
    {
        if (running == 0)
            return new ReplicaLoad(0, 0, 0, 0);

        // One prompt per step if there are at most as many sequences as a reply has tokens; otherwise as many prompts as sequences end per step.
        var mixedSteps = Math.Min(running, outputTokens);
        var joining = Math.Max(1, running / outputTokens);
        var prompts = Math.Max(1, (double)running / outputTokens);
        var decoders = running - joining;
        var cachedPerSequence = inputTokens + (outputTokens / 2L);

        var mixed = latency.StepSeconds(decoders, decoders * cachedPerSequence, (int)Math.Min(int.MaxValue, Math.Round(prompts * inputTokens)));
        var decode = latency.DecodeStepSeconds(running, running * cachedPerSequence);
        var turn = (mixedSteps * mixed) + ((outputTokens - mixedSteps) * decode);

        return new ReplicaLoad(
            turn,
            mixed,
            outputTokens == 1 ? decode : (turn - mixed) / (outputTokens - 1),
            running * outputTokens / turn);
    }
}
