using Microsoft.Extensions.Logging;
using Nebula.Domain.Records;

namespace Nebula.Domain.ApiKeys;

/// <summary>API keys in the record store. Publishes every change to all processes that share the store.</summary>
/// <param name="records">The record store.</param>
/// <param name="changes">Receives the changes.</param>
/// <param name="logger">Reports keys that cannot be read.</param>
public sealed class ApiKeyStore(IRecordStore records, IChangeFeed changes, ILogger<ApiKeyStore> logger)
{
    private static readonly DocumentFormat<ApiKey> Format = new("API key", version: 1, ApiKeyJson.Default.ApiKey);

    /// <summary>The index of imported secrets.</summary>
    public ImportedSecretStore ImportedSecrets { get; } = new(records, changes);

    /// <summary>Reads one key; null if it does not exist.</summary>
    /// <exception cref="StoredDataException">Its document cannot be read.</exception>
    public async ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.ApiKeys, id, cancellationToken) is { } record
            ? Format.Read(id, record.Json) with { ETag = record.ETag }
            : null;

    /// <summary>Reads all keys. Logs and skips a key whose document cannot be read.</summary>
    public async ValueTask<List<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        var keys = new List<ApiKey>();
        await foreach (var (key, etag) in records.ListAsync(Partitions.ApiKeys, Format, logger, cancellationToken))
            keys.Add(key with { ETag = etag });
        return keys;
    }

    /// <summary>Adds a key.</summary>
    /// <returns>The key with its entity tag, or null if another key has its id.</returns>
    public async ValueTask<ApiKey?> TryAddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        if (await records.TryInsertAsync(Partitions.ApiKeys, key.Id, Format.Write(key), cancellationToken) is not { } etag)
            return null;
        await PublishAsync(key.Id, cancellationToken);
        return key with { ETag = etag };
    }

    /// <summary>Replaces a key if its entity tag is still the stored one.</summary>
    /// <returns>The key with its new entity tag, or null if another caller has changed it.</returns>
    public async ValueTask<ApiKey?> TryReplaceAsync(ApiKey key, CancellationToken cancellationToken)
    {
        if (await records.TryReplaceAsync(Partitions.ApiKeys, key.Id, Format.Write(key), key.ETag, cancellationToken) is not { } etag)
            return null;
        await PublishAsync(key.Id, cancellationToken);
        return key with { ETag = etag };
    }

    /// <summary>Deletes a key whose secret was never shown. Other keys are revoked instead, and stay. Deleting an unknown id does nothing.</summary>
    public async ValueTask RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (await records.DeleteAsync(Partitions.ApiKeys, id, cancellationToken: cancellationToken))
            await PublishAsync(id, cancellationToken);
    }

    /// <summary>Publishes that a key has changed; needed by itself only to repeat a publication that may have failed.</summary>
    public ValueTask PublishAsync(string id, CancellationToken cancellationToken) => changes.PublishAsync(new Change(Partitions.ApiKeys, id), cancellationToken);
}
