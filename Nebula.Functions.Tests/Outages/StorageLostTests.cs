using Nebula.Functions.Tests.Hosts;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Wire;

namespace Nebula.Functions.Tests.Outages;

/// <summary>The app whose records, blobs and task hub are in one storage account.</summary>
public abstract class FunctionsStorageLostContract : StorageLostContract, IAsyncDisposable
{
    private readonly Azurite _storage = new();
    private readonly FunctionsNebula _host;

    protected FunctionsStorageLostContract(string dispatch) =>
        _host = new FunctionsNebula([.. FunctionsNebula.QuickReplicas, "Simulation:TimeScale=0.2", $"Dispatch={dispatch}"], urlVariable: null, azurite: _storage);

    private protected override INebulaHost Host => _host;

    private protected override Azurite Storage => _storage;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _host.DisposeAsync();
    }
}

public sealed class DurableStorageLostTests() : FunctionsStorageLostContract("Durable")
{
    private protected override bool ChatsWithoutStorage => false;
}

public sealed class DirectStorageLostTests() : FunctionsStorageLostContract("Direct")
{
    private protected override bool ChatsWithoutStorage => true;
}
