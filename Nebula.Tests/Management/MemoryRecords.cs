using System.Globalization;
using System.Runtime.CompilerServices;
using Nebula.Domain.Records;

namespace Nebula.Tests.Management;

/// <summary>A record store and change feed that a test can look into.</summary>
internal sealed class MemoryRecords : IRecordStore, IChangeFeed
{
    private readonly SortedDictionary<(string Partition, string Key), Record> _records = new();
    private readonly List<Action<Change>> _handlers = [];
    private int _version;

    public bool IsConnected => true;

    public ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellation = default) =>
        new(_records.GetValueOrDefault((partition, key)));

    public async IAsyncEnumerable<Record> ListAsync(
        string partition, string? fromKey = null, string? toKey = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.CompletedTask;
        foreach (var record in _records.Where(record => record.Key.Partition == partition).Select(record => record.Value).ToList())
            yield return record;
    }

    public ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellation = default) =>
        new(_records.ContainsKey((partition, key)) ? null : Put(partition, key, json));

    public ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellation = default) =>
        new(_records.GetValueOrDefault((partition, key))?.ETag == etag ? Put(partition, key, json) : null);

    public ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellation = default) => new(Put(partition, key, json));

    public ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellation = default) =>
        new(_records.Remove((partition, key)));

    public ValueTask PingAsync(CancellationToken cancellation = default) => default;

    public ValueTask PublishAsync(Change change, CancellationToken cancellation = default)
    {
        _handlers.ForEach(handler => handler(change));
        return default;
    }

    public IDisposable Subscribe(Action<Change> handler)
    {
        _handlers.Add(handler);
        return new MemoryStream();
    }

    private string Put(string partition, string key, string json)
    {
        // As Azure's tags look, so that tests see them escaped.
        var etag = string.Create(CultureInfo.InvariantCulture, $"W/\"{++_version}\"");
        _records[(partition, key)] = new Record(key, json, etag);
        return etag;
    }
}
