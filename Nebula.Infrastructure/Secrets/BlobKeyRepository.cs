using System.Xml.Linq;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Nebula.Infrastructure.Secrets;

/// <summary>Keeps the keys of Data Protection in a blob container, for processes that share the storage account.</summary>
/// <remarks>A key is one blob that never changes, so processes that create keys at the same time keep both.</remarks>
/// <param name="account">The blobs of the storage account.</param>
internal sealed class BlobKeyRepository(BlobServiceClient account) : IXmlRepository
{
    /// <summary>The container's name.</summary>
    public const string Container = "nebula-keys";

    private readonly BlobContainerClient _container = account.GetBlobContainerClient(Container);

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            return [.. _container.GetBlobs().Select(blob => XElement.Parse(_container.GetBlobClient(blob.Name).DownloadContent().Value.Content.ToString()))];
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return []; // no key was stored yet
        }
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        _container.CreateIfNotExists();
        _container.GetBlobClient($"{friendlyName}.xml").Upload(BinaryData.FromString(element.ToString(SaveOptions.DisableFormatting)), overwrite: true);
    }
}
