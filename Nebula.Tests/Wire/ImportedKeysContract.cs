using Nebula.Tests.Hosts;
using OpenAI.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>A key's secret may be chosen by its owner, so that a test harness knows it before the server starts.</summary>
public abstract class ImportedKeysContract(INebulaHost host) : NebulaContract(host)
{
    private readonly string _secret = $"sk-proj_{Guid.NewGuid():N}~!#%/?@";

    [Fact]
    public async Task An_imported_secret_works_like_any_other_and_is_shown_only_when_it_is_imported()
    {
        var reply = (await ImportAsync(_secret)).ShouldBe(201);
        reply.Json.GetProperty("secret").GetString().ShouldBe(_secret);
        var key = new TestKey(reply.Json.GetProperty("id").GetString()!, _secret);
        (await Client.ChatAsync(key, Chat("\"max_tokens\":1"))).ShouldBe(200);
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", adjust: request => request.Headers.TryAddWithoutValidation("api-key", _secret))).ShouldBe(200);
        foreach (var path in (string[])["/apikeys", $"/apikeys/{key.Id}", "/metrics", $"/requests?key_id={key.Id}"])
            (await Client.GetAsync(path)).ShouldBe(200).Text.ShouldNotContain(_secret[..20]);
        var wrong = (await Client.SendAsync(HttpMethod.Get, "/v1/models", _secret + "x")).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
        wrong.Text.ShouldNotContain(_secret[..20]);
        (await Client.SendAsync(HttpMethod.Get, "/apikeys", _secret)).ShouldBeError(403, "permission_denied", "permission_denied");
    }

    [Fact]
    public async Task The_official_client_works_with_an_imported_key()
    {
        (await ImportAsync(_secret)).ShouldBe(201);
        ChatCompletion answer = await Client.OpenAI(_secret).GetChatClient(Host.Model).CompleteChatAsync([new UserChatMessage("Hello")], new ChatCompletionOptions { MaxOutputTokenCount = 2 });
        answer.Usage.OutputTokenCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_revoked_imported_key_stops_at_once_and_its_secret_stays_taken()
    {
        var id = (await ImportAsync(_secret)).ShouldBe(201).Json.GetProperty("id").GetString();
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", _secret)).ShouldBe(200);
        (await Client.AdminAsync(HttpMethod.Delete, $"/apikeys/{id}")).ShouldBe(200);
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", _secret)).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
        (await ImportAsync(_secret)).ShouldBeError(409, "invalid_request_error", "secret_taken", "secret");
    }

    [Fact]
    public async Task A_rotation_gives_a_normal_secret_and_the_imported_one_works_for_the_grace_period()
    {
        var id = (await ImportAsync(_secret)).ShouldBe(201).Json.GetProperty("id").GetString();
        var rotated = (await Client.AdminAsync(HttpMethod.Post, $"/apikeys/{id}/rotate", """{"grace_seconds":600}""")).ShouldBe(200).Json.GetProperty("secret").GetString()!;
        rotated.ShouldStartWith($"sk-neb-{id}-");
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", rotated)).ShouldBe(200);
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", _secret)).ShouldBe(200);
        (await Client.AdminAsync(HttpMethod.Post, $"/apikeys/{id}/rotate")).ShouldBe(200);
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", _secret)).ShouldBeError(401);
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", rotated)).ShouldBeError(401);
    }

    [Fact]
    public async Task Of_many_imports_of_one_secret_at_once_one_succeeds()
    {
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", _secret)).ShouldBeError(401); // the process remembers for a moment that the secret is unknown
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ImportAsync(_secret)));
        replies.Select(static reply => reply.Status).Order().ShouldBe([201, 409, 409, 409, 409, 409]);
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", _secret)).ShouldBe(200);
    }

    [Fact]
    public async Task A_whole_key_of_another_Nebula_is_imported_with_its_id()
    {
        var (secret, _) = Domain.ApiKeys.ApiKeyFormat.NewSecret(Domain.ApiKeys.ApiKeyFormat.NewId());
        (await ImportAsync(secret)).ShouldBe(201).Json.GetProperty("id").GetString().ShouldBe(secret.Split('-')[2]);
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", secret)).ShouldBe(200);
        (await ImportAsync(secret)).ShouldBeError(409, "invalid_request_error", "secret_taken", "secret");
        (await ImportAsync(Key.Secret)).ShouldBeError(409, "invalid_request_error", "secret_taken", "secret");
    }

    [Theory]
    [InlineData("short12")]
    [InlineData("with a space")]
    [InlineData("with-\u00FCmlaut")]
    [InlineData("sk-neb-not-a-whole-key")]
    public async Task A_secret_of_a_wrong_form_is_refused_and_not_repeated(string secret)
    {
        (await ImportAsync(secret)).ShouldBeError(400, "invalid_request_error", "invalid_value", "secret").Text.ShouldNotContain(secret);
        (await ImportAsync(new string('k', 201))).ShouldBeError(400, "invalid_request_error", "invalid_value", "secret");
        (await ImportAsync(Client.AdminKey)).ShouldBeError(400, "invalid_request_error", "invalid_value", "secret").Text.ShouldNotContain(Client.AdminKey);
        (await Client.AdminAsync(HttpMethod.Patch, $"/apikeys/{Key.Id}", """{"secret":"another-one"}""")).ShouldBeError(400, "invalid_request_error", "invalid_value", "secret");
    }

    private Task<Reply> ImportAsync(string secret) =>
        Client.AdminAsync(HttpMethod.Post, "/apikeys", $$"""{"name":"imported","secret":{{System.Text.Json.JsonSerializer.Serialize(secret)}}}""");
}
