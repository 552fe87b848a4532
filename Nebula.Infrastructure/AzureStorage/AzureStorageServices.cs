using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Registers what is kept in Azure Storage.</summary>
public static class AzureStorageServices
{
    /// <summary>Records in a table of the account that <see cref="NebulaOptions.StorageConnection"/> names, and their health.</summary>
    public static IServiceCollection AddAzureStorageRecords(this IServiceCollection services) => services
        .AddSingleton<IValidateOptions<NebulaOptions>, StorageConnectionValidator>()
        .AddSingleton(static s => StorageAccount.OpenTables(s.GetRequiredService<IOptions<NebulaOptions>>().Value.StorageConnection))
        .AddSingleton<IRecordStore, TableRecordStore>()
        .AddSingleton<IHealthProbe, RecordStoreProbe>();
}
