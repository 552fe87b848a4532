namespace Nebula.Infrastructure.Records;

/// <summary>Checks a store at most once a second: <c>/health</c> needs no key, and each check costs a write. Callers in between share the last result.</summary>
/// <param name="check">Writes to the store; throws what went wrong.</param>
/// <param name="time">The clock.</param>
internal sealed class ThrottledProbe(Func<Task> check, TimeProvider time)
{
    /// <summary>The time between two checks: 1 s.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task? _last;
    private long _startedAt;

    /// <summary>Checks the store, or returns the running or the last check.</summary>
    public Task RunAsync()
    {
        lock (_lock)
        {
            if (_last is { } last && (!last.IsCompleted || time.GetElapsedTime(_startedAt) < MinInterval))
                return last;
            _startedAt = time.GetTimestamp();
            return _last = check();
        }
    }
}
