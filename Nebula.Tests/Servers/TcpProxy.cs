using System.Net;
using System.Net.Sockets;

namespace Nebula.Tests.Servers;

/// <summary>Forwards connections to a server, so that a test can disconnect one client while others stay connected.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _cut = new();

    /// <summary>Listens at once.</summary>
    /// <param name="server">Host and port of the server.</param>
    public TcpProxy(string server)
    {
        _listener.Start();
        _ = AcceptAsync(IPEndPoint.Parse(server));
    }

    /// <summary>Host and port that clients connect to.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Closes every connection and refuses new ones.</summary>
    public void Cut()
    {
        _listener.Stop();
        _cut.Cancel();
    }

    public void Dispose()
    {
        Cut();
        _cut.Dispose();
    }

    private async Task AcceptAsync(IPEndPoint server)
    {
        try
        {
            while (true)
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_cut.Token), server);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was cut.
        }
    }

    private async Task ForwardAsync(TcpClient client, IPEndPoint server)
    {
        using var accepted = client;
        using var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(server, _cut.Token);
            var (near, far) = (accepted.GetStream(), connection.GetStream());
            await Task.WhenAny(near.CopyToAsync(far, _cut.Token), far.CopyToAsync(near, _cut.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // One side has closed, or it was cut.
        }
    }
}
