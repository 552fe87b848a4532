using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Sockets;

/// <summary>Accepts WebSockets, if the host can.</summary>
public interface ISocketHost
{
    /// <summary>Whether the host can hold WebSockets.</summary>
    bool IsSupported { get; }

    /// <summary>Cancelled when the host stops: responses have a short time to end, then connections are closed.</summary>
    CancellationToken Stopping { get; }

    /// <summary>Whether a request asks for an upgrade to a WebSocket.</summary>
    bool IsUpgrade(HttpContext http);

    /// <summary>Accepts the upgrade of a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="subprotocol">The subprotocol; null for none.</param>
    Task<WebSocket> AcceptAsync(HttpContext http, string? subprotocol);
}

/// <summary>A host without WebSockets, such as Azure Functions, which answers a request only as a whole or as a stream.</summary>
internal sealed class NoSocketHost : ISocketHost
{
    /// <inheritdoc/>
    public bool IsSupported => false;

    /// <inheritdoc/>
    public CancellationToken Stopping => CancellationToken.None;

    /// <inheritdoc/>
    public bool IsUpgrade(HttpContext http) => false;

    /// <inheritdoc/>
    public Task<WebSocket> AcceptAsync(HttpContext http, string? subprotocol) => throw new NotSupportedException("This host holds no WebSockets.");
}
