using Microsoft.DurableTask.Client;

namespace Nebula.Functions.Durable;

/// <summary>The Durable client of the running function. The host binds a client to each call and registers none in the container.</summary>
public sealed class DurableClientAccessor
{
    private readonly AsyncLocal<DurableTaskClient?> _client = new();

    /// <summary>The client; null if the running function has no client binding.</summary>
    public DurableTaskClient? Client
    {
        get => _client.Value;
        set => _client.Value = value;
    }
}
