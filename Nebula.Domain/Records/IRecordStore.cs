namespace Nebula.Domain.Records;

/// <summary>Small durable documents with optimistic concurrency by entity tag.</summary>
/// <remarks>
/// Keys and partitions: 1 to 200 characters of <c>A-Z a-z 0-9 . _ - : @ ~</c>. A document is at most 512 KiB. Writing anything else throws an
/// <see cref="ArgumentException"/> (<see cref="RecordRules"/>); reading it finds nothing.
/// A write has reached the disk when its task completes.
/// </remarks>
public interface IRecordStore
{
    /// <summary>Reads one document; null if it does not exist.</summary>
    ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellationToken = default);

    /// <summary>Reads a partition in ordinal order of its keys.</summary>
    /// <param name="partition">Which partition.</param>
    /// <param name="fromKey">The first key to return; null starts at the first key of the partition.</param>
    /// <param name="toKey">The key to stop before; null reads to the end.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    IAsyncEnumerable<Record> ListAsync(string partition, string? fromKey = null, string? toKey = null, CancellationToken cancellationToken = default);

    /// <summary>Adds a document.</summary>
    /// <returns>Its entity tag, or null if the key is taken; then nothing was written.</returns>
    ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellationToken = default);

    /// <summary>Replaces a document that still carries <paramref name="etag"/>.</summary>
    /// <returns>The new entity tag, or null if the document does not exist or carries another tag; then nothing was written.</returns>
    ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellationToken = default);

    /// <summary>Adds or replaces a document.</summary>
    /// <returns>The new entity tag.</returns>
    ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellationToken = default);

    /// <summary>Removes a document.</summary>
    /// <param name="partition">Which partition.</param>
    /// <param name="key">Which document.</param>
    /// <param name="etag">The tag it must carry; null removes any document.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the document existed with that tag and was removed.</returns>
    ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellationToken = default);

    /// <summary>Removes documents without comparing entity tags. After a failure any of them may remain.</summary>
    async ValueTask DeleteManyAsync(string partition, IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        const int AtOnce = 64;
        foreach (var some in keys.Chunk(AtOnce))
            await Task.WhenAll(some.Select(key => DeleteAsync(partition, key, cancellationToken: cancellationToken).AsTask()));
    }

    /// <summary>Checks that the store can be written, by writing to it; throws what went wrong.</summary>
    /// <exception cref="Common.NebulaException">503: another program holds the store's write lock.</exception>
    ValueTask PingAsync(CancellationToken cancellationToken = default);
}

/// <summary>One stored document.</summary>
/// <param name="Key">Its key, unique in its partition.</param>
/// <param name="Json">The document.</param>
/// <param name="ETag">Changes with every write; opaque.</param>
public sealed record Record(string Key, string Json, string ETag);
