using Azure.Storage.Blobs;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Deployments;
using Nebula.Infrastructure.Files;

namespace Nebula.Infrastructure.Secrets;

/// <summary>Registers the encryption of stored secrets. The keys are read, or created, with the first secret.</summary>
public static class SecretServices
{
    /// <summary>Encrypts with keys in the folder <c>keys</c>.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="dataDirectory">The data directory; it exists.</param>
    public static IServiceCollection AddFileSecrets(this IServiceCollection services, string dataDirectory) => services.AddSingleton<ISecretProtector>(
        _ => Create(builder => builder.PersistKeysToFileSystem(PrivateFiles.CreateFolder(Path.Combine(dataDirectory, "keys")))));

    /// <summary>Encrypts with keys in a blob container of the storage account.</summary>
    public static IServiceCollection AddBlobSecrets(this IServiceCollection services) => services.AddSingleton<ISecretProtector>(static s =>
        Create(builder => builder.Services.Configure<KeyManagementOptions>(options => options.XmlRepository = new BlobKeyRepository(s.GetRequiredService<BlobServiceClient>()))));

    // A container of its own: the host's would read the keys at every start, and would protect what else the host protects with them.
    private static SecretProtector Create(Action<IDataProtectionBuilder> persist)
    {
        var services = new ServiceCollection();
        persist(services.AddDataProtection().SetApplicationName("Nebula"));
        return new SecretProtector(services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>());
    }
}
