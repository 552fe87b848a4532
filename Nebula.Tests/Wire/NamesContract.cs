using System.Text.Json;
using Nebula.Tests.Hosts;
using OpenAI.Chat;
using OpenAI.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Deployments may have the names that models have elsewhere, with slashes, colons and capitals.</summary>
public abstract class NamesContract(INebulaHost host) : NebulaContract(host)
{
    private const string Hardware = "\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\"";

    public static TheoryData<string> Names =>
    [
        "meta-llama/Llama-3.1-8B-Instruct",
        "llama3.1:8b",
        "ft:gpt-4o-mini:acme::abc",
        "org/team@v1/model",
        $"Long/{new string('n', 123)}",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_of_any_shape_is_deployed_called_read_scaled_counted_and_deleted(string shape)
    {
        var name = shape[..^1] + Guid.NewGuid().ToString("N")[^1]; // of its own for each host that a test run starts
        await DeployAsync(name, Deployment(name));

        var answer = (await Client.ChatAsync(Key, ChatTo(name))).ShouldBe(200).Json;
        answer.GetProperty("model").GetString().ShouldBe(name);
        foreach (var path in (string[])[name, Uri.EscapeDataString(name), Uri.EscapeDataString(name).Replace("%2F", "%2f", StringComparison.Ordinal)])
        {
            (await Client.SendAsync(HttpMethod.Get, $"/v1/models/{path}", Key.Secret)).ShouldBe(200).Json.GetProperty("id").GetString().ShouldBe(name);
            (await Client.GetAsync($"/models/{path}")).ShouldBe(200).Json.GetProperty("name").GetString().ShouldBe(name);
            (await Client.AdminAsync(HttpMethod.Patch, $"/models/{path}", """{"max_batch_size":8}""")).ShouldBe(200);
        }

        (await Client.SendAsync(HttpMethod.Get, "/v1/models", Key.Secret)).ShouldBe(200).Json.GetProperty("data").EnumerateArray()
            .Select(static model => model.GetProperty("id").GetString()).ShouldContain(name);
        (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data")[0].GetProperty("model").GetString().ShouldBe(name);
        (await Client.GetAsync($"/usage?group_by=model&key_id={Key.Id}")).ShouldBe(200).Text.ShouldContain(name);
        await Eventually.PassesAsync(async () => (await Client.AdminAsync(
            HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Add("Accept", "text/plain"))).ShouldBe(200).Text.ShouldContain($"model_name=\"{name}\""));

        (await Client.AdminAsync(HttpMethod.Delete, $"/models/{Uri.EscapeDataString(name)}")).ShouldBe(202);
        await Eventually.PassesAsync(async () => (await Client.GetAsync($"/models/{name}")).ShouldBe(404));
        (await Client.ChatAsync(Key, ChatTo(name))).ShouldBeError(404, "invalid_request_error", "model_not_found", "model");
    }

    [Fact]
    public async Task Names_that_differ_in_case_name_different_deployments()
    {
        var name = $"case-{Guid.NewGuid():N}";
        await DeployAsync(name, Deployment(name));
        (await Client.GetAsync($"/models/{name.ToUpperInvariant()}")).ShouldBe(404);
        (await Client.ChatAsync(Key, ChatTo(name.ToUpperInvariant()))).ShouldBeError(404, "invalid_request_error", "model_not_found", "model");
        await DeployAsync(name.ToUpperInvariant(), Deployment(name.ToUpperInvariant()));
        (await Client.AdminAsync(HttpMethod.Post, "/models", Deployment(name))).ShouldBeError(409, "invalid_request_error", "deployment_exists", "name");
    }

    [Fact]
    public async Task The_official_client_uses_a_name_with_slashes()
    {
        var name = $"meta-llama/Llama-{Guid.NewGuid():N}";
        await DeployAsync(name, Deployment(name));
        var client = Client.OpenAI(Key.Secret);
        ChatCompletion answer = await client.GetChatClient(name).CompleteChatAsync([new UserChatMessage("What is the sea?")], new ChatCompletionOptions { MaxOutputTokenCount = 3 });
        answer.Model.ShouldBe(name);
        OpenAIModel model = await client.GetOpenAIModelClient().GetModelAsync(name);
        model.Id.ShouldBe(name);
    }

    [Fact]
    public async Task A_model_says_how_long_its_context_is()
    {
        var model = (await Client.SendAsync(HttpMethod.Get, $"/v1/models/{Host.Model}", Key.Secret)).ShouldBe(200).Json;
        model.GetProperty("context_length").GetInt32().ShouldBe(131_072);
        model.GetProperty("max_model_len").GetInt32().ShouldBe(131_072);
        var listed = (await Client.SendAsync(HttpMethod.Get, "/v1/models", Key.Secret)).ShouldBe(200).Json.GetProperty("data").EnumerateArray();
        listed.ShouldAllBe(static one => one.GetProperty("max_model_len").GetInt32() > 0 && one.GetProperty("context_length").GetInt32() > 0);
    }

    [Theory]
    [InlineData("POST", "/chat/completions")]
    [InlineData("POST", "/v1/v1/chat/completions")]
    [InlineData("GET", "/v1/v1/models")]
    [InlineData("POST", "/v1//chat/completions")]
    [InlineData("POST", "/embeddings")]
    [InlineData("POST", "/v1/chat/completions/chat/completions")]
    [InlineData("GET", "/v1/chat/completions/models")]
    [InlineData("POST", "/api/v1/chat/completions")]
    [InlineData("GET", "/models")]
    [InlineData("GET", "/models/gpt-4o")]
    public async Task A_wrong_base_URL_is_answered_with_what_it_should_be(string verb, string path) =>
        (await Client.SendAsync(new HttpMethod(verb), path, Key.Secret)).ShouldBeError(404, "invalid_request_error", "unknown_url")
            .Error.GetProperty("message").GetString()!.ShouldContain("base URL of an OpenAI client should be the address of this server followed by /v1");

    [Fact]
    public async Task A_wrong_base_URL_is_answered_with_the_address_that_the_client_has_used()
    {
        (await Client.SendAsync(HttpMethod.Post, "/chat/completions", Key.Secret, adjust: static request => request.Headers.Host = "nebula.test:8123"))
            .Text.ShouldContain("http://nebula.test:8123/v1.");
        var proxied = await Client.SendAsync(HttpMethod.Post, "/chat/completions", Key.Secret, adjust: static request =>
        {
            request.Headers.Add("X-Forwarded-Host", "api.example.com");
            request.Headers.Add("X-Forwarded-Proto", "https");
        });
        proxied.Text.ShouldContain("https://api.example.com/v1.");
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/v1/nothing")]
    [InlineData("/v1")]
    public async Task Another_unknown_path_says_nothing_of_base_URLs(string path) =>
        (await Client.SendAsync(HttpMethod.Get, path, Key.Secret)).ShouldBeError(404, "invalid_request_error", "unknown_url").Text.ShouldNotContain("base URL");

    [Theory]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("api-key", "{0}")]
    [InlineData("x-api-key", "{0}")]
    public async Task A_key_may_come_in_any_of_three_headers(string header, string value)
    {
        foreach (var (verb, path) in ((string, string)[])[("GET", "/v1/models"), ("GET", $"/v1/models/{Host.Model}"), ("POST", "/v1/chat/completions")])
        {
            (await SendAsync(Key.Secret)).ShouldBe(200);
            (await SendAsync("sk-wrong")).ShouldBeError(401, "invalid_request_error", "invalid_api_key");

            Task<Reply> SendAsync(string secret) => Client.SendAsync(
                new HttpMethod(verb), path, body: verb == "POST" ? Chat("\"max_tokens\":1") : null, adjust: request => request.Headers.TryAddWithoutValidation(header, string.Format(null, value, secret)));
        }
    }

    [Fact]
    public async Task The_admin_key_comes_in_a_bearer_header_alone() =>
        (await Client.SendAsync(HttpMethod.Get, "/apikeys", adjust: request => request.Headers.Add("api-key", Client.AdminKey))).ShouldBeError(401);

    private static string Deployment(string name) => $$"""{"name":"{{name}}",{{Hardware}}}""";

    private string ChatTo(string model) => Chat("\"max_tokens\":2").Replace($"\"{Host.Model}\"", JsonSerializer.Serialize(model), StringComparison.Ordinal);
}
