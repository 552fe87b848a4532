using Nebula.Domain.Records;

namespace Nebula.Tests.State;

/// <summary>A record store that can fail, and whose reads of one key can hang.</summary>
internal sealed class SwitchableRecords(IRecordStore records) : IRecordStore
{
    private (string? Key, TaskCompletionSource End) _hanging;

    public bool IsCut { get; set; }

    /// <summary>Makes reads of one key wait.</summary>
    /// <returns>Ends the wait.</returns>
    public TaskCompletionSource Hang(string key)
    {
        _hanging = (key, new TaskCompletionSource());
        return _hanging.End;
    }

    public async ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellationToken = default)
    {
        if (key == _hanging.Key)
            await _hanging.End.Task;
        return await Store.GetAsync(partition, key, cancellationToken);
    }

    public IAsyncEnumerable<Record> ListAsync(string partition, string? fromKey = null, string? toKey = null, CancellationToken cancellationToken = default) =>
        Store.ListAsync(partition, fromKey, toKey, cancellationToken);

    public ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        Store.TryInsertAsync(partition, key, json, cancellationToken);

    public ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellationToken = default) =>
        Store.TryReplaceAsync(partition, key, json, etag, cancellationToken);

    public ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellationToken = default) =>
        Store.PutAsync(partition, key, json, cancellationToken);

    public ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellationToken = default) =>
        Store.DeleteAsync(partition, key, etag, cancellationToken);

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => Store.PingAsync(cancellationToken);

    private IRecordStore Store => IsCut ? throw new IOException("This process is cut off from the store.") : records;
}
