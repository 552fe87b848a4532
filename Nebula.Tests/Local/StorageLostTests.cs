using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Wire;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Nebula.Local whose records and blobs are in Azure Storage.</summary>
public sealed class StorageLostTests : StorageLostContract, IAsyncLifetime
{
    private readonly Azurite _storage = new();
    private LocalNebula? _host;

    private protected override INebulaHost Host => _host!;

    private protected override Azurite Storage => _storage;

    private protected override bool ChatsWithoutStorage => true;

    public async ValueTask InitializeAsync() => _host = new LocalNebula(["Simulation:TimeScale=0.2", $"StorageConnection={await _storage.GetConnectionStringAsync()}"]);

    public async ValueTask DisposeAsync()
    {
        await using (_storage)
            await _host!.DisposeAsync();
    }
}
