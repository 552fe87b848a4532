using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

public sealed class OptionalAuthenticationTests : IAsyncLifetime
{
    private readonly LocalNebula _host = new(["Authentication=Optional", "Simulation:TimeScale=0"]);

    [Theory]
    [InlineData(null)]
    [InlineData("ollama")]
    [InlineData("sk-unknown-0123456789")]
    public async Task A_request_without_a_valid_key_is_served_and_billed_to_the_anonymous_key(string? key)
    {
        var body = $$"""{"model":"{{_host.Model}}","messages":[{"role":"user","content":"Hi"}],"max_tokens":2}""";
        (await _host.Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", key, body)).ShouldBe(200);
        (await _host.Client.GetAsync("/requests?key_id=anonymous")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task The_anonymous_key_has_limits_and_can_be_revoked()
    {
        var body = $$"""{"options":{"num_predict":2},"model":"{{_host.Model}}","messages":[{"role":"user","content":"Hi"}]}""";
        (await _host.Client.AdminAsync(HttpMethod.Patch, "/apikeys/anonymous", """{"limits":{"requests_per_minute":1}}""")).ShouldBe(200);
        (await _host.Client.SendAsync(HttpMethod.Post, "/api/chat", body: body)).ShouldBe(200);
        (await _host.Client.SendAsync(HttpMethod.Post, "/api/chat", body: body)).ShouldBeError(429);
        (await _host.Client.AdminAsync(HttpMethod.Delete, "/apikeys/anonymous")).ShouldBe(200);
        (await _host.Client.SendAsync(HttpMethod.Get, "/api/tags")).ShouldBeError(401);
    }

    [Fact]
    public async Task Keys_and_the_management_API_work_as_always()
    {
        var key = await _host.Client.NewKeyAsync();
        var body = $$"""{"model":"{{_host.Model}}","messages":[{"role":"user","content":"Hi"}],"max_tokens":2}""";
        (await _host.Client.ChatAsync(key, body)).ShouldBe(200);
        (await _host.Client.GetAsync($"/requests?key_id={key.Id}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
        (await _host.Client.SendAsync(HttpMethod.Get, "/apikeys")).ShouldBeError(401);
        (await _host.Client.SendAsync(HttpMethod.Get, "/apikeys", "wrong")).ShouldBeError(401);
    }

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
