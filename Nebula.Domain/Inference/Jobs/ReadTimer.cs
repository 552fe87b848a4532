namespace Nebula.Domain.Inference.Jobs;

/// <summary>
/// A token that is cancelled after an interval, or at a deadline if that is earlier. It is armed for each wait, without a timer of its own each.
/// </summary>
/// <param name="interval">The interval; infinite leaves the deadline alone, which is then shared with other waits.</param>
/// <param name="deadline">The time from now to the deadline.</param>
/// <param name="deadlines">The deadlines of all waits without an interval.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadTimer(TimeSpan interval, TimeSpan deadline, SharedDeadlines deadlines, TimeProvider time) : IDisposable
{
    private readonly long _began = time.GetTimestamp();
    private CancellationTokenSource? _source;
    private CancellationToken _token;

    /// <summary>Whether the token was cancelled since the timer was last armed.</summary>
    public bool Fired => _token.IsCancellationRequested;

    /// <summary>Whether the deadline has passed.</summary>
    public bool IsOverdue => Remaining <= TimeSpan.Zero;

    private TimeSpan Remaining => deadline - time.GetElapsedTime(_began);

    /// <summary>Starts the interval.</summary>
    public CancellationToken Arm()
    {
        if (interval != Timeout.InfiniteTimeSpan)
            ArmOwn();
        else if (!_token.CanBeCanceled)
            _token = deadlines.Get(Remaining);
        return _token;
    }

    /// <summary>Waits until the deadline has passed. It may be called on a disposed timer.</summary>
    public async Task WaitUntilOverdueAsync()
    {
        while (Remaining is { Ticks: > 0 } remaining)
            await Task.Delay(RoundUp(remaining), time);
    }

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();

    private void ArmOwn()
    {
        if (_source is null || _source.IsCancellationRequested)
        {
            _source?.Dispose();
            _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            _token = _source.Token;
        }

        var remaining = Remaining;
        var wait = remaining < interval ? remaining : interval;
        _source.CancelAfter(wait > TimeSpan.Zero ? RoundUp(wait) : TimeSpan.Zero);
    }

    // Timers count in milliseconds: a wait that is rounded down would end before the deadline, repeatedly.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
