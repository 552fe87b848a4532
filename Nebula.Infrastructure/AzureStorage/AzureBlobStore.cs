using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Nebula.Domain.Blobs;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Blobs in one container of Azure Storage. The first write creates the container if it does not exist.</summary>
/// <remarks>
/// A blob's expiry and format version are in its metadata, which a listing returns with the names, 5,000 per request: a sweep reads no blob. Without
/// a version a blob is Nebula 0.1.0's; a newer one is refused, and a sweep keeps it. A rule in <c>infra/modules/storage.bicep</c> removes after a day
/// what no sweep has removed.
/// </remarks>
public sealed class AzureBlobStore(BlobServiceClient account, TimeProvider time) : IBlobStore
{
    /// <summary>The container's name.</summary>
    public const string ContainerName = "nebulablobs";

    private const string ExpiresAt = "expires_at";
    private const string VersionField = "v";
    private const int Version = 1;
    private const int NotFound = 404;
    private const int PreconditionFailed = 412;

    private readonly BlobContainerClient _container = account.GetBlobContainerClient(ContainerName);
    private volatile bool _exists;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string name, Stream content, DateTimeOffset expiresAt, CancellationToken cancellationToken = default)
    {
        BlobRules.CheckName(name);
        if (!_exists)
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            _exists = true;
        }

        var options = new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string>
            {
                [ExpiresAt] = expiresAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                [VersionField] = Version.ToString(CultureInfo.InvariantCulture),
            },
        };
        await _container.GetBlobClient(name).UploadAsync(content, options, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!BlobRules.IsName(name))
            return null;
        try
        {
            var blob = (await _container.GetBlobClient(name).DownloadStreamingAsync(cancellationToken: cancellationToken)).Value;
            var found = ReadVersion(blob.Details.Metadata);
            if (found <= Version && !HasExpired(blob.Details.Metadata))
                return blob.Content;
            blob.Dispose();
            UnknownFormatVersionException.ThrowIfUnknown($"The blob '{name}'", found, Version);
            return null;
        }
        catch (RequestFailedException e) when (e.Status == NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        if (BlobRules.IsName(name))
            await _container.GetBlobClient(name).DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<int> DeleteExpiredAsync(string folder, CancellationToken cancellationToken = default)
    {
        BlobRules.CheckFolder(folder);
        var deleted = 0;
        try
        {
            await foreach (var blob in _container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, $"{folder}/", cancellationToken))
            {
                if (ReadVersion(blob.Metadata) <= Version && HasExpired(blob.Metadata) && await DeleteUnchangedAsync(blob, cancellationToken))
                    deleted++;
            }
        }
        catch (RequestFailedException e) when (e.Status == NotFound)
        {
            // The container does not exist: nothing was ever written.
        }

        return deleted;
    }

    // A blob that was replaced since the listing has another entity tag, and stays.
    private async ValueTask<bool> DeleteUnchangedAsync(BlobItem blob, CancellationToken cancellationToken)
    {
        try
        {
            var unchanged = new BlobRequestConditions { IfMatch = blob.Properties.ETag };
            return await _container.GetBlobClient(blob.Name).DeleteIfExistsAsync(conditions: unchanged, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == PreconditionFailed)
        {
            return false;
        }
    }

    private static long ReadVersion(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(VersionField, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    // No store has written a blob without an expiry: readers do not find it, and a sweep removes it.
    private bool HasExpired(IDictionary<string, string> metadata) =>
        !metadata.TryGetValue(ExpiresAt, out var text)
        || DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) <= time.GetUtcNow();
}
