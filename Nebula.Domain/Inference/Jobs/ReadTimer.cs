namespace Nebula.Domain.Inference.Jobs;

/// <summary>
/// A token that is cancelled after an interval, or at a deadline if that is earlier. It is armed for each wait, without a timer of its own each.
/// </summary>
/// <param name="interval">The interval; infinite leaves the deadline alone.</param>
/// <param name="deadline">The time from now to the deadline.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadTimer(TimeSpan interval, TimeSpan deadline, TimeProvider time) : IDisposable
{
    private readonly long _began = time.GetTimestamp();
    private CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, time);
    private bool _isArmed;

    /// <summary>Whether the token was cancelled since the timer was last armed.</summary>
    public bool Fired => _source.IsCancellationRequested;

    /// <summary>Whether the deadline has passed.</summary>
    public bool IsOverdue => Remaining <= TimeSpan.Zero;

    private TimeSpan Remaining => deadline - time.GetElapsedTime(_began);

    /// <summary>Starts the interval.</summary>
    public CancellationToken Arm()
    {
        if (_source.IsCancellationRequested)
        {
            _source.Dispose();
            _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            _isArmed = false;
        }

        if (_isArmed && interval == Timeout.InfiniteTimeSpan)
            return _source.Token;
        _isArmed = true;
        var remaining = Remaining;
        var wait = interval == Timeout.InfiniteTimeSpan || remaining < interval ? remaining : interval;
        // Timers count in milliseconds: a wait that is rounded down would end before the deadline, repeatedly.
        _source.CancelAfter(wait > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : TimeSpan.Zero);
        return _source.Token;
    }

    /// <summary>Waits until the deadline has passed. It may be called on a disposed timer.</summary>
    public async Task WaitUntilOverdueAsync()
    {
        while (Remaining is { Ticks: > 0 } remaining)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(remaining.TotalMilliseconds)), time);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
