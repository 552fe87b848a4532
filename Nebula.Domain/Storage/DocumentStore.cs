using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Blobs;
using Nebula.Domain.Common;
using Nebula.Domain.Records;

namespace Nebula.Domain.Storage;

/// <summary>
/// Keeps documents of API keys for a time: each key sees only its own. Contents over <see cref="MaxInlineBytes"/> are blobs.
/// </summary>
/// <remarks>
/// A record's key is <c>key id:document id</c>. Ids are time-ordered (<see cref="TimeOrderedIds"/>), so a listing is in the order of creation and a
/// sweep reads no more than what may have expired.
/// </remarks>
public sealed partial class DocumentStore(IRecordStore records, IBlobStore blobs, TimeProvider time, ILogger<DocumentStore> logger)
{
    /// <summary>How long documents are kept: 30 days, as OpenAI keeps them.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>The largest content, in bytes of UTF-8, that a record holds itself: 32 KiB.</summary>
    public const int MaxInlineBytes = 32 * 1024;

    /// <summary>The blobs' folder.</summary>
    public const string Folder = "documents";

    private const int BlobIdLength = 32;
    private const char Separator = ':';
    private const char AfterSeparator = ';';

    private static readonly DocumentFormat<DocumentRecord> Format = new("stored document", version: 1, DocumentRecordJson.Default.DocumentRecord);

    /// <summary>Adds a document that expires after <see cref="Lifetime"/>.</summary>
    /// <returns>Its entity tag; null if the id is taken.</returns>
    public async ValueTask<string?> TryAddAsync(string partition, string keyId, string id, string json, CancellationToken cancellationToken = default)
    {
        var record = await CreateAsync(json, time.GetUtcNow() + Lifetime, cancellationToken);
        return await records.TryInsertAsync(partition, CreateKey(keyId, id), record, cancellationToken);
    }

    /// <summary>Replaces a document that still has an entity tag; it expires when it did, or after <see cref="Lifetime"/> if it is renewed.</summary>
    /// <returns>Its new entity tag; null if it is gone or was changed meanwhile.</returns>
    public async ValueTask<string?> TryReplaceAsync(
        string partition, string keyId, StoredDocument document, string json, bool renews = false, CancellationToken cancellationToken = default)
    {
        var record = await CreateAsync(json, renews ? time.GetUtcNow() + Lifetime : document.ExpiresAt, cancellationToken);
        var etag = await records.TryReplaceAsync(partition, CreateKey(keyId, document.Id), record, document.ETag, cancellationToken);
        if (etag is not null && document.Blob is { } replaced)
            await blobs.DeleteAsync(replaced, cancellationToken);
        return etag;
    }

    /// <summary>Reads a document; null if the key has none with that id.</summary>
    public async ValueTask<StoredDocument?> FindAsync(string partition, string keyId, string id, CancellationToken cancellationToken = default) =>
        await records.GetAsync(partition, CreateKey(keyId, id), cancellationToken) is { } record ? await ReadAsync(record, cancellationToken) : null;

    /// <summary>Removes a document.</summary>
    /// <returns>Whether it existed.</returns>
    public async ValueTask<bool> DeleteAsync(string partition, string keyId, string id, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(partition, keyId, id, cancellationToken) is not { } found || !await records.DeleteAsync(partition, CreateKey(keyId, id), cancellationToken: cancellationToken))
            return false;
        if (found.Blob is { } blob)
            await blobs.DeleteAsync(blob, cancellationToken);
        return true;
    }

    /// <summary>Reads a key's documents in the order of their creation.</summary>
    /// <param name="partition">Their partition.</param>
    /// <param name="keyId">The key.</param>
    /// <param name="afterId">The id after which to begin; null begins at the oldest.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    public async IAsyncEnumerable<StoredDocument> ListAsync(
        string partition, string keyId, string? afterId = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var from = CreateKey(keyId, afterId ?? "");
        await foreach (var record in records.ListAsync(partition, from, $"{keyId}{AfterSeparator}", cancellationToken))
        {
            if (record.Key != from && await ReadAsync(record, cancellationToken) is { } document)
                yield return document;
        }
    }

    /// <summary>Removes the expired documents of a partition, and the expired blobs.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="idPrefix">How the ids of its documents begin, before their time.</param>
    /// <param name="cancellationToken">Cancels the sweep.</param>
    /// <returns>The number of removed documents.</returns>
    public async ValueTask<int> SweepAsync(string partition, string idPrefix, CancellationToken cancellationToken = default)
    {
        var removed = 0;
        for (string? from = null; await FindKeyAsync(partition, from, cancellationToken) is { } keyId; from = $"{keyId}{AfterSeparator}")
            removed += await SweepAsync(partition, keyId, idPrefix, cancellationToken);
        await blobs.DeleteExpiredAsync(Folder, cancellationToken);
        return removed;
    }

    private async ValueTask<int> SweepAsync(string partition, string keyId, string idPrefix, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var expired = new List<string>();
        var end = CreateKey(keyId, TimeOrderedIds.CreatePrefix(idPrefix, now - Lifetime + TimeSpan.FromMilliseconds(1)));
        await foreach (var record in records.ListAsync(partition, CreateKey(keyId, ""), end, cancellationToken))
        {
            if (TryRead(record) is { } found && found.ExpiresAt <= now)
                expired.Add(record.Key);
        }

        await records.DeleteManyAsync(partition, expired, cancellationToken);
        return expired.Count;
    }

    private async ValueTask<string?> FindKeyAsync(string partition, string? from, CancellationToken cancellationToken)
    {
        await foreach (var record in records.ListAsync(partition, from, cancellationToken: cancellationToken))
            return record.Key[..record.Key.IndexOf(Separator)];
        return null;
    }

    private async ValueTask<string> CreateAsync(string json, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        if (json.Length <= MaxInlineBytes / 3 || Encoding.UTF8.GetByteCount(json) <= MaxInlineBytes)
            return Format.Write(new DocumentRecord { ExpiresAt = expiresAt, Json = json });
        var name = $"{Folder}/{Ids.NewBase62(BlobIdLength)}"; // a writer that loses a race does not overwrite the winner's
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(json));
        await blobs.WriteAsync(name, content, expiresAt, cancellationToken);
        return Format.Write(new DocumentRecord { ExpiresAt = expiresAt, Blob = name });
    }

    private async ValueTask<StoredDocument?> ReadAsync(Record record, CancellationToken cancellationToken)
    {
        if (TryRead(record) is not { } found || found.ExpiresAt <= time.GetUtcNow())
            return null;
        var id = record.Key[(record.Key.IndexOf(Separator) + 1)..];
        if (found.Json is { } json)
            return new StoredDocument(id, json, found.ExpiresAt, record.ETag);
        await using var content = await blobs.OpenReadAsync(found.Blob!, cancellationToken);
        if (content is null)
            return null; // it is being removed
        using var reader = new StreamReader(content);
        return new StoredDocument(id, await reader.ReadToEndAsync(cancellationToken), found.ExpiresAt, record.ETag) { Blob = found.Blob };
    }

    private DocumentRecord? TryRead(Record record)
    {
        try
        {
            return Format.Read(record.Key, record.Json);
        }
        catch (StoredDataException e)
        {
            Skipped(logger, e.Message);
            return null;
        }
    }

    private static string CreateKey(string keyId, string id) => $"{keyId}{Separator}{id}";

    [LoggerMessage(EventId = 1090, Level = LogLevel.Error, Message = "Skipped a stored document of an API key. {Reason}")]
    private static partial void Skipped(ILogger logger, string reason);
}
