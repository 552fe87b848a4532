using System.Buffers;
using System.Net.WebSockets;
using Nebula.Api.Inference;
using Nebula.Api.Journal;

namespace Nebula.Api.Sockets;

/// <summary>
/// The messages of a WebSocket as the output of a stream: each line of JSON, and the data of each server-sent event, is a message. Comments and the other
/// lines of such events are not sent.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="captured">Receives what is sent, a line a message; null if nobody reads it.</param>
/// <param name="members">Members that are added to every message, with a comma after each; empty for none.</param>
/// <param name="time">The clock.</param>
internal sealed class SocketStreamOutput(MessageSocket socket, CapturedBody? captured, ReadOnlyMemory<byte> members, TimeProvider time) : IStreamOutput
{
    // The server discards what it has not sent when a connection is aborted.
    private static readonly TimeSpan SendTime = TimeSpan.FromMilliseconds(250);

    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);

    /// <inheritdoc/>
    public IBufferWriter<byte> Buffer => _buffer;

    /// <inheritdoc/>
    public bool IsFull => _buffer.WrittenCount >= ResponseBuffer.FullBytes;

    private static ReadOnlySpan<byte> Data => "data: "u8;

    /// <inheritdoc/>
    public void Start(IStreamWriter writer, double at, string? deployment)
    {
        // A WebSocket has no headers of a response.
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync()
    {
        var rest = _buffer.WrittenMemory;
        for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            if (FindMessage(rest[..end]) is { IsEmpty: false } message)
                await SendAsync(message);
        }

        Keep(rest);
    }

    /// <inheritdoc/>
    public async Task EndEarlyAsync(bool cutsConnection)
    {
        if (!cutsConnection)
        {
            await socket.CloseAsync(WebSocketCloseStatus.InternalServerError, "The response ended early.");
            return;
        }

        if (FindMessage(_buffer.WrittenMemory) is { IsEmpty: false } half)
            await socket.SendAsync(half, isWhole: false);
        await Task.Delay(SendTime, time);
        socket.Abort();
    }

    /// <inheritdoc/>
    public void Abort() => socket.Abort();

    private static ReadOnlyMemory<byte> FindMessage(ReadOnlyMemory<byte> line) =>
        line.Span.StartsWith(Data) ? line[Data.Length..] : !line.IsEmpty && line.Span[0] == (byte)'{' ? line : default;

    private async ValueTask SendAsync(ReadOnlyMemory<byte> message)
    {
        captured?.Add(message.Span);
        captured?.Add("\n"u8);
        if (members.IsEmpty)
        {
            await socket.SendAsync(message);
            return;
        }

        byte[] whole = [(byte)'{', .. members.Span, .. message.Span[1..]];
        await socket.SendAsync(whole);
    }

    // The beginning of a line whose end is not written yet.
    private void Keep(ReadOnlyMemory<byte> rest)
    {
        if (rest.IsEmpty)
        {
            _buffer.ResetWrittenCount();
            return;
        }

        var kept = rest.ToArray();
        _buffer.ResetWrittenCount();
        _buffer.Write(kept);
    }
}
