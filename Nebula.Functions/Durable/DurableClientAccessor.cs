using Microsoft.DurableTask.Client;

namespace Nebula.Functions.Durable;

/// <summary>The Durable client of the running function. The host binds a client to each call and registers none in the container.</summary>
/// <remarks>Background work, such as the autoscaler's, belongs to no call and takes the client of the latest one: the extension keeps its clients for the life of the process.</remarks>
public sealed class DurableClientAccessor
{
    private readonly AsyncLocal<DurableTaskClient?> _client = new();
    private volatile DurableTaskClient? _latest;

    /// <summary>The client; null if the running function has no client binding and no earlier call had one.</summary>
    public DurableTaskClient? Client
    {
        get => _client.Value ?? _latest;
        set
        {
            _client.Value = value;
            _latest = value ?? _latest;
        }
    }
}
