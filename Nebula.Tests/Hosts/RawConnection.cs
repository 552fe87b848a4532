using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;

namespace Nebula.Tests.Hosts;

/// <summary>A TCP connection that sends exactly the bytes it is given.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly Socket _socket;

    private RawConnection(Socket socket) => _socket = socket;

    public static async Task<RawConnection> OpenAsync(Uri url)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(url.Host), url.Port);
        return new RawConnection(socket);
    }

    public async Task WriteAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends a request, and reads one response or up to the connection's end.</summary>
    public async Task<Reply> SendAsync(string request)
    {
        await WriteAsync(request);
        return await ReadAsync();
    }

    /// <summary>Reads one response.</summary>
    public async Task<Reply> ReadAsync()
    {
        using var ending = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var bytes = new List<byte>();
        var buffer = new byte[4_096];
        while (true)
        {
            var read = await _socket.ReceiveAsync(buffer, ending.Token);
            bytes.AddRange(buffer.AsSpan(0, read));
            var text = Encoding.UTF8.GetString([.. bytes]);
            if (Reply.TryParse(text) is { } reply)
                return reply;
            if (read == 0)
                throw new InvalidOperationException($"The connection ended after '{text}'.");
        }
    }

    /// <summary>Reads up to the connection's end, however it ends.</summary>
    /// <returns>A character for each byte.</returns>
    public async Task<string> ReadToEndAsync()
    {
        using var ending = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var text = new StringBuilder();
        var buffer = new byte[4_096];
        try
        {
            while (await _socket.ReceiveAsync(buffer, ending.Token) is > 0 and var read)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // It was reset.
        }

        return text.ToString();
    }

    /// <summary>Expects the connection's end without another byte.</summary>
    public async Task ShouldEndAsync()
    {
        using var ending = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        (await _socket.ReceiveAsync(new byte[4_096], ending.Token)).ShouldBe(0);
    }

    /// <summary>Closes the connection.</summary>
    /// <param name="resets">Whether by a reset.</param>
    public void Close(bool resets)
    {
        if (resets)
            _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();
}
