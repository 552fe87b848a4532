using Nebula.Api.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Sockets;

/// <summary>What is said over a WebSocket.</summary>
internal interface ISocketProtocol
{
    /// <summary>The error that ends a connection which has lasted as long as it may.</summary>
    NebulaError Expired { get; }

    /// <summary>Sends what a client gets first.</summary>
    ValueTask OpenAsync();

    /// <summary>Handles a message. It is not called again until it has returned, so it must not wait for a response.</summary>
    /// <param name="body">The message; this disposes it.</param>
    ValueTask ReceiveAsync(AdmittedBody body);

    /// <summary>Sends an error that no message of the client's is the cause of, or one that could not be read.</summary>
    ValueTask SendErrorAsync(NebulaError error);
}
