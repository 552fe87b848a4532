using System.Net.WebSockets;
using Nebula.Domain.Common;

namespace Nebula.Api.Sockets;

/// <summary>Serves one connection: its messages, one after the other, until the client leaves, the connection is too old, or the process stops.</summary>
/// <param name="socket">The connection.</param>
/// <param name="protocol">What is said over it.</param>
/// <param name="responses">The responses that run on it.</param>
/// <param name="maxDuration">How long it may last.</param>
/// <param name="stopping">Cancelled when the process stops. Running responses may end; then the connection is closed.</param>
/// <param name="time">The clock.</param>
internal sealed class SocketLoop(
    MessageSocket socket, ISocketProtocol protocol, SocketResponses responses, TimeSpan maxDuration, CancellationToken stopping, TimeProvider time)
{
    private const string Stopping = "The server is shutting down.";

    private bool _isStopping;

    /// <summary>Serves it to its end, with its responses.</summary>
    public async Task RunAsync()
    {
        using var expiry = new CancellationTokenSource(maxDuration, time);
        using var expired = expiry.Token.UnsafeRegister(self => _ = ((SocketLoop)self!).ExpireAsync(), this);
        using var stopped = stopping.UnsafeRegister(self => _ = ((SocketLoop)self!).StopAsync(), this);
        await protocol.OpenAsync();
        while (await socket.ReceiveAsync() is { Kind: not SocketMessageKind.Closed } message)
        {
            await Task.Yield(); // the thread has other sockets to read, and a message may be long
            await HandleAsync(message);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "");
        await responses.WaitAsync(); // the client has left, so they are cancelled
    }

    private async ValueTask HandleAsync(SocketMessage message)
    {
        if (socket.IsClosing)
        {
            message.Body?.Dispose();
            return;
        }

        switch (message.Kind)
        {
            case SocketMessageKind.TooLarge:
                await protocol.SendErrorAsync(new NebulaError(ErrorKind.TooLarge, $"The message is larger than {MessageSocket.MaxBytes / 1024 / 1024} MiB, the most that is read."));
                await socket.CloseAsync(WebSocketCloseStatus.MessageTooBig, "The message is too large.");
                break;
            case SocketMessageKind.Discarded:
                await protocol.SendErrorAsync(message.Error!);
                break;
            case SocketMessageKind.Text when _isStopping:
                message.Body!.Dispose();
                await protocol.SendErrorAsync(new NebulaError(ErrorKind.Unavailable, Stopping));
                break;
            default:
                await protocol.ReceiveAsync(message.Body!);
                break;
        }
    }

    private async Task ExpireAsync()
    {
        await protocol.SendErrorAsync(protocol.Expired);
        await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, protocol.Expired.Message);
    }

    // A response that runs longer than the host waits is cancelled by the host.
    private async Task StopAsync()
    {
        _isStopping = true;
        await responses.WaitAsync();
        await socket.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, Stopping);
    }
}
