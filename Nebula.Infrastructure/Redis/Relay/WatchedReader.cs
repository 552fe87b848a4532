namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>A process that reads, as the looks for its heartbeats have found it, and the jobs that this process generates for it.</summary>
/// <remarks>Several choices of one job are several entries.</remarks>
internal sealed class WatchedReader(string id, TimeProvider time)
{
    /// <summary>How old the last heartbeat of a living process may be: 1.5 s, three times its interval.</summary>
    public static readonly TimeSpan MaxAge = 3 * RedisHeartbeat.Interval;

    /// <summary>How long a process is silent before it is gone: 6 s.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(6);

    // A living process writes the key of a Redis that was paused or has lost its data before the second look.
    private static readonly TimeSpan SecondLook = 2 * RedisHeartbeat.Interval;

    private readonly Lock _lock = new();
    private readonly List<string> _jobs = [];
    private Task? _looking;
    private long _heardAt = long.MinValue;
    private (long At, bool HasKey, long Losses)? _missed; // the first of the looks in a row that did not find it alive
    private bool _isGone;
    private bool _isRemoved;

    /// <summary>The process.</summary>
    public string Id => id;

    /// <summary>The jobs.</summary>
    public IReadOnlyCollection<string> Jobs
    {
        get
        {
            lock (_lock)
                return [.. _jobs.Distinct()];
        }
    }

    /// <summary>Whether the last look found that it is gone.</summary>
    public bool IsGone
    {
        get
        {
            lock (_lock)
                return _isGone;
        }
    }

    /// <summary>Adds a job.</summary>
    /// <returns>False if the last job was removed, and this with it.</returns>
    public bool TryAdd(string jobId)
    {
        lock (_lock)
        {
            if (!_isRemoved)
                _jobs.Add(jobId);
            return !_isRemoved;
        }
    }

    /// <summary>Removes a job.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Remove(string jobId)
    {
        lock (_lock)
        {
            _jobs.Remove(jobId);
            return _isRemoved = _jobs.Count == 0;
        }
    }

    /// <summary>Starts a look, unless one is under way: those that wait for the same process share it.</summary>
    public Task LookAsync(Func<WatchedReader, Task> look)
    {
        lock (_lock)
            return _looking is { IsCompleted: false } running ? running : _looking = look(this);
    }

    /// <summary>Whether a heartbeat is known that was not before a timestamp.</summary>
    public bool WasHeardSince(long timestamp)
    {
        lock (_lock)
            return _heardAt >= timestamp;
    }

    /// <summary>Takes what a look has found.</summary>
    /// <param name="age">The age of its last heartbeat by the clock of Redis; null if its key does not exist.</param>
    /// <param name="lookedAt">When the look was sent.</param>
    /// <param name="losses">How often Redis was lost before.</param>
    public void Report(TimeSpan? age, long lookedAt, long losses)
    {
        lock (_lock)
        {
            if (age < MaxAge)
            {
                _heardAt = Math.Max(_heardAt, lookedAt - (long)(Math.Max(0, age.Value.TotalSeconds) * time.TimestampFrequency));
                (_missed, _isGone) = (null, false);
            }
            else if (_missed is not { } first || first.HasKey != age.HasValue || first.Losses != losses)
            {
                (_missed, _isGone) = ((lookedAt, age.HasValue, losses), false);
            }
            else
            {
                _isGone = (age is null || age >= MaxSilence) && time.GetElapsedTime(first.At, lookedAt) >= SecondLook;
            }
        }
    }
}
