using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Nebula.Api.Sockets;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;
using static Nebula.Tests.Hosts.TestSocket;

namespace Nebula.Tests.Local.WebSockets;

/// <summary>What ends a WebSocket, and what of it is seen from outside; each test has a Nebula of its own.</summary>
public sealed class SocketLifetimeTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private LocalNebula? _nebula;
    private TestKey _key = new("", "");

    private LocalNebula Nebula => _nebula!;

    private NebulaClient Client => Nebula.Client;

    [Theory]
    [InlineData("/v1/realtime", "session_expired")]
    [InlineData("/v1/responses", "websocket_connection_limit_reached")]
    public async Task A_connection_ends_when_it_is_as_old_as_it_may_be(string path, string code)
    {
        await StartAsync(_time);
        using var socket = await OpenAsync(path);
        if (path == "/v1/realtime")
            await socket.UntilAsync("session.created");
        await OpenSocketsAsync(path, 1);
        _time.Advance(TimeSpan.FromMinutes(60));
        (await socket.ErrorAsync()).GetProperty("error").GetProperty("code").GetString().ShouldBe(code);
        await socket.ClosedAsync();
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        await OpenSocketsAsync(path, 0);
    }

    [Fact]
    public async Task A_client_that_does_not_answer_a_close_is_disconnected()
    {
        await StartAsync(_time);
        using var socket = await OpenAsync("/v1/responses");
        await OpenSocketsAsync("/v1/responses", 1);
        _time.Advance(TimeSpan.FromMinutes(60));
        (await socket.ErrorAsync()).ValueKind.ShouldBe(JsonValueKind.Object);
        (await socket.NextTextAsync()).ShouldBeNull(); // the close, which is not answered
        _time.Advance(MessageSocket.CloseTimeout);
        await OpenSocketsAsync("/v1/responses", 0);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_disconnected()
    {
        await StartAsync(_time, "Simulation:TimeScale=0", "WebSockets:MaxSeconds=86400");
        await ScriptAsync(string.Concat(Enumerable.Repeat("wave ", 100_000)));
        using var socket = await OpenAsync("/v1/responses");
        await socket.SendAsync(Create("\"input\":\"Tell me about the sea.\""));
        await socket.UntilAsync("response.output_text.delta");

        // The events have some 25 MB, more than all buffers on the way.
        await Eventually.PassesAsync(async () =>
        {
            _time.Advance(MessageSocket.SendTimeout);
            (await CountAsync("/v1/responses")).ShouldBe(0);
        });
    }

    [Fact]
    public async Task A_stop_ends_idle_connections_at_once()
    {
        await StartAsync();
        using var socket = await OpenAsync("/v1/responses");
        await OpenSocketsAsync("/v1/responses", 1);
        var stopping = Nebula.StopAsync();
        await socket.ClosedAsync();
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        await stopping;
    }

    [Fact]
    public async Task A_stop_lets_a_running_response_end()
    {
        await StartAsync();
        await ScriptAsync(string.Concat(Enumerable.Repeat("wave ", 20)), ",\"latency\":100");
        using var socket = await OpenAsync("/v1/responses");
        await socket.SendAsync(Create("\"input\":\"Tell me about the sea.\""));
        await socket.UntilAsync("response.created");
        var stopping = Nebula.StopAsync();
        TypeOf((await socket.UntilAsync("response.completed", "error"))[^1]).ShouldBe("response.completed");
        await socket.ClosedAsync();
        await stopping;
    }

    [Fact]
    public async Task A_client_is_pinged_and_disconnected_if_it_does_not_answer()
    {
        await StartAsync(null, "WebSockets:PingSeconds=1");
        using var connection = await RawConnection.OpenAsync(Client.Url);
        await connection.WriteAsync($"GET /v1/responses HTTP/1.1\r\nHost: {Client.Url.Authority}\r\nAuthorization: Bearer {_key.Secret}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        var received = await connection.ReadToEndAsync(); // the server ends it
        received.ShouldStartWith("HTTP/1.1 101 ");
        received[(received.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].ShouldContain((char)0x89);
    }

    [Fact]
    public async Task A_key_that_is_revoked_gets_no_other_response()
    {
        await StartAsync();
        using var socket = await OpenAsync("/v1/responses");
        (await Client.AdminAsync(HttpMethod.Delete, $"/apikeys/{_key.Id}")).ShouldBe(200);
        await socket.SendAsync(Create("\"input\":\"Hello\""));
        (await socket.ErrorAsync()).GetProperty("status").GetInt32().ShouldBe(401);
    }

    [Theory]
    [InlineData("\"kind\":\"cut\",\"after_tokens\":2", false)]
    [InlineData("\"kind\":\"cut\",\"after_tokens\":2,\"mid_event\":true", false)]
    [InlineData("\"kind\":\"malformed_chunk\",\"after_tokens\":2", true)]
    public async Task A_fault_of_the_stream_ends_the_connection(string fault, bool isMalformed)
    {
        await StartAsync();
        (await Client.AdminAsync(HttpMethod.Post, "/faults", $$"""{"name":"f",{{fault}}}""")).ShouldBe(201);
        using var socket = await OpenAsync("/v1/responses");
        await socket.SendAsync(Create("\"input\":\"Tell me about the sea.\""));
        var texts = new List<string>();
        if (isMalformed)
        {
            while (await socket.NextTextAsync() is { } text)
                texts.Add(text);
            Should.Throw<JsonException>(() => JsonElement.Parse(texts[^1]));
            socket.CloseStatus.ShouldBe(WebSocketCloseStatus.InternalServerError);
        }
        else
        {
            await Should.ThrowAsync<WebSocketException>(async () =>
            {
                while (await socket.NextTextAsync() is { } text)
                    texts.Add(text);
            });
        }

        texts.Count(static text => text.Contains("output_text.delta", StringComparison.Ordinal)).ShouldBe(isMalformed ? 3 : 2);
    }

    [Fact]
    public async Task A_fault_that_refuses_is_an_error_and_ends_a_session_of_realtime_with_a_failed_response()
    {
        await StartAsync();
        (await Client.AdminAsync(HttpMethod.Post, "/faults", """{"name":"f","kind":"error","status":500}""")).ShouldBe(201);
        using var responses = await OpenAsync("/v1/responses");
        await responses.SendAsync(Create("\"input\":\"Hello\""));
        (await responses.ErrorAsync()).GetProperty("status").GetInt32().ShouldBe(500);
        using var session = await OpenAsync("/v1/realtime");
        await session.SendAsync("""{"type":"response.create"}""");
        var done = (await session.UntilAsync("response.done"))[^1].GetProperty("response");
        (done.GetProperty("status").GetString(), done.GetProperty("status_details").GetProperty("error").GetProperty("type").GetString()).ShouldBe(("failed", "server_error"));
    }

    [Fact]
    public async Task A_script_answers_and_the_journal_has_each_response_without_a_secret()
    {
        await StartAsync(null, "Journal:Enabled=true");
        await ScriptAsync("Hi!");
        using var socket = await OpenAsync("/v1/responses");
        await socket.SendAsync(Create($"\"input\":\"my key is {_key.Secret}\""));
        (await socket.UntilAsync("response.completed"))[^1].GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Hi!");
        using var session = await OpenAsync("/v1/realtime", null, options => options.AddSubProtocol($"openai-insecure-api-key.{_key.Secret}"));
        await session.SendAsync("""{"type":"response.create"}""");
        await session.UntilAsync("response.done");
        (await RefusedAsync(Client, "/v1/realtime?model=nothing", _key.Secret)).ShouldBe(404);

        JsonElement journal = default;
        await Eventually.PassesAsync(async () => (journal = (await Client.GetAsync("/journal")).ShouldBe(200).Json.GetProperty("data")).GetArrayLength().ShouldBe(3));
        journal.ToString().ShouldNotContain(_key.Secret);
        journal.EnumerateArray().Select(static entry => (entry.GetProperty("method").GetString(), entry.GetProperty("path").GetString(), entry.GetProperty("status").GetInt32(), entry.GetProperty("script").GetString()))
            .ShouldBe([("GET", "/v1/realtime", 404, null), ("WEBSOCKET", "/v1/realtime", 200, "s"), ("WEBSOCKET", "/v1/responses", 200, "s")]);
        journal[2].GetProperty("request").GetProperty("input").GetString().ShouldBe("my key is [secret]");
        journal[2].GetProperty("response").GetString()!.ShouldContain("\"type\":\"response.completed\"");
    }

    public async ValueTask DisposeAsync()
    {
        if (_nebula is not null)
            await _nebula.DisposeAsync();
    }

    private async Task StartAsync(TimeProvider? time = null, params string[] settings)
    {
        _nebula = new LocalNebula(["Simulation:Seed=1", .. settings], time);
        await Nebula.StartAsync();
        _key = await Client.NewKeyAsync();
    }

    private Task<TestSocket> OpenAsync(string path) => OpenAsync(path, _key.Secret, null);

    private Task<TestSocket> OpenAsync(string path, string? key, Action<ClientWebSocketOptions>? adjust) =>
        TestSocket.OpenAsync(Client, $"{path}?model={Nebula.Model}", key, adjust);

    private string Create(string fields) => $$"""{"type":"response.create","model":"{{Nebula.Model}}",{{fields}}}""";

    // A response to this test's key.
    private async Task ScriptAsync(string content, string pace = "")
    {
        var script = $$$"""{"name":"s","fixtures":[{"match":{"keyId":"{{{_key.Id}}}"},"response":{"content":"{{{content}}}"}{{{pace}}} }]}""";
        (await Client.AdminAsync(HttpMethod.Post, "/scripts", script)).ShouldBe(201);
    }

    private Task OpenSocketsAsync(string route, int count) => Eventually.PassesAsync(async () => (await CountAsync(route)).ShouldBe(count));

    private async Task<int> CountAsync(string route)
    {
        var text = (await Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Add("Accept", "text/plain"))).ShouldBe(200).Text;
        var line = text.Split('\n').Single(line => line.StartsWith($"nebula_websocket_connections{{route=\"{route}\"}}", StringComparison.Ordinal));
        return (int)double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
