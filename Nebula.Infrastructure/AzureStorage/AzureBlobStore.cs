using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Nebula.Domain.Blobs;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Blobs in one container of Azure Storage, which is made at the first writing where it is not there.</summary>
/// <remarks>
/// A blob's expiry is in its metadata, which a listing brings with the names, 5,000 a request: a sweep reads no blob. <c>infra/modules/storage.bicep</c> has a rule that removes after
/// a day what was never swept.
/// </remarks>
public sealed class AzureBlobStore(BlobServiceClient account, TimeProvider time) : IBlobStore
{
    /// <summary>The container's name.</summary>
    public const string ContainerName = "nebulablobs";

    private const string ExpiresAt = "expires_at";
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
            Metadata = new Dictionary<string, string> { [ExpiresAt] = expiresAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) },
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
            if (!HasExpired(blob.Details.Metadata))
                return blob.Content;
            blob.Dispose();
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
                if (HasExpired(blob.Metadata) && await DeleteUnchangedAsync(blob, cancellationToken))
                    deleted++;
            }
        }
        catch (RequestFailedException e) when (e.Status == NotFound)
        {
            // No container: nothing was ever written.
        }

        return deleted;
    }

    // What was written anew since it was listed has another tag, and stays.
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

    // What carries no expiry was not written here: nobody finds it, and a sweep takes it.
    private bool HasExpired(IDictionary<string, string> metadata) =>
        !metadata.TryGetValue(ExpiresAt, out var text)
        || DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) <= time.GetUtcNow();
}
