using System.Runtime.CompilerServices;
using Nebula.Domain.Records;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Tests.Management;

/// <summary>The record store and the change feed of a process, with entity tags that look as Azure's do, so that tests see them escaped.</summary>
internal sealed class MemoryRecords : IRecordStore, IChangeFeed
{
    private const string TagStart = "W/\"";

    private readonly InProcessRecordStore _store = new();
    private readonly InProcessChangeFeed _changes = new();

    public bool IsConnected => _changes.IsConnected;

    public async ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellationToken = default) =>
        await _store.GetAsync(partition, key, cancellationToken) is { } record ? Mark(record) : null;

    public async IAsyncEnumerable<Record> ListAsync(
        string partition, string? fromKey = null, string? toKey = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var record in _store.ListAsync(partition, fromKey, toKey, cancellationToken))
            yield return Mark(record);
    }

    public async ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        await _store.TryInsertAsync(partition, key, json, cancellationToken) is { } tag ? Mark(tag) : null;

    public async ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellationToken = default) =>
        await _store.TryReplaceAsync(partition, key, json, Unmark(etag), cancellationToken) is { } tag ? Mark(tag) : null;

    public async ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        Mark(await _store.PutAsync(partition, key, json, cancellationToken));

    public ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellationToken = default) =>
        _store.DeleteAsync(partition, key, etag is null ? null : Unmark(etag), cancellationToken);

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => _store.PingAsync(cancellationToken);

    public ValueTask PublishAsync(Change change, CancellationToken cancellationToken = default) => _changes.PublishAsync(change, cancellationToken);

    public IDisposable Subscribe(Action<Change> handler) => _changes.Subscribe(handler);

    private static Record Mark(Record record) => record with { ETag = Mark(record.ETag) };

    private static string Mark(string tag) => $"{TagStart}{tag}\"";

    // What is no tag of this store matches none.
    private static string Unmark(string tag) => tag.StartsWith(TagStart, StringComparison.Ordinal) && tag.EndsWith('"') ? tag[TagStart.Length..^1] : "";
}
