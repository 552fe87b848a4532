using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Nebula.Local.SignIn;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local.SignIn;

/// <summary>The sign-in link of Nebula.Local, over HTTP.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private const string Session = "/ui/session";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly LocalNebula _host;

    public SignInTests() => _host = new LocalNebula(["Simulation:TimeScale=0"], _time);

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_code_is_exchanged_once_for_a_session_that_is_accepted_in_place_of_the_admin_key()
    {
        var code = await CreateCodeAsync();
        var session = (await RedeemAsync(code)).ShouldBe(200).Json;
        var token = session.GetProperty("token").GetString()!;
        token.ShouldNotContain(LocalNebula.TestAdminKey);
        session.GetProperty("expires_at").GetDateTimeOffset().ShouldBe(_time.GetUtcNow().AddHours(12));
        (await _host.Client.SendAsync(HttpMethod.Get, "/apikeys", token)).ShouldBe(200);

        var key = await _host.Client.NewKeyAsync();
        const string Body = """{"model":"llama-3.1-8b","max_tokens":3,"messages":[{"role":"user","content":"x"}]}""";
        (await _host.Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", token, Body, request => request.Headers.Add("Nebula-Key-Id", key.Id))).ShouldBe(200);

        (await RedeemAsync(code)).ShouldBe(401).Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("invalid_sign_in_code");
    }

    [Fact]
    public async Task A_session_outlives_a_restart_and_expires_after_twelve_hours()
    {
        var token = (await RedeemAsync(await CreateCodeAsync())).Json.GetProperty("token").GetString()!;
        await _host.StopAsync();
        await _host.StartAsync();
        _time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        (await _host.Client.SendAsync(HttpMethod.Get, "/apikeys", token)).ShouldBe(200);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await _host.Client.SendAsync(HttpMethod.Get, "/apikeys", token)).ShouldBe(401);
    }

    [Fact]
    public async Task A_session_that_was_altered_is_refused()
    {
        var token = (await RedeemAsync(await CreateCodeAsync())).Json.GetProperty("token").GetString()!;
        var parts = token.Split('-', 4); // nebula, session, expiry, signature
        var altered = (string[])[$"nebula-session-{long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) + 1}-{parts[3]}", token[..^1], $"{token}x", "nebula-session-", "nebula-session-9999999999-"];
        foreach (var wrong in altered)
            (await _host.Client.SendAsync(HttpMethod.Get, "/apikeys", wrong)).ShouldBe(401);
    }

    [Fact]
    public async Task Only_the_admin_key_creates_a_link()
    {
        (await _host.Client.SendAsync(HttpMethod.Post, "/ui/links")).ShouldBe(401);
        (await _host.Client.SendAsync(HttpMethod.Post, "/ui/links", (await _host.Client.NewKeyAsync()).Secret)).ShouldBe(403);
        (await _host.Client.AdminAsync(HttpMethod.Post, "/ui/links")).ShouldBe(200).Json.GetProperty("expires_in").GetInt32().ShouldBe(600);
    }

    [Fact]
    public async Task Guessing_codes_is_refused_after_ten_tries_a_minute()
    {
        for (var i = 0; i < SignInCodes.MaxFailuresPerMinute; i++)
            (await RedeemAsync("guess")).ShouldBe(401);
        (await RedeemAsync(await CreateCodeAsync())).ShouldBe(429);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"code":5}""")]
    public async Task A_body_without_a_code_is_a_400(string body) =>
        (await _host.Client.SendAsync(HttpMethod.Post, Session, body: body)).ShouldBe(400).Json.GetProperty("error").GetProperty("param").GetString().ShouldBe("code");

    private async Task<string> CreateCodeAsync() =>
        (await _host.Client.AdminAsync(HttpMethod.Post, "/ui/links")).ShouldBe(200).Json.GetProperty("code").GetString()!;

    private Task<Reply> RedeemAsync(string code) => _host.Client.SendAsync(HttpMethod.Post, Session, body: JsonSerializer.Serialize(new { code }));
}
