using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

public sealed class RefusalTests(FastNebula host) : NebulaContract(host)
{
    private const string Health = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

    public static TheoryData<int, string?, string> Malformed => new()
    {
        { 400, null, "nonsense\r\n\r\n" },
        { 400, null, "GET /health HTTP/1.1\r\n\r\n" },
        { 400, null, "GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" },
        { 400, null, "GET /health HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n" },
        { 400, null, "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n" },
        { 400, null, "POST /apikeys HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n" },
        { 414, "uri_too_long", $"GET /{new string('a', 9_000)} HTTP/1.1\r\nHost: x\r\n\r\n" },
        { 431, "headers_too_large", $"GET /health HTTP/1.1\r\nHost: x\r\nx-long: {new string('a', 40_000)}\r\n\r\n" },
        { 431, "headers_too_large", $"GET /health HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 200).Select(static i => $"x-{i}: a\r\n"))}\r\n" },
        { 505, null, "GET /health HTTP/3.7\r\nHost: x\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Refusals_of_the_server_itself_have_the_shape_of_every_error(int status, string? code, string request)
    {
        using var connection = await RawConnection.OpenAsync(Client.Url);

        (await connection.SendAsync(request)).ShouldBeError(status, "invalid_request_error", code).Header("connection").ShouldBe("close");

        await connection.ShouldEndAsync();
    }

    [Fact]
    public async Task A_refusal_that_may_not_quote_the_request_has_no_empty_quotes()
    {
        await using var quiet = new LocalNebula([]) { Replace = static services => services.Configure<LoggerFilterOptions>(static log => log.MinLevel = LogLevel.Warning) };
        await quiet.StartAsync();
        using var connection = await RawConnection.OpenAsync(quiet.Client.Url);

        (await connection.SendAsync("GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n")).ShouldBeError(400).Error.GetProperty("message").GetString().ShouldBe(
            "The request is not valid HTTP: Invalid request target.");
    }

    [Fact]
    public async Task A_malformed_request_after_a_valid_one_is_refused_as_well()
    {
        using var connection = await RawConnection.OpenAsync(Client.Url);
        (await connection.SendAsync(Health)).ShouldBe(200);

        (await connection.SendAsync("GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n")).ShouldBeError(400);

        await connection.ShouldEndAsync();
    }

    [Fact]
    public async Task A_body_that_arrives_too_slowly_is_a_408()
    {
        using var connection = await RawConnection.OpenAsync(Client.Url);

        var reply = await connection.SendAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Key.Secret}\r\nContent-Length: 1000\r\n\r\n{{");

        reply.ShouldBeError(408, "invalid_request_error", "request_timeout");
    }
}
