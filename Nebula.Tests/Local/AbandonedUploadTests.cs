using Microsoft.Extensions.Logging;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

public sealed class AbandonedUploadTests : IAsyncLifetime
{
    private readonly LocalNebula _host = new(["Simulation:TimeScale=0"]);
    private TestKey _key = new("", "");

    public async ValueTask InitializeAsync()
    {
        await _host.StartAsync();
        _key = await _host.Client.NewKeyAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(true, "Content-Length: 1000")]
    [InlineData(false, "Content-Length: 1000")]
    [InlineData(true, "Transfer-Encoding: chunked")]
    [InlineData(false, "Transfer-Encoding: chunked")]
    public async Task A_client_that_disconnects_while_it_sends_its_body_is_counted_as_499_and_logs_no_error(bool resets, string framing)
    {
        for (var i = 0; i < 8; i++)
        {
            using var connection = await RawConnection.OpenAsync(_host.Client.Url);
            await connection.WriteAsync(
                $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_key.Secret}\r\n{framing}\r\n\r\n9\r\n{{\"model\":");
            await Task.Delay(10 * i, TestContext.Current.CancellationToken);
            connection.Close(resets);
        }

        // A reset may overtake the head of its request, which then never was one.
        await Eventually.PassesAsync(async () => (await StatusesAsync()).GetProperty("499").GetInt64().ShouldBeInRange(6, 8));
        (await StatusesAsync()).EnumerateObject().Select(static status => status.Name).ShouldBe(["499"]);
        _host.Logs.GetSnapshot().Where(static log => log.Level >= LogLevel.Warning && !log.Category!.StartsWith("Nebula.Local", StringComparison.Ordinal)).Select(static log => log.Message).ShouldBeEmpty();
    }

    private async Task<System.Text.Json.JsonElement> StatusesAsync() =>
        (await _host.Client.GetAsync("/metrics")).ShouldBe(200).Json.GetProperty("requests").GetProperty("by_status");
}
