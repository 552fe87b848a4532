using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Domain.Recordings;

/// <summary>Recordings in the record store: a document for each exchange, so that instances that record at the same time lose nothing, and one for the recording.</summary>
/// <remarks>
/// The exchanges of a recording have its revision in their keys. Deleting or replacing a recording changes the revision before it deletes the old exchanges,
/// so that an exchange that another instance adds meanwhile is deleted with them.
/// </remarks>
/// <param name="records">The record store.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Reports recordings that cannot be read.</param>
public sealed class DocumentRecordingStore(IRecordStore records, TimeProvider time, ILogger<DocumentRecordingStore> logger) : IRecordingStore
{
    private const int RevisionLength = 12;
    private const int SuffixLength = 8;

    private static readonly DocumentFormat<RecordingDocument> Header = new("recording", version: 1, RecordingDocumentJson.Relaxed.RecordingDocument);
    private static readonly DocumentFormat<ExchangeDocument> Exchange = new("recorded exchange", version: 1, RecordingDocumentJson.Relaxed.ExchangeDocument);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RecordingInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        var recordings = new List<RecordingInfo>();
        await foreach (var (header, _) in records.ListAsync(Partitions.Recordings, Header, logger, cancellationToken))
            recordings.Add(new RecordingInfo(header.Name, header.Exchanges, header.Bytes, header.CreatedAt, header.UpdatedAt));
        recordings.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return recordings;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>?> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(name, cancellationToken) is not { } found)
            return null;
        var prefix = GetPrefix(name, found.Header.Revision);
        var exchanges = new List<string>(found.Header.Exchanges);
        await foreach (var record in records.ListAsync(Partitions.RecordedExchanges, $"{prefix}:", $"{prefix};", cancellationToken))
            exchanges.Add(RelaxedJson.Format(Exchange.Read(record.Key, record.Json).Fixture));
        return exchanges.Count > 0 ? exchanges : null; // another instance is about to write its first one
    }

    /// <inheritdoc/>
    public async ValueTask<int> AppendAsync(string name, IReadOnlyList<StoredExchange> exchanges, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        while (true)
        {
            var (header, etag) = await FindAsync(name, cancellationToken) ?? (new RecordingDocument(name, Ids.NewBase62(RevisionLength), 0, 0, exchanges[0].At, now), "");
            var bytes = header.Bytes;
            var added = exchanges.TakeWhile(exchange => (bytes += Encoding.UTF8.GetByteCount(exchange.Json)) <= IRecordingStore.MaxBytes).ToList();
            if (added.Count == 0)
                return 0;
            // The header is first: it has room for them, and says under which revision they are found.
            var grown = header with { Exchanges = header.Exchanges + added.Count, Bytes = header.Bytes + added.Sum(static exchange => (long)Encoding.UTF8.GetByteCount(exchange.Json)), UpdatedAt = now };
            if (!await TryWriteAsync(name, grown, etag, cancellationToken))
                continue;
            var keys = await AddAsync(name, header.Revision, added, cancellationToken);
            if ((await FindAsync(name, cancellationToken))?.Header.Revision != header.Revision)
                await records.DeleteManyAsync(Partitions.RecordedExchanges, keys, cancellationToken); // it was deleted or replaced meanwhile, and they with it
            return added.Count;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReplaceAsync(string name, IReadOnlyList<StoredExchange> exchanges, CancellationToken cancellationToken = default)
    {
        var bytes = exchanges.Sum(static exchange => (long)Encoding.UTF8.GetByteCount(exchange.Json));
        var header = new RecordingDocument(name, Ids.NewBase62(RevisionLength), exchanges.Count, bytes, exchanges[0].At, time.GetUtcNow());
        await AddAsync(name, header.Revision, exchanges, cancellationToken);
        while (true)
        {
            var previous = await FindAsync(name, cancellationToken);
            if (!await TryWriteAsync(name, header, previous?.ETag ?? "", cancellationToken))
                continue;
            if (previous is { Header.Revision: var replaced })
                await DeleteExchangesAsync(name, replaced, cancellationToken);
            return previous is null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        while (await FindAsync(name, cancellationToken) is { } found)
        {
            if (!await records.DeleteAsync(Partitions.Recordings, DeploymentName.ToKey(name), found.ETag, cancellationToken))
                continue;
            await DeleteExchangesAsync(name, found.Header.Revision, cancellationToken);
            return true;
        }

        return false;
    }

    private async ValueTask<(RecordingDocument Header, string ETag)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var key = DeploymentName.ToKey(name);
        return DeploymentName.IsValid(name) && await records.GetAsync(Partitions.Recordings, key, cancellationToken) is { } record ? (Header.Read(key, record.Json), record.ETag) : null;
    }

    private async ValueTask<bool> TryWriteAsync(string name, RecordingDocument header, string etag, CancellationToken cancellationToken)
    {
        var (key, json) = (DeploymentName.ToKey(name), Header.Write(header));
        return (etag.Length == 0
            ? await records.TryInsertAsync(Partitions.Recordings, key, json, cancellationToken)
            : await records.TryReplaceAsync(Partitions.Recordings, key, json, etag, cancellationToken)) is not null;
    }

    // In the order of their times; those of the same time in the order in which they are given.
    private async ValueTask<List<string>> AddAsync(string name, string revision, IReadOnlyList<StoredExchange> exchanges, CancellationToken cancellationToken)
    {
        var (prefix, batch) = (GetPrefix(name, revision), Ids.NewBase62(SuffixLength));
        var keys = new List<string>(exchanges.Count);
        for (var i = 0; i < exchanges.Count; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{prefix}:{exchanges[i].At.UtcTicks:x16}{i:x5}{batch}");
            await records.PutAsync(Partitions.RecordedExchanges, key, Exchange.Write(new ExchangeDocument(JsonElement.Parse(exchanges[i].Json))), cancellationToken);
            keys.Add(key);
        }

        return keys;
    }

    private async ValueTask DeleteExchangesAsync(string name, string revision, CancellationToken cancellationToken)
    {
        var prefix = GetPrefix(name, revision);
        var keys = new List<string>();
        await foreach (var record in records.ListAsync(Partitions.RecordedExchanges, $"{prefix}:", $"{prefix};", cancellationToken))
            keys.Add(record.Key);
        await records.DeleteManyAsync(Partitions.RecordedExchanges, keys, cancellationToken);
    }

    private static string GetPrefix(string name, string revision) => $"{DeploymentName.ToKey(name)}:{revision}";
}

/// <summary>A recording as it is stored, without its exchanges.</summary>
internal sealed record RecordingDocument(string Name, string Revision, int Exchanges, long Bytes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>An exchange as it is stored.</summary>
internal sealed record ExchangeDocument(JsonElement Fixture);

/// <summary>How recordings are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RecordingDocument))]
[JsonSerializable(typeof(ExchangeDocument))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class RecordingDocumentJson : JsonSerializerContext
{
    /// <summary>Writes texts of all languages as they are, because a document is bounded.</summary>
    public static RecordingDocumentJson Relaxed { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = RelaxedJson.Options.Encoder });
}
