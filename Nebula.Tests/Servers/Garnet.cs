using System.Globalization;
using Garnet;

namespace Nebula.Tests.Servers;

/// <summary>A Garnet server in this process, for tests on machines without Redis.</summary>
public sealed class Garnet : IRedis, IDisposable
{
    private readonly Lock _lock = new();
    private GarnetServer? _server;
    private int _port;

    /// <inheritdoc/>
    public Task<string> GetConnectionStringAsync()
    {
        lock (_lock)
        {
            if (_server is null)
                Start();
        }

        return Task.FromResult($"127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose(); // never with true: it would delete the current directory

    // Port 0 cannot be read back, so another process may take the free port first.
    private void Start()
    {
        for (var left = 5; ; left--)
        {
            _port = FreePort.Next();
            var server = new GarnetServer(
                ["--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "-q", "--lua", "--lua-transaction-mode"]);
            try
            {
                server.Start();
                _server = server;
                return;
            }
            catch (Exception) when (left > 0)
            {
                server.Dispose();
            }
        }
    }
}
