using Azure.Storage.Blobs;
using Nebula.Domain.Blobs;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Records;
using Nebula.Infrastructure.AzureStorage;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Blobs;

public sealed class AzureBlobStoreTests(Azurite azurite) : BlobStoreContract, IClassFixture<Azurite>, IAsyncLifetime
{
    private BlobServiceClient? _account;
    private IBlobStore? _store;

    protected override IBlobStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _account = StorageAccount.OpenBlobs(await azurite.GetConnectionStringAsync());
        _store = new AzureBlobStore(_account, Time);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Write_ABlob_IsUnderThePrefixOfTheLifecycleRule()
    {
        await WriteAsync("b", "text", Time.GetUtcNow().AddHours(1));
        (await _account!.GetBlobContainerClient(AzureBlobStore.ContainerName).GetBlobClient(Name("b")).ExistsAsync()).Value.ShouldBeTrue();
        var infra = await File.ReadAllTextAsync(Path.Combine(Component.FindRepository(), "infra", "modules", "storage.bicep"));
        infra.ShouldContain($"var blobContainerName = '{AzureBlobStore.ContainerName}'");
        infra.ShouldContain($"prefixMatch: ['${{blobContainerName}}/{JobTextStore.Folder}/']");
    }

    [Fact]
    public async Task Read_BlobWithoutAnExpiry_IsNotFoundAndSwept()
    {
        await WriteAsync("b", "text", Time.GetUtcNow().AddHours(1));
        await _account!.GetBlobContainerClient(AzureBlobStore.ContainerName).GetBlobClient(Name("b")).SetMetadataAsync(new Dictionary<string, string>());
        (await Store.OpenReadAsync(Name("b"))).ShouldBeNull();
        (await Store.DeleteExpiredAsync(Name("").TrimEnd('/'))).ShouldBe(1);
    }

    [Fact]
    public async Task Read_BlobOfANewerVersion_IsRefusedByNameAndNotSwept()
    {
        await WriteAsync("b", "text", Time.GetUtcNow().AddHours(1));
        await _account!.GetBlobContainerClient(AzureBlobStore.ContainerName).GetBlobClient(Name("b")).SetMetadataAsync(new Dictionary<string, string> { ["v"] = "2" });
        (await Should.ThrowAsync<UnknownFormatVersionException>(() => Store.OpenReadAsync(Name("b")).AsTask())).Message
            .ShouldStartWith($"The blob '{Name("b")}' has format version 2, and this version of Nebula reads up to version 1.");
        (await Store.DeleteExpiredAsync(Name("").TrimEnd('/'))).ShouldBe(0);
    }

    [Fact]
    public async Task Read_BlobOf010_IsFound()
    {
        await WriteAsync("b", "text", Time.GetUtcNow().AddHours(1));
        await _account!.GetBlobContainerClient(AzureBlobStore.ContainerName).GetBlobClient(Name("b"))
            .SetMetadataAsync(new Dictionary<string, string> { ["expires_at"] = Time.GetUtcNow().AddHours(1).UtcDateTime.ToString("O") });
        (await Store.OpenReadAsync(Name("b"))).ShouldNotBeNull().Dispose();
    }
}
