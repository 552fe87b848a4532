using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Every change of a key applies to its next request.</summary>
public abstract class KeysContract(INebulaHost host) : NebulaContract(host)
{
    private const string OneToken = "\"max_tokens\":1";

    [Fact]
    public async Task A_revoked_key_stops_at_once()
    {
        (await Client.ChatAsync(Key, Chat(OneToken))).ShouldBe(200);
        (await Client.AdminAsync(HttpMethod.Delete, $"/apikeys/{Key.Id}")).ShouldBe(200);
        (await Client.ChatAsync(Key, Chat(OneToken))).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", Key.Secret)).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
    }

    [Fact]
    public async Task A_rotated_key_has_a_new_secret_and_the_old_one_works_for_its_grace_period_only()
    {
        var kept = await RotateAsync("""{"grace_seconds":3600}""");
        (await Client.ChatAsync(Key, Chat(OneToken))).ShouldBe(200);
        (await Client.ChatAsync(kept, Chat(OneToken))).ShouldBe(200);

        var only = await RotateAsync(null);
        (await Client.ChatAsync(only, Chat(OneToken))).ShouldBe(200);
        (await Client.ChatAsync(kept, Chat(OneToken))).ShouldBeError(401);
        (await Client.ChatAsync(Key, Chat(OneToken))).ShouldBeError(401);
    }

    [Fact]
    public async Task A_key_whose_models_are_reduced_may_no_longer_use_the_others()
    {
        (await Client.ChatAsync(Key, Chat(OneToken))).ShouldBe(200);
        (await Client.AdminAsync(HttpMethod.Patch, $"/apikeys/{Key.Id}", """{"models":["another"]}""")).ShouldBe(200);
        (await Client.ChatAsync(Key, Chat(OneToken))).ShouldBeError(403, "permission_denied", "permission_denied", "model");
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", Key.Secret)).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await Client.SendAsync(HttpMethod.Get, $"/v1/models/{Host.Model}", Key.Secret)).ShouldBeError(403, "permission_denied", "permission_denied", "model");
        (await Client.SendAsync(HttpMethod.Get, "/v1/models/none", Key.Secret)).ShouldBeError(404, "invalid_request_error", "model_not_found", "model");
    }

    [Fact]
    public async Task The_admin_key_acts_for_a_key_under_its_limits_and_on_its_ledger()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":1");
        var reply = await ActForAsync(key.Id);
        reply.ShouldBe(200).Header("x-ratelimit-limit-requests").ShouldBe("1");
        var row = (await Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data")[0];
        row.GetProperty("id").GetString().ShouldBe(reply.Json.GetProperty("id").GetString());
        row.GetProperty("key_id").GetString().ShouldBe(key.Id);
        (await ActForAsync(key.Id)).ShouldBeError(429, "requests", "rate_limit_exceeded");
    }

    [Fact]
    public async Task The_admin_key_cannot_act_for_unknown_or_inactive_keys()
    {
        (await ActForAsync(null)).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
        (await ActForAsync("")).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
        (await ActForAsync("nobody")).ShouldBeError(404);
        (await ActForAsync(new string('x', 5_000))).ShouldBeError(404).Text.Length.ShouldBeLessThan(1_000);
        (await Client.AdminAsync(HttpMethod.Delete, $"/apikeys/{Key.Id}")).ShouldBe(200);
        (await ActForAsync(Key.Id)).ShouldBeError(403, "permission_denied", "permission_denied");
    }

    [Fact]
    public async Task An_API_key_acts_for_itself_alone()
    {
        var other = await Client.NewKeyAsync();
        var reply = await Client.SendAsync(
            HttpMethod.Post, "/v1/chat/completions", Key.Secret, Chat(OneToken), request => request.Headers.Add("Nebula-Key-Id", other.Id));
        reply.ShouldBe(200);
        (await Client.GetAsync($"/requests?key_id={other.Id}")).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
        (await Client.GetAsync($"/requests?key_id={Key.Id}")).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("Bearer  {0} ", 200)]
    [InlineData("bearer {0}", 200)]
    [InlineData("{0}", 401)]
    [InlineData("Basic {0}", 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Bearer {0}x", 401)]
    public async Task A_key_is_read_from_a_bearer_header_alone(string header, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.TryAddWithoutValidation("Authorization", string.Format(null, header, Key.Secret));
        using var response = await Client.Http.SendAsync(request);
        var reply = await Reply.OfAsync(response);
        reply.ShouldBe(status);
        if (status == 401)
            reply.ShouldBeError(401, "invalid_request_error", "invalid_api_key").Header("www-authenticate").ShouldNotBeNull().ShouldStartWith("Bearer");
        reply.Text.ShouldNotContain(Key.Secret[^20..]);
    }

    [Fact]
    public async Task A_secret_is_shown_once_only()
    {
        foreach (var path in (string[])["/apikeys", $"/apikeys/{Key.Id}", "/metrics", "/requests", "/usage?group_by=key", "/health"])
        {
            var reply = (await Client.GetAsync(path)).ShouldBe(200);
            reply.Text.ShouldNotContain(Key.Secret.Split('-')[3]);
            reply.Text.ShouldNotContain("hash");
        }
    }

    private async Task<TestKey> RotateAsync(string? body)
    {
        var rotated = (await Client.AdminAsync(HttpMethod.Post, $"/apikeys/{Key.Id}/rotate", body)).ShouldBe(200).Json;
        return new TestKey(Key.Id, rotated.GetProperty("secret").GetString()!);
    }

    private Task<Reply> ActForAsync(string? id) => Client.AdminAsync(HttpMethod.Post, "/v1/chat/completions", Chat(OneToken), request =>
    {
        if (id is not null)
            request.Headers.TryAddWithoutValidation("Nebula-Key-Id", id);
    });
}
