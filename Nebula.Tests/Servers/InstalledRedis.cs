namespace Nebula.Tests.Servers;

/// <summary>A redis-server if one is installed, otherwise Garnet: for tests that work with either.</summary>
public sealed class InstalledRedis : IRedis, IAsyncDisposable
{
    private readonly IRedis _server = Component.TryFind("redis-server") is null ? new Garnet() : new RedisServer();

    /// <inheritdoc/>
    public Task<string> GetConnectionStringAsync() => _server.GetConnectionStringAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is IAsyncDisposable server)
            await server.DisposeAsync();
        else
            ((IDisposable)_server).Dispose();
    }
}
