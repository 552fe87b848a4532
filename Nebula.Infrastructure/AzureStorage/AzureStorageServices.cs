using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nebula.Domain.Blobs;
using Nebula.Domain.Recordings;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Registers the stores in Azure Storage.</summary>
public static class AzureStorageServices
{
    /// <summary>
    /// Records in a table, with their health, and blobs in a container, both of the account that <see cref="NebulaOptions.StorageConnection"/> names.
    /// </summary>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services) => services
        .AddSingleton<IValidateOptions<NebulaOptions>, StorageConnectionValidator>()
        .AddSingleton(static s => StorageAccount.OpenTables(s.GetRequiredService<IOptions<NebulaOptions>>().Value.StorageConnection))
        .AddSingleton<IRecordStore, TableRecordStore>()
        .AddRecordStoreProbe()
        .AddSingleton(static s => StorageAccount.OpenBlobs(s.GetRequiredService<IOptions<NebulaOptions>>().Value.StorageConnection))
        .AddSingleton<IBlobStore, AzureBlobStore>()
        .AddSingleton<IRecordingStore, DocumentRecordingStore>();
}
