using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using Nebula.Api.Sockets;
using Nebula.Domain.Settings;

namespace Nebula.Local.WebSockets;

/// <summary>Kestrel's WebSockets. The server pings each client; one that answers no ping for two intervals is disconnected.</summary>
internal sealed class KestrelSockets(IHostApplicationLifetime lifetime, IOptions<NebulaOptions> options) : ISocketHost
{
    /// <inheritdoc/>
    public bool IsSupported => true;

    /// <inheritdoc/>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <inheritdoc/>
    public bool IsUpgrade(HttpContext http) => http.WebSockets.IsWebSocketRequest;

    /// <inheritdoc/>
    public Task<WebSocket> AcceptAsync(HttpContext http, string? subprotocol)
    {
        var interval = TimeSpan.FromSeconds(options.Value.WebSockets.PingSeconds);
        return http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = subprotocol, KeepAliveInterval = interval, KeepAliveTimeout = 2 * interval });
    }
}
