namespace Nebula.Domain.Engine.Live;

/// <summary>A sequence on its way through a pool of replicas, from its arrival to its end.</summary>
/// <remarks>
/// The end is decided under a lock that also covers each token, so the sequence does not change after <see cref="WhenEnded"/> has completed. A driver
/// may take this lock while it holds its own, never the other way round.
/// </remarks>
internal sealed class SequenceEntry(EngineSequence sequence)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _whenEnded;
    private CancellationTokenRegistration _cancellation;
    private Exception? _error;
    private volatile bool _hasEnded;
    private bool _isAttached;
    private bool _isEmitting;
    private int _emitted;

    public EngineSequence Sequence => sequence;

    /// <summary>Its index in the table of its driver, which is also its id in the engine.</summary>
    public int Id { get; set; }

    /// <summary>When it arrived at its driver, as a timestamp.</summary>
    public long ArrivedTimestamp { get; set; }

    /// <summary>When it arrived at its driver, in virtual seconds of that.</summary>
    public double ArrivedAt { get; set; }

    /// <summary>When it reaches the engine, in virtual seconds of its driver.</summary>
    public double Due { get; set; }

    /// <summary>Virtual seconds that it spent on other replicas before.</summary>
    public double Before { get; set; }

    /// <summary>Whether it has left the queue of its engine.</summary>
    public bool IsAdmitted { get; private set; }

    public bool HasEnded => _hasEnded;

    /// <summary>Completes when the sequence has ended: normally if it is complete or cancelled, else with the exception that ended it.</summary>
    public Task WhenEnded
    {
        get
        {
            lock (_lock)
            {
                if (!_hasEnded)
                    return (_whenEnded ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                return _error is null ? Task.CompletedTask : Task.FromException(_error);
            }
        }
    }

    /// <summary>Ends the sequence as soon as a token is cancelled.</summary>
    public void EndWhenCancelled(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            _cancellation = cancellationToken.UnsafeRegister(static entry => ((SequenceEntry)entry!).Cancel(), this);
    }

    /// <summary>Assigns the sequence to a driver.</summary>
    /// <returns>False if it has ended.</returns>
    public bool TryAttach(EngineDriver driver)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return false;
            (sequence.Replica, _isAttached) = (driver, true);
            driver.CountLive(1);
            return true;
        }
    }

    /// <summary>Takes the sequence, which waits, from its driver.</summary>
    /// <returns>False if it has ended.</returns>
    public bool TryDetach()
    {
        lock (_lock)
        {
            if (_hasEnded)
                return false;
            _isAttached = false;
            sequence.Replica!.CountLive(-1);
            return true;
        }
    }

    /// <summary>Records that it left the engine's queue, unless it has ended.</summary>
    /// <param name="now">The begin of the step, in virtual seconds of the driver.</param>
    /// <param name="cachedTokens">Tokens of the prompt that were in the prefix cache.</param>
    public void Admit(double now, int cachedTokens)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;
            IsAdmitted = true;
            sequence.Replica!.CountAdmitted(1);
            sequence.RecordAdmission(Before + Math.Max(0, now - Due), cachedTokens);
        }
    }

    /// <summary>Records the sequence's next token, unless the sequence has ended.</summary>
    /// <param name="now">When its client sees it, in virtual seconds of the driver.</param>
    /// <param name="maxPending">Recorded tokens that are emitted together, unless the sequence ends before.</param>
    /// <returns>Whether the sequence has ended.</returns>
    public bool CompleteStep(double now, int maxPending)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return true;
            try
            {
                sequence.RecordToken(Before + (now - ArrivedAt));
                if (!sequence.IsComplete && sequence.Generated - _emitted < maxPending)
                    return false;
                EmitPending();
                if (!sequence.IsComplete)
                    return _hasEnded; // its reader may leave while it receives tokens
                End(null);
            }
            catch (Exception e)
            {
                End(e);
            }
        }

        _cancellation.Unregister();
        return true;
    }

    /// <summary>Ends the sequence with an exception, unless it has ended. Tokens that are recorded are emitted first.</summary>
    public void Fail(Exception exception)
    {
        EndNow(exception);
        _cancellation.Unregister();
    }

    private void Cancel()
    {
        if (EndNow(null))
            sequence.Replica?.OnCancelled(this);
    }

    private bool EndNow(Exception? error)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return false;
            try
            {
                EmitPending();
                End(error);
            }
            catch (Exception e)
            {
                End(error ?? e);
            }

            return true;
        }
    }

    private void EmitPending()
    {
        if (_isEmitting)
            return; // it is cancelled while it receives tokens, and its end waits for those
        var from = _emitted;
        _emitted = sequence.Generated;
        _isEmitting = true;
        try
        {
            sequence.EmitSince(from);
        }
        finally
        {
            _isEmitting = false;
            if (_hasEnded)
                NotifyEnded();
        }
    }

    // Called under the lock.
    private void End(Exception? error)
    {
        if (_hasEnded)
            return;
        (_error, _hasEnded) = (error, true);
        if (_isAttached)
        {
            sequence.Replica!.CountLive(-1);
            if (IsAdmitted)
                sequence.Replica.CountAdmitted(-1);
        }

        if (!_isEmitting)
            NotifyEnded();
    }

    private void NotifyEnded()
    {
        if (_error is null)
            _whenEnded?.TrySetResult();
        else
            _whenEnded?.TrySetException(_error);
    }
}
