using System.IO.Compression;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Nebula.Functions.Tests.Storage;

/// <summary>
/// Reads everything that a storage account holds: every entity of every table, every message in a queue, every blob, decompressed if it is
/// compressed.
/// </summary>
internal static class StorageScan
{
    private const int MostMessagesAPeek = 32;

    public static async Task<IReadOnlyList<StoredText>> ReadAsync(string connection, CancellationToken cancellationToken) =>
    [
        .. await ReadTablesAsync(new TableServiceClient(connection), cancellationToken),
        .. await ReadQueuesAsync(new QueueServiceClient(connection), cancellationToken),
        .. await ReadBlobsAsync(new BlobServiceClient(connection), cancellationToken),
    ];

    /// <summary>The places that contain a text.</summary>
    public static IEnumerable<string> Holding(IEnumerable<StoredText> stored, string text) =>
        stored.Where(one => one.Text.Contains(text, StringComparison.Ordinal)).Select(static one => one.Place);

    private static async Task<List<StoredText>> ReadTablesAsync(TableServiceClient tables, CancellationToken cancellationToken)
    {
        var found = new List<StoredText>();
        await foreach (var table in tables.QueryAsync(cancellationToken: cancellationToken))
        {
            await foreach (var entity in tables.GetTableClient(table.Name).QueryAsync<TableEntity>(cancellationToken: cancellationToken))
            {
                var values = entity.Select(static field => $"{field.Key}={(field.Value is byte[] bytes ? Read(bytes) : field.Value)}");
                found.Add(new StoredText($"table {table.Name}/{entity.PartitionKey}/{entity.RowKey}", string.Join('\n', values)));
            }
        }

        return found;
    }

    private static async Task<List<StoredText>> ReadQueuesAsync(QueueServiceClient queues, CancellationToken cancellationToken)
    {
        var found = new List<StoredText>();
        await foreach (var queue in queues.GetQueuesAsync(cancellationToken: cancellationToken))
        {
            var messages = await queues.GetQueueClient(queue.Name).PeekMessagesAsync(MostMessagesAPeek, cancellationToken);
            found.AddRange(messages.Value.Select(message => new StoredText($"queue {queue.Name}/{message.MessageId}", Read(message.Body.ToArray()))));
        }

        return found;
    }

    private static async Task<List<StoredText>> ReadBlobsAsync(BlobServiceClient blobs, CancellationToken cancellationToken)
    {
        var found = new List<StoredText>();
        await foreach (var container in blobs.GetBlobContainersAsync(cancellationToken: cancellationToken))
        {
            var client = blobs.GetBlobContainerClient(container.Name);
            await foreach (var blob in client.GetBlobsAsync(cancellationToken: cancellationToken))
            {
                var content = await client.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken);
                found.Add(new StoredText($"blob {container.Name}/{blob.Name}", Read(content.Value.Content.ToArray())));
            }
        }

        return found;
    }

    // As it is, and also decoded if it is gzip, or base64 as queue clients send it.
    private static string Read(byte[] bytes)
    {
        if (bytes is [0x1f, 0x8b, ..])
        {
            using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var reader = new StreamReader(packed);
            return reader.ReadToEnd();
        }

        var text = Encoding.UTF8.GetString(bytes);
        var decoded = new byte[text.Length];
        return Convert.TryFromBase64String(text, decoded, out var length) ? $"{text}\n{Read(decoded[..length])}" : text;
    }
}
