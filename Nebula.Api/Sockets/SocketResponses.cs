namespace Nebula.Api.Sockets;

/// <summary>The responses that run on one connection.</summary>
/// <param name="gone">Cancelled when the client has left; the responses are cancelled then.</param>
internal sealed class SocketResponses(CancellationToken gone)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Starts a response.</summary>
    /// <param name="cancelled">Cancels this response alone; none by default.</param>
    /// <param name="run">Generates it and sends its events, until the token is cancelled.</param>
    public void Start(Func<CancellationToken, Task> run, CancellationToken cancelled = default)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var task = RunAsync(start.Task, run, cancelled);
        lock (_lock)
            _running.Add(task);
        start.SetResult();
        _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>How many run now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _running.Count;
        }
    }

    /// <summary>Waits until all have ended. No other may be started meanwhile.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
            return Task.WhenAll(_running);
    }

    private async Task RunAsync(Task started, Func<CancellationToken, Task> run, CancellationToken cancelled)
    {
        await started;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, cancelled);
        await run(either.Token);
    }

    private void Remove(Task task)
    {
        lock (_lock)
            _running.Remove(task);
    }
}
