using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Infrastructure.InProcess;

/// <summary>One job's relay and its cancellation.</summary>
/// <remarks>
/// Writers append under a lock and never wait. The reader takes everything at once, so the channel does not keep what was read; what it holds for a
/// slow reader is bounded by the reply's length. The reader's continuation never runs on a writer's thread. It runs on the thread that completes the
/// job, which has other jobs to complete afterwards: a reader with much left to do must yield that thread.
/// </remarks>
internal sealed class JobChannel(string jobId, InProcessTokenRelay owner) : ITokenReader, IValueTaskSource<bool>
{
    private readonly Lock _lock = new();
    private RelayedChoice _first;
    private Dictionary<int, RelayedChoice>? _others;
    private List<RelayEvent> _written = [];
    private List<RelayEvent> _reading = [];
    private int _readTo;
    private JobOutcome? _outcome;
    private bool _waiting;
    private bool _waitsForAll;
    private ManualResetValueTaskSourceCore<bool> _wake = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _waitCancellation;
    private CancellationTokenSource? _cancellation;

    public JobOutcome? Outcome { get; private set; }

    public CancelReason? Reason { get; private set; }

    /// <summary>Cancelled with the job. Created on first use, because most jobs never wait.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_lock)
            {
                if (_cancellation is null)
                {
                    _cancellation = new CancellationTokenSource();
                    if (Reason is not null)
                        _cancellation.Cancel();
                }

                return _cancellation.Token;
            }
        }
    }

    public void Append(in RelayEvent tokens)
    {
        var wake = false;
        lock (_lock)
        {
            ref var relayed = ref GetRelayed(tokens.Choice);
            if (_outcome is not null || tokens.From(relayed.Next) is not { } fresh)
                return; // a second run repeats tokens that the reader already has
            relayed.Add(fresh);
            _written.Add(fresh);
            if (!_waitsForAll)
                (wake, _waiting) = (_waiting, false);
        }

        if (wake)
            Wake();
    }

    public RelayedChoice ReadRelayed(int choice)
    {
        lock (_lock)
            return GetRelayed(choice);
    }

    public long CountTokens()
    {
        lock (_lock)
            return _first.Tokens + (_others?.Values.Sum(static choice => (long)choice.Tokens) ?? 0);
    }

    public void Complete(JobOutcome outcome)
    {
        bool wake;
        lock (_lock)
        {
            if (_outcome is not null)
                return;
            _outcome = outcome;
            (wake, _waiting) = (_waiting, false);
        }

        if (!wake)
            return;
        _wake.RunContinuationsAsynchronously = false;
        Wake();
    }

    public void Cancel(CancelReason reason)
    {
        CancellationTokenSource? cancellationToken;
        lock (_lock)
        {
            if (Reason is not null)
                return;
            Reason = reason;
            cancellationToken = _cancellation;
        }

        cancellationToken?.Cancel();
    }

    public void WaitForAll() => _waitsForAll = true;

    public bool TryRead(out RelayEvent tokens)
    {
        if (_readTo == _reading.Count && !Swap())
        {
            tokens = default;
            return false;
        }

        tokens = _reading[_readTo++];
        return true;
    }

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        if (_readTo < _reading.Count)
            return new(true);
        lock (_lock)
        {
            if (_written.Count > 0 && (!_waitsForAll || _outcome is not null))
                return new(true);
            if (_outcome is not null)
            {
                Outcome = _outcome;
                return new(false);
            }

            _wake.Reset();
            _waiting = true;
        }

        if (cancellationToken.CanBeCanceled)
            _waitCancellation = cancellationToken.UnsafeRegister(static (channel, token) => ((JobChannel)channel!).StopWaiting(token), this);
        return new(this, _wake.Version);
    }

    public void Dispose() => owner.Close(jobId);

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        _waitCancellation.Dispose();
        _wake.GetResult(token);
        lock (_lock)
        {
            if (_written.Count > 0 || _outcome is null)
                return true;
            Outcome = _outcome;
            return false;
        }
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wake.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wake.OnCompleted(continuation, state, token, flags);

    private bool Swap()
    {
        _reading.Clear();
        _readTo = 0;
        lock (_lock)
            (_reading, _written) = (_written, _reading);
        return _reading.Count > 0;
    }

    private void Wake() => _wake.SetResult(true);

    private void StopWaiting(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_waiting)
                return;
            _waiting = false;
        }

        _wake.SetException(new OperationCanceledException(cancellationToken));
    }

    private ref RelayedChoice GetRelayed(int choice)
    {
        if (choice == 0)
            return ref _first;
        return ref CollectionsMarshal.GetValueRefOrAddDefault(_others ??= [], choice, out _);
    }
}
