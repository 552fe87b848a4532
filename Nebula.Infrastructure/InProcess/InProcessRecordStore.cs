using System.Globalization;
using System.Runtime.CompilerServices;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Records in the memory of this process. They end with it.</summary>
public sealed class InProcessRecordStore : IRecordStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SortedDictionary<string, Record>> _partitions = [];
    private long _version;

    /// <inheritdoc/>
    public ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(Find(partition, key));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Record> ListAsync(
        string partition, string? fromKey = null, string? toKey = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        List<Record> records;
        lock (_lock)
            records = [.. _partitions.GetValueOrDefault(partition)?.Values.Where(record => IsWithin(record.Key, fromKey, toKey)) ?? []];
        foreach (var record in records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
        }
    }

    /// <inheritdoc/>
    public ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellationToken = default)
    {
        RecordRules.CheckWrite(partition, key, json);
        lock (_lock)
            return new(Find(partition, key) is null ? Put(partition, key, json) : null);
    }

    /// <inheritdoc/>
    public ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellationToken = default)
    {
        RecordRules.CheckWrite(partition, key, json);
        lock (_lock)
            return new(Find(partition, key)?.ETag == etag ? Put(partition, key, json) : null);
    }

    /// <inheritdoc/>
    public ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellationToken = default)
    {
        RecordRules.CheckWrite(partition, key, json);
        lock (_lock)
            return new(Put(partition, key, json));
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new(Find(partition, key) is { } stored && (etag is null || etag == stored.ETag) && _partitions[partition].Remove(key));
    }

    /// <inheritdoc/>
    public ValueTask PingAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    private static bool IsWithin(string key, string? from, string? to) => string.CompareOrdinal(key, from) >= 0 && (to is null || string.CompareOrdinal(key, to) < 0);

    private Record? Find(string partition, string key) => _partitions.GetValueOrDefault(partition)?.GetValueOrDefault(key);

    private string Put(string partition, string key, string json)
    {
        var etag = (++_version).ToString(CultureInfo.InvariantCulture);
        if (!_partitions.TryGetValue(partition, out var records))
            _partitions[partition] = records = new SortedDictionary<string, Record>(StringComparer.Ordinal);
        records[key] = new Record(key, json, etag);
        return etag;
    }
}
