using Microsoft.DurableTask.Client;

namespace Nebula.Functions.Durable;

/// <summary>The Durable client of the function that runs now. The host binds one to each call and puts none into the container.</summary>
public sealed class DurableClientAccessor
{
    private readonly AsyncLocal<DurableTaskClient?> _client = new();

    /// <summary>The client; null where the running function was bound none.</summary>
    public DurableTaskClient? Client
    {
        get => _client.Value;
        set => _client.Value = value;
    }
}
