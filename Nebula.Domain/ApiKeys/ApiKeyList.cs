using Nebula.Domain.Records;

namespace Nebula.Domain.ApiKeys;

/// <summary>All API keys, cached in memory from the first call on. A change reads only the changed keys again.</summary>
/// <remarks>
/// It includes this process's writes at once, and those of other processes after at most a second. Every 30 s it reads all keys again. Ten thousand
/// keys take about 10 MB.
/// </remarks>
public sealed class ApiKeyList : IDisposable
{
    // With more changes than this, reading all keys is faster than reading the changed ones one by one.
    private const int ManyChanges = 256;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Dictionary<string, ApiKey> _keys = [];
    private readonly ApiKeyStore _store;
    private readonly IChangeFeed _feed;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private HashSet<string> _changed = [];
    private bool _all = true;
    private long _readAt;
    private ApiKeySnapshot _snapshot = new([]);

    /// <summary>Subscribes to changes; reads nothing yet.</summary>
    public ApiKeyList(ApiKeyStore store, IChangeFeed changes, TimeProvider time)
    {
        (_store, _feed, _time) = (store, changes, time);
        _subscription = changes.Subscribe(OnChange);
    }

    /// <summary>The present keys.</summary>
    public async ValueTask<ApiKeySnapshot> ReadAsync(CancellationToken cancellationToken = default)
    {
        await _reading.WaitAsync(cancellationToken); // a caller must see its own write, which a read already under way may lack
        try
        {
            // A change that arrives from here on may be newer than this read, so the next call reads it again.
            var (all, changed) = TakePendingChanges();
            if (all)
                await ReadAllAsync(cancellationToken);
            else if (changed.Count > 0)
                await RefreshAsync(changed, cancellationToken);
            return _snapshot;
        }
        catch (Exception)
        {
            lock (_lock)
                _all = true;
            throw;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription.Dispose();
        _reading.Dispose();
    }

    private void OnChange(Change change)
    {
        if (!change.Matches(Partitions.ApiKeys))
            return;
        lock (_lock)
        {
            if (!_all)
                _changed.Add(change.Key);
            _all |= change.Key == "*" || _changed.Count > ManyChanges;
        }
    }

    private (bool All, HashSet<string> Changed) TakePendingChanges()
    {
        lock (_lock)
        {
            var taken = (_all || _time.GetElapsedTime(_readAt) >= CacheLifetime.For(_feed), _changed);
            (_all, _changed) = (false, []);
            return taken;
        }
    }

    private async ValueTask ReadAllAsync(CancellationToken cancellationToken)
    {
        var at = _time.GetTimestamp();
        var keys = await _store.ListAsync(cancellationToken);
        _keys.Clear();
        foreach (var key in keys)
            _keys[key.Id] = key;
        (_readAt, _snapshot) = (at, new ApiKeySnapshot(_keys.Values));
    }

    private async ValueTask RefreshAsync(HashSet<string> changed, CancellationToken cancellationToken)
    {
        foreach (var id in changed)
        {
            if (await _store.FindAsync(id, cancellationToken) is { } key)
                _keys[id] = key;
            else
                _keys.Remove(id);
        }

        _snapshot = new ApiKeySnapshot(_keys.Values);
    }
}
