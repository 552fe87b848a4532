using System.Net;
using System.Net.Sockets;

namespace Nebula.Tests.Servers;

/// <summary>Finds ports for servers that cannot say which one they got.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
