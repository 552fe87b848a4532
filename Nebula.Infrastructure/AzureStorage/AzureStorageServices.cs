using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nebula.Domain.Blobs;
using Nebula.Domain.Recordings;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Registers the stores in Azure Storage.</summary>
public static class AzureStorageServices
{
    /// <summary>
    /// Records in a table, with their health, and blobs in a container, both of the account that <see cref="NebulaOptions.StorageConnection"/> names, and
    /// the <see cref="StorageMonitor"/> of that account.
    /// </summary>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services) => services
        .AddSingleton<IValidateOptions<NebulaOptions>, StorageConnectionValidator>()
        .AddSingleton(static s => new StorageMonitor(GetConnection(s), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<StorageMonitor>>()))
        .AddSingleton(static s => StorageAccount.OpenTables(GetConnection(s), s.GetRequiredService<StorageMonitor>()))
        .AddSingleton<IRecordStore, TableRecordStore>()
        .AddRecordStoreProbe(HealthStatus.Unavailable)
        .AddSingleton(static s => StorageAccount.OpenBlobs(GetConnection(s), s.GetRequiredService<StorageMonitor>()))
        .AddSingleton<IBlobStore, AzureBlobStore>()
        .AddSingleton<IRecordingStore, DocumentRecordingStore>();

    private static string? GetConnection(IServiceProvider services) => services.GetRequiredService<IOptions<NebulaOptions>>().Value.StorageConnection;
}
