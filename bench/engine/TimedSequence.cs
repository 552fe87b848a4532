using System.Diagnostics;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;

namespace EngineBench;

/// <summary>A sequence that notes how late each of its tokens was.</summary>
/// <param name="promptTokens">Tokens of the prompt.</param>
/// <param name="outputTokens">Tokens of the reply.</param>
internal sealed class TimedSequence(int promptTokens, int outputTokens) : EngineSequence(promptTokens, outputTokens)
{
    private long _arrivedAt;

    /// <summary>Real milliseconds from the virtual time of each token to its arrival.</summary>
    public List<double> LateMs { get; } = new(outputTokens);

    /// <summary>Runs it on a deployment, from now on.</summary>
    public Task RunAsync(ReplicaEngines engines, SimulatedModel served)
    {
        _arrivedAt = Stopwatch.GetTimestamp();
        return engines.RunAsync(served, this, CancellationToken.None);
    }

    protected override void Emit(int index, int count, double after) =>
        LateMs.Add((Stopwatch.GetElapsedTime(_arrivedAt).TotalSeconds - after) * 1_000);
}
