using Nebula.Domain.Records;

namespace Nebula.Tests.State;

/// <summary>A record store that one process can be cut off from.</summary>
internal sealed class SwitchableRecords(IRecordStore records) : IRecordStore
{
    public bool IsCut { get; set; }

    public ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellation = default) => Store.GetAsync(partition, key, cancellation);

    public IAsyncEnumerable<Record> ListAsync(string partition, string? fromKey = null, string? toKey = null, CancellationToken cancellation = default) =>
        Store.ListAsync(partition, fromKey, toKey, cancellation);

    public ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellation = default) =>
        Store.TryInsertAsync(partition, key, json, cancellation);

    public ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellation = default) =>
        Store.TryReplaceAsync(partition, key, json, etag, cancellation);

    public ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellation = default) =>
        Store.PutAsync(partition, key, json, cancellation);

    public ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellation = default) =>
        Store.DeleteAsync(partition, key, etag, cancellation);

    public ValueTask PingAsync(CancellationToken cancellation = default) => Store.PingAsync(cancellation);

    private IRecordStore Store => IsCut ? throw new IOException("The store hears nothing of this process.") : records;
}
