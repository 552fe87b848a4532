using System.Globalization;
using System.Runtime.CompilerServices;
using Nebula.Domain.Records;

namespace Nebula.Tests.Management;

/// <summary>A record store and change feed that a test can inspect.</summary>
internal sealed class MemoryRecords : IRecordStore, IChangeFeed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, Record>> _partitions = [];
    private readonly List<Action<Change>> _handlers = [];
    private int _version;

    public bool IsConnected => true;

    public ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(Find(partition, key));
    }

    public async IAsyncEnumerable<Record> ListAsync(
        string partition, string? fromKey = null, string? toKey = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        List<Record> records;
        lock (_lock)
            records = _partitions.GetValueOrDefault(partition)?.Values.ToList() ?? [];
        foreach (var record in records)
        {
            if (string.CompareOrdinal(record.Key, fromKey) >= 0 && (toKey is null || string.CompareOrdinal(record.Key, toKey) < 0))
                yield return record;
        }
    }

    public ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(Find(partition, key) is null ? Put(partition, key, json) : null);
    }

    public ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(Find(partition, key)?.ETag == etag ? Put(partition, key, json) : null);
    }

    public ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(Put(partition, key, json));
    }

    public ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(Find(partition, key) is { } there && (etag is null || etag == there.ETag) && _partitions[partition].Remove(key));
    }

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => default;

    public ValueTask PublishAsync(Change change, CancellationToken cancellationToken = default)
    {
        _handlers.ForEach(handler => handler(change));
        return default;
    }

    public IDisposable Subscribe(Action<Change> handler)
    {
        _handlers.Add(handler);
        return new MemoryStream();
    }

    private Record? Find(string partition, string key) => _partitions.GetValueOrDefault(partition)?.GetValueOrDefault(key);

    private string Put(string partition, string key, string json)
    {
        RecordRules.CheckWrite(partition, key, json);
        // As Azure's tags look, so that tests see them escaped.
        var etag = string.Create(CultureInfo.InvariantCulture, $"W/\"{++_version}\"");
        if (!_partitions.TryGetValue(partition, out var records))
            _partitions[partition] = records = new SortedDictionary<string, Record>(StringComparer.Ordinal);
        records[key] = new Record(key, json, etag);
        return etag;
    }
}
