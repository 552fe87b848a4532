using System.Collections.Concurrent;

namespace Nebula.Domain.Records;

/// <summary>Keeps what was read from one partition for a while, and drops it when somebody says that it has changed.</summary>
/// <remarks>
/// An entry lives 30 s, and 1 s while changes made by other processes cannot be heard. What is not in the store is not kept either,
/// so that asking for names that do not exist fills no memory.
/// </remarks>
/// <typeparam name="T">What is made of a document.</typeparam>
public sealed class RecordCache<T> : IDisposable
    where T : class
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly ConcurrentDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly string _partition;
    private readonly Func<string, CancellationToken, ValueTask<T?>> _read;
    private readonly IChangeFeed _changes;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private int _generation;

    /// <summary>Starts listening for changes.</summary>
    /// <param name="partition">Whose changes matter.</param>
    /// <param name="read">Reads from the store; null where there is nothing.</param>
    /// <param name="changes">Who says what has changed.</param>
    /// <param name="time">The clock.</param>
    public RecordCache(string partition, Func<string, CancellationToken, ValueTask<T?>> read, IChangeFeed changes, TimeProvider time)
    {
        (_partition, _read, _changes, _time) = (partition, read, changes, time);
        _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        _subscription = changes.Subscribe(Invalidate);
    }

    /// <summary>What is kept under a key, if it is still fresh; null says nothing about the store.</summary>
    public T? TryGet(ReadOnlySpan<char> key) => _bySpan.TryGetValue(key, out var entry) && IsFresh(entry) ? entry.Value : null;

    /// <summary>What the store has under a key, from the cache where that is fresh; null where it has nothing.</summary>
    public ValueTask<T?> GetAsync(string key, CancellationToken cancellationToken) =>
        TryGet(key) is { } kept ? new(kept) : FetchAsync(key, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private async ValueTask<T?> FetchAsync(string key, CancellationToken cancellationToken)
    {
        var generation = Volatile.Read(ref _generation);
        var value = await _read(key, cancellationToken);
        if (value is null)
        {
            _entries.TryRemove(key, out _);
            return null;
        }

        _entries[key] = new Entry(value, _time.GetTimestamp());
        // A change that was announced while the store was read may be newer than what was read.
        if (generation != Volatile.Read(ref _generation))
            _entries.TryRemove(key, out _);
        return value;
    }

    private bool IsFresh(Entry entry) => _time.GetElapsedTime(entry.At) < CacheLifetime.For(_changes);

    private void Invalidate(Change change)
    {
        if (!change.Concerns(_partition))
            return;
        Interlocked.Increment(ref _generation);
        if (change.Key == "*")
            _entries.Clear();
        else
            _entries.TryRemove(change.Key, out _);
    }

    private sealed record Entry(T Value, long At);
}
