using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using Nebula.Api.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Sockets;

/// <summary>
/// A WebSocket as messages. One caller receives; any number send, one after the other, each as fast as the client reads. A client that reads nothing for
/// <see cref="SendTimeout"/> is disconnected.
/// </summary>
internal sealed class MessageSocket : IDisposable
{
    /// <summary>The largest message, as the largest body: 10 MiB.</summary>
    public const int MaxBytes = RequestBody.MaxBytes;

    /// <summary>How long a client may take to read what is sent: 30 s.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may take to answer a close: 5 s.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private const int ReadBytes = 4_096;
    private const int MaxReasonBytes = 123; // of a close, by RFC 6455

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _gone = new();
    private readonly WebSocket _socket;
    private readonly BodyGate _gate;
    private readonly string _keyId;
    private readonly TimeProvider _time;
    private readonly CancellationTokenRegistration _aborted;
    private ITimer? _closeTimer;

    /// <summary>Wraps a WebSocket.</summary>
    /// <param name="socket">The accepted WebSocket.</param>
    /// <param name="gate">The gate that large messages pass.</param>
    /// <param name="keyId">The key whose messages they are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="aborted">Cancelled if the connection is lost.</param>
    public MessageSocket(WebSocket socket, BodyGate gate, string keyId, TimeProvider time, CancellationToken aborted)
    {
        (_socket, _gate, _keyId, _time) = (socket, gate, keyId, time);
        _aborted = aborted.UnsafeRegister(static self => ((MessageSocket)self!).Abort(), this);
    }

    /// <summary>Cancelled when the client has closed the connection, or the connection is lost.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Whether the server has closed the connection; then nothing more is sent.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Waits for the next message. It does not throw.</summary>
    public async ValueTask<SocketMessage> ReceiveAsync()
    {
        try
        {
            var message = await ReadAsync();
            if (message.Kind == SocketMessageKind.Closed)
                await _gone.CancelAsync();
            return message;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Abort();
            return new SocketMessage(SocketMessageKind.Closed);
        }
    }

    /// <summary>Sends a text; does nothing if the connection is closed or lost.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="isWhole">Whether the message ends with it. Default true.</param>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> text, bool isWhole = true)
    {
        await _sending.WaitAsync();
        try
        {
            if (!IsClosing && !_gone.IsCancellationRequested)
                await SendWithinAsync(SendTimeout, token => _socket.SendAsync(text, WebSocketMessageType.Text, isWhole, token));
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Closes the connection from this side. The client has <see cref="CloseTimeout"/> to answer; receiving goes on until then.</summary>
    public async ValueTask CloseAsync(WebSocketCloseStatus status, string reason)
    {
        await _sending.WaitAsync();
        try
        {
            if (IsClosing || _socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
                return;
            IsClosing = true;
            _closeTimer = _time.CreateTimer(static self => ((MessageSocket)self!).Abort(), this, CloseTimeout, Timeout.InfiniteTimeSpan);
            await SendWithinAsync(CloseTimeout, token => new ValueTask(_socket.CloseOutputAsync(status, Truncate(reason), token)));
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Ends the connection without a farewell.</summary>
    public void Abort()
    {
        try
        {
            _socket.Abort();
            _gone.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _aborted.Dispose();
        _closeTimer?.Dispose();
        _socket.Dispose();
        _gone.Dispose();
        _sending.Dispose();
    }

    private static string Truncate(string reason)
    {
        var length = reason.Length;
        while (Encoding.UTF8.GetByteCount(reason.AsSpan(0, length)) > MaxReasonBytes)
            length--;
        return reason[..length];
    }

    // A send that is cancelled ends the connection: the client cannot tell what it missed.
    private async ValueTask SendWithinAsync(TimeSpan timeout, Func<CancellationToken, ValueTask> send)
    {
        using var late = new CancellationTokenSource(timeout, _time);
        try
        {
            await send(late.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Abort();
        }
    }

    private async ValueTask<SocketMessage> ReadAsync()
    {
        var first = await _socket.ReceiveAsync(Memory<byte>.Empty, _gone.Token); // an idle connection holds no buffer
        if (first.MessageType == WebSocketMessageType.Close)
            return new SocketMessage(SocketMessageKind.Closed);
        if (first.EndOfMessage)
            return new SocketMessage(SocketMessageKind.Text) { Body = new AdmittedBody() };
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        var body = new AdmittedBody();
        NebulaError? error = null;
        try
        {
            for (var bytes = new ArrayBufferWriter<byte>(256); ;)
            {
                var read = await _socket.ReceiveAsync(buffer.AsMemory(), _gone.Token);
                if (read.MessageType == WebSocketMessageType.Close)
                    return new SocketMessage(SocketMessageKind.Closed);
                if (read.MessageType == WebSocketMessageType.Binary)
                    error ??= NebulaError.Invalid("The message is binary. Send events as text messages, each of which is one JSON object.");
                if (bytes.WrittenCount + read.Count > MaxBytes)
                    return new SocketMessage(SocketMessageKind.TooLarge);
                if (error is null)
                    bytes.Write(buffer.AsSpan(0, read.Count));
                if (error is null && body.Room is null && bytes.WrittenCount > BodyGate.SmallBytes)
                    error = await EnterAsync(body);
                if (!read.EndOfMessage)
                    continue;
                if (error is not null)
                    return new SocketMessage(SocketMessageKind.Discarded) { Error = error };
                var whole = new SocketMessage(SocketMessageKind.Text) { Body = body };
                (body.Bytes, body) = (bytes.WrittenMemory, new AdmittedBody());
                return whole;
            }
        }
        finally
        {
            body.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<NebulaError?> EnterAsync(AdmittedBody body)
    {
        try
        {
            body.Room = await _gate.EnterAsync(_keyId, MaxBytes, _gone.Token);
            return null;
        }
        catch (NebulaException full)
        {
            return full.Error;
        }
    }
}
