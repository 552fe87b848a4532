namespace Nebula.Domain.Gpus.Simulation;

/// <summary>One sequence in a replica's batch, from its arrival to its end.</summary>
/// <remarks>
/// The end is decided under a lock that also covers each token, so no token is emitted after <see cref="WhenEnded"/> has completed.
/// </remarks>
internal sealed class BatchEntry(SimulatedSequence sequence, LatencyModel latency, long arrivedAt)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _cancellation;

    public SimulatedSequence Sequence => sequence;

    public LatencyModel Latency => latency;

    /// <summary>When the sequence arrived, as a timestamp of the replica's clock.</summary>
    public long ArrivedAt => arrivedAt;

    public bool HasEnded => _ended.Task.IsCompleted;

    public Task WhenEnded => _ended.Task;

    /// <summary>Ends the sequence as soon as a token is cancelled.</summary>
    public void EndWhenCancelled(CancellationToken cancellationToken) =>
        _cancellation = cancellationToken.UnsafeRegister(static entry => ((BatchEntry)entry!).Cancel(), this);

    /// <summary>Emits the sequence's next token, unless the sequence has ended.</summary>
    /// <param name="now">The end of the step, in virtual seconds of the replica.</param>
    public void CompleteStep(double now)
    {
        lock (_lock)
        {
            if (HasEnded)
                return;
            try
            {
                sequence.RecordToken(now - sequence.StartedAt);
                sequence.EmitSince(sequence.Generated - 1);
                if (!sequence.IsComplete)
                    return;
                _ended.TrySetResult();
            }
            catch (Exception e)
            {
                _ended.TrySetException(e);
            }
        }

        _cancellation.Unregister();
    }

    /// <summary>Ends the sequence with an exception, unless it has ended.</summary>
    public void Fail(Exception exception)
    {
        lock (_lock)
            _ended.TrySetException(exception);
        _cancellation.Unregister();
    }

    private void Cancel()
    {
        lock (_lock)
            _ended.TrySetResult();
    }
}
