using System.Collections.Concurrent;

namespace Nebula.Domain.Records;

/// <summary>Caches documents of one partition, and drops those that the change feed reports as changed.</summary>
/// <remarks>
/// <para>
/// An entry is used for 30 s, and for 1 s while the feed is not connected. Callers that miss the same document at once share one read. That a
/// document does not exist is remembered for 1 s, for at most <see cref="MaxMissing"/> documents.
/// </para>
/// If the store cannot be read, an entry is used until it is a minute old, unless the feed has reported a change.
/// </remarks>
/// <typeparam name="T">The type that a document is converted to.</typeparam>
public sealed class RecordCache<T> : IDisposable
    where T : class
{
    /// <summary>How many documents that do not exist are remembered: 1,024.</summary>
    public const int MaxMissing = 1_024;

    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly ConcurrentDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly ConcurrentDictionary<string, long> _missing = new();
    private readonly string _partition;
    private readonly Func<string, CancellationToken, ValueTask<T?>> _read;
    private readonly IChangeFeed _changes;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;

    /// <summary>Subscribes to changes.</summary>
    /// <param name="partition">The partition whose changes matter.</param>
    /// <param name="read">Reads a document; null if it does not exist.</param>
    /// <param name="changes">Reports changes.</param>
    /// <param name="time">The clock.</param>
    public RecordCache(string partition, Func<string, CancellationToken, ValueTask<T?>> read, IChangeFeed changes, TimeProvider time)
    {
        (_partition, _read, _changes, _time) = (partition, read, changes, time);
        _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        _subscription = changes.Subscribe(OnChange);
    }

    /// <summary>The cached value; null if there is none that may be used, which says nothing about the store.</summary>
    public T? TryGet(ReadOnlySpan<char> key) => _bySpan.TryGetValue(key, out var entry) && IsFresh(entry) ? entry.Value : null;

    /// <summary>The document of a key, from the cache if possible; null if it does not exist.</summary>
    /// <param name="key">The document's key.</param>
    /// <param name="cancellationToken">Ends the wait. The read continues for other callers.</param>
    public ValueTask<T?> GetAsync(string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            var known = _entries.GetValueOrDefault(key);
            if (known is not null && IsFresh(known))
                return known.Value is { } value ? new(value) : new(known.Reading.WaitAsync(cancellationToken));
            if (_missing.TryGetValue(key, out var at) && _time.GetElapsedTime(at) < CacheLifetime.Missing)
                return default;
            var entry = new Entry(_time.GetTimestamp());
            if (known is null ? !_entries.TryAdd(key, entry) : !_entries.TryUpdate(key, entry, known))
                continue; // another caller was faster
            _ = FillAsync(key, entry, known);
            return new(entry.Reading.WaitAsync(cancellationToken));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    // A change that is reported during the read removes the entry: the waiting callers get this read's result, and the next caller reads again.
    private async Task FillAsync(string key, Entry entry, Entry? previous)
    {
        try
        {
            var value = await _read(key, CancellationToken.None);
            if (value is null)
                RememberMissing(key, entry);
            entry.Complete(value);
        }
        catch (Exception e)
        {
            if (previous?.Value is { } old && _time.GetElapsedTime(previous.At) < CacheLifetime.MaxUnread && _entries.TryUpdate(key, previous, entry))
            {
                entry.Complete(old);
                return;
            }

            _entries.TryRemove(new(key, entry));
            entry.Fail(e);
        }
    }

    private void RememberMissing(string key, Entry entry)
    {
        if (_missing.Count >= MaxMissing)
            _missing.Clear();
        _missing[key] = entry.At;
        if (!_entries.TryRemove(new(key, entry)))
            _missing.TryRemove(key, out _);
    }

    private bool IsFresh(Entry entry) => _time.GetElapsedTime(entry.At) < CacheLifetime.For(_changes);

    private void OnChange(Change change)
    {
        if (!change.Matches(_partition))
            return;
        if (change.Key == "*")
        {
            _entries.Clear();
            _missing.Clear();
        }
        else
        {
            _entries.TryRemove(change.Key, out _);
            _missing.TryRemove(change.Key, out _);
        }
    }

    private sealed class Entry(long at)
    {
        private readonly TaskCompletionSource<T?> _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile T? _value;

        /// <summary>When the read began.</summary>
        public long At => at;

        /// <summary>The value; null while the read is under way.</summary>
        public T? Value => _value;

        public Task<T?> Reading => _reading.Task;

        public void Complete(T? value)
        {
            _value = value;
            _reading.SetResult(value);
        }

        public void Fail(Exception e)
        {
            _reading.SetException(e);
            _ = _reading.Task.Exception; // observed, even if every caller has stopped waiting
        }
    }
}
