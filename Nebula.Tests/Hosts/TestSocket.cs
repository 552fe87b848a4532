using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Shouldly;

namespace Nebula.Tests.Hosts;

/// <summary>A WebSocket to a Nebula whose messages are JSON objects.</summary>
public sealed class TestSocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _late = new(Patience);
    private readonly ClientWebSocket _socket;

    private TestSocket(ClientWebSocket socket) => _socket = socket;

    /// <summary>Why the server closed it; null if it has not.</summary>
    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    /// <summary>What the server said when it closed it.</summary>
    public string? CloseReason => _socket.CloseStatusDescription;

    /// <summary>The subprotocol that the server selected; null for none.</summary>
    public string? Subprotocol => _socket.SubProtocol;

    /// <summary>Opens one.</summary>
    /// <param name="client">The client of the Nebula.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="key">The API key; null for none.</param>
    /// <param name="adjust">Sets other options.</param>
    public static async Task<TestSocket> OpenAsync(NebulaClient client, string path, string? key, Action<ClientWebSocketOptions>? adjust = null)
    {
        var socket = Create(key, adjust);
        var opened = new TestSocket(socket);
        await socket.ConnectAsync(ToSocketUrl(client, path), opened._late.Token);
        return opened;
    }

    /// <summary>Asks for one that is refused.</summary>
    /// <returns>The status of the refusal.</returns>
    public static async Task<int> RefusedAsync(NebulaClient client, string path, string? key, Action<ClientWebSocketOptions>? adjust = null)
    {
        using var socket = Create(key, adjust);
        socket.Options.CollectHttpResponseDetails = true;
        await Should.ThrowAsync<WebSocketException>(socket.ConnectAsync(ToSocketUrl(client, path), CancellationToken.None));
        return (int)socket.HttpStatusCode;
    }

    /// <summary>Sends a text.</summary>
    public Task SendAsync(string json) => SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text);

    /// <summary>Sends a message.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, bool isWhole = true) => _socket.SendAsync(message, type, isWhole, _late.Token).AsTask();

    /// <summary>The next message; undefined at the connection's end.</summary>
    public async Task<JsonElement> NextAsync()
    {
        var text = await NextTextAsync();
        return text is null ? default : JsonElement.Parse(text);
    }

    /// <summary>The next message as it was sent; null at the connection's end.</summary>
    public async Task<string?> NextTextAsync()
    {
        var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await _socket.ReceiveAsync(buffer.AsMemory(), _late.Token);
            if (read.MessageType == WebSocketMessageType.Close)
                return null;
            message.Write(buffer, 0, read.Count);
            if (read.EndOfMessage)
                return Encoding.UTF8.GetString(message.ToArray());
        }
    }

    /// <summary>The messages up to one of a type, which is the last.</summary>
    public async Task<List<JsonElement>> UntilAsync(params string[] types)
    {
        var events = new List<JsonElement>();
        do
        {
            var next = await NextAsync();
            next.ValueKind.ShouldBe(JsonValueKind.Object, $"The connection ended ({CloseStatus} {CloseReason}) after: {string.Join(' ', events)}");
            events.Add(next);
        }
        while (!types.Contains(TypeOf(events[^1])));
        return events;
    }

    /// <summary>The next error.</summary>
    public async Task<JsonElement> ErrorAsync() => (await UntilAsync("error"))[^1];

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task ClosedAsync()
    {
        while (await NextTextAsync() is not null)
        {
            // What was sent before the end.
        }

        if (_socket.State == WebSocketState.CloseReceived)
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", _late.Token);
    }

    /// <summary>Closes it and waits for the server to agree.</summary>
    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", _late.Token);

    /// <summary>Ends it without a farewell.</summary>
    public void Abort() => _socket.Abort();

    public void Dispose()
    {
        _socket.Dispose();
        _late.Dispose();
    }

    /// <summary>The type of a message.</summary>
    public static string TypeOf(JsonElement message) => message.GetProperty("type").GetString()!;

    private static ClientWebSocket Create(string? key, Action<ClientWebSocketOptions>? adjust)
    {
        var socket = new ClientWebSocket();
        if (key is not null)
            socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        adjust?.Invoke(socket.Options);
        return socket;
    }

    private static Uri ToSocketUrl(NebulaClient client, string path) => new($"ws://{client.Url.Authority}{path}");
}
