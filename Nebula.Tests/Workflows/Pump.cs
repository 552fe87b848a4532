namespace Nebula.Tests.Workflows;

/// <summary>
/// The current thread's synchronization context until it is disposed: continuations are queued, and run on this thread when the test says so.
/// </summary>
internal sealed class Pump : SynchronizationContext, IDisposable
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = [];
    private readonly SynchronizationContext? _previous = Current;
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public Pump() => SetSynchronizationContext(this);

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("The workflow awaited something that another thread completed.");
        _queue.Enqueue((d, state));
    }

    /// <summary>Runs continuations until none is queued.</summary>
    public void RunAll()
    {
        while (_queue.TryDequeue(out var next))
            next.Callback(next.State);
    }

    public void Dispose() => SetSynchronizationContext(_previous);
}
