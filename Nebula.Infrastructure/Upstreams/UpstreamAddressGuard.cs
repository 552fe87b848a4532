using System.Net;
using System.Net.Sockets;

namespace Nebula.Infrastructure.Upstreams;

/// <summary>Connects to upstream servers, and refuses addresses that are not public unless the settings allow them.</summary>
/// <remarks>
/// It checks the address that it connects to, not the name: a name that resolves to a public address when it is checked and to a private one when it
/// is used gains nothing.
/// </remarks>
/// <param name="allowsPrivate">Whether every address is allowed.</param>
/// <param name="resolve">Resolves a host name.</param>
internal sealed class UpstreamAddressGuard(bool allowsPrivate, HostResolver resolve)
{
    // Not globally reachable: https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry; multicast; and the metadata
    // addresses of clouds, which are in link-local, shared (Alibaba) and unique-local (AWS) networks.
    private static readonly IPNetwork[] Refused =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether an address is on the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
            return IsPublic(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var bytes = address.GetAddressBytes();
            if (Nat64.Contains(address))
                return IsPublic(new IPAddress(bytes.AsSpan(12)));
            if (SixToFour.Contains(address))
                return IsPublic(new IPAddress(bytes.AsSpan(2, 4)));
        }

        return !Array.Exists(Refused, network => network.Contains(address));
    }

    /// <summary>Connects to a host.</summary>
    /// <exception cref="UpstreamAddressException">None of its addresses is allowed.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        var all = IPAddress.TryParse(host.Host, out var literal) ? [literal] : await resolve(host.Host, cancellationToken);
        var addresses = allowsPrivate ? all : Array.FindAll(all, IsPublic);
        if (addresses.Length == 0)
            throw new UpstreamAddressException(all.Length == 0 ? "The name of the upstream server has no address." : "The address of the upstream server is not a public one, and Nebula:Upstreams:AllowPrivate is false.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Resolves a host name to its addresses.</summary>
public delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);

/// <summary>An upstream server has no address that Nebula may connect to.</summary>
/// <param name="message">Why.</param>
internal sealed class UpstreamAddressException(string message) : IOException(message);
