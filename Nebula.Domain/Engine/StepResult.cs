namespace Nebula.Domain.Engine;

/// <summary>The results of one step. Everything happens at its end, <see cref="DurationSeconds"/> after its begin.</summary>
public readonly ref struct StepResult
{
    internal StepResult(
        double durationSeconds, ReadOnlySpan<long> emitted, ReadOnlySpan<long> finished, ReadOnlySpan<long> preempted, ReadOnlySpan<long> admitted)
    {
        DurationSeconds = durationSeconds;
        Emitted = emitted;
        Finished = finished;
        Preempted = preempted;
        Admitted = admitted;
    }

    /// <summary>Virtual seconds, those of real hardware; 0 if there was nothing to compute.</summary>
    public double DurationSeconds { get; }

    /// <summary>Ids of the sequences that got a token each, in the order of the batch.</summary>
    public ReadOnlySpan<long> Emitted { get; }

    /// <summary>Ids of the sequences, among those that got a token, whose reply is complete.</summary>
    public ReadOnlySpan<long> Finished { get; }

    /// <summary>Ids of the sequences that lost their KV blocks and wait once more.</summary>
    public ReadOnlySpan<long> Preempted { get; }

    /// <summary>Ids of the sequences that left the queue for the first time, at the begin of the step.</summary>
    public ReadOnlySpan<long> Admitted { get; }
}
