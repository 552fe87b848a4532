namespace Nebula.Api.OpenAI.Chat;

/// <summary>A token that is cancelled when nothing has happened for a while; armed anew for every wait, without a timer of its own each.</summary>
internal sealed class IdleTimer(TimeSpan interval, TimeProvider time) : IDisposable
{
    private CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, time);

    /// <summary>Whether the time has passed since it was last armed.</summary>
    public bool Fired => _source.IsCancellationRequested;

    /// <summary>Begins the time anew.</summary>
    public CancellationToken Arm()
    {
        if (_source.IsCancellationRequested)
        {
            _source.Dispose();
            _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        }

        _source.CancelAfter(interval);
        return _source.Token;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
