using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Azure OpenAI's paths, errors and content filters.</summary>
public abstract class AzureContract(INebulaHost host) : NebulaContract(host)
{
    private const string Hardware = "\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\"";
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about the sea.\"}]";

    private readonly string _name = $"azure/{Guid.NewGuid():N}";

    [Theory]
    [InlineData("")]
    [InlineData("?api-version=2024-10-21")]
    [InlineData("?api-version=2099-01-01-preview")]
    public async Task The_paths_deployment_wins_over_the_model_which_may_be_absent(string query)
    {
        foreach (var model in (string[])["", "\"model\":\"other\",", "\"model\":null,", "\"model\":\"\","])
        {
            var reply = await PostAsync($"/openai/deployments/{Host.Model}/chat/completions{query}", $$"""{{{model}}{{Messages}},"max_tokens":2}""");
            reply.ShouldBe(200).Json.GetProperty("model").GetString().ShouldBe(Host.Model);
            reply.Header("apim-request-id").ShouldBe(reply.Header("x-request-id"));
        }
    }

    [Fact]
    public async Task A_deployment_with_a_slash_in_its_name_is_found_by_its_encoded_name()
    {
        await DeployAsync("\"dialect\":\"openai\"");
        (await PostAsync($"/openai/deployments/{Uri.EscapeDataString(_name)}/chat/completions", $$"""{{{Messages}},"max_tokens":2}""")).ShouldBe(200)
            .Json.GetProperty("model").GetString().ShouldBe(_name);
    }

    [Fact]
    public async Task The_answer_is_that_of_OpenAIs_path()
    {
        var body = Chat("\"temperature\":0,\"max_tokens\":8");
        var wanted = (await Client.ChatAsync(Key, body)).ShouldBe(200).Json.GetProperty("choices").GetRawText();
        foreach (var path in (string[])[$"/openai/deployments/{Host.Model}/chat/completions", "/openai/v1/chat/completions"])
            (await PostAsync(path, body)).ShouldBe(200).Json.GetProperty("choices").GetRawText().ShouldBe(wanted);
    }

    [Theory]
    [InlineData("/openai/models")]
    [InlineData("/openai/v1/models")]
    public async Task Models_are_listed_and_read(string path)
    {
        (await SendAsync(HttpMethod.Get, path)).ShouldBe(200).Json.GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("id").GetString()).ShouldContain(Host.Model);
        (await SendAsync(HttpMethod.Get, $"{path}/{Host.Model}?api-version=2024-10-21")).ShouldBe(200).Json.GetProperty("id").GetString().ShouldBe(Host.Model);
        (await SendAsync(HttpMethod.Head, path)).ShouldBe(200).Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Errors_have_the_shape_of_Azure()
    {
        var path = $"/openai/deployments/{Host.Model}/chat/completions";
        Code(await Client.SendAsync(HttpMethod.Post, path, body: $$"""{{{Messages}}}""", adjust: static request => request.Headers.Add("api-key", "wrong")), 401).ShouldBe("401");
        Code(await Client.SendAsync(HttpMethod.Post, path, body: $$"""{{{Messages}}}"""), 401).ShouldBe("401");
        Code(await PostAsync("/openai/deployments/nothing/chat/completions", $$"""{{{Messages}}}"""), 404).ShouldBe("DeploymentNotFound");
        Code(await PostAsync("/openai/nothing", "{}"), 404).ShouldBe("404");
        Code(await SendAsync(HttpMethod.Get, path), 405).ShouldBe("405");
        Code(await PostAsync(path, $$"""{{{Messages}},"temperature":9}"""), 400).ShouldBe("decimal_above_max_value");
        var slow = await Client.NewKeyAsync("\"requests_per_minute\":1");
        (await PostAsync(path, $$"""{{{Messages}},"max_tokens":1}""", slow.Secret)).ShouldBe(200).Header("x-ratelimit-limit-requests").ShouldBe("1");
        var limited = await PostAsync(path, $$"""{{{Messages}},"max_tokens":1}""", slow.Secret);
        Code(limited, 429).ShouldBe("429");
        int.Parse(limited.Header("retry-after-ms")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);

        static string? Code(Reply reply, int status) => reply.ShouldBeError(status).Error.GetProperty("code").GetString();
    }

    [Fact]
    public async Task A_deployment_with_the_dialect_of_Azure_sends_what_its_content_filters_found()
    {
        await DeployAsync("\"dialect\":\"azure\"");
        var path = $"/openai/deployments/{Uri.EscapeDataString(_name)}/chat/completions";
        var whole = (await PostAsync(path, $$"""{{{Messages}},"max_tokens":2,"n":2}""")).ShouldBe(200).Json;
        ShouldBeSafe(whole.GetProperty("prompt_filter_results")[0].GetProperty("content_filter_results"));
        foreach (var choice in whole.GetProperty("choices").EnumerateArray())
            ShouldBeSafe(choice.GetProperty("content_filter_results"));

        using var stream = await ChatStream.OfAsync(await Client.OpenAsync(path, Key.Secret, $$"""{{{Messages}},"max_tokens":2,"stream":true}"""));
        var chunks = (await stream.RestAsync()).Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line["data: ".Length..])).ToList();
        chunks[0].GetProperty("choices").GetArrayLength().ShouldBe(0);
        ShouldBeSafe(chunks[0].GetProperty("prompt_filter_results")[0].GetProperty("content_filter_results"));
        chunks[1..].All(static chunk => chunk.GetProperty("choices")[0].TryGetProperty("content_filter_results", out _)).ShouldBeTrue();
        ShouldBeSafe(chunks[2].GetProperty("choices")[0].GetProperty("content_filter_results"));
        string.Concat(chunks[1..].Select(static chunk => chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : ""))
            .ShouldNotBeEmpty();

        static void ShouldBeSafe(JsonElement results) => results.EnumerateObject().Select(static category => $"{category.Name} {category.Value.GetProperty("severity")}")
            .ShouldBe(["hate safe", "self_harm safe", "sexual safe", "violence safe"]);
    }

    [Fact]
    public async Task A_prompt_with_the_filtered_phrase_is_refused_and_not_charged()
    {
        await DeployAsync("\"dialect\":\"azure\",\"content_filter_phrase\":\"about the SEA\"");
        var path = $"/openai/deployments/{Uri.EscapeDataString(_name)}/chat/completions";
        var error = (await PostAsync(path, $$"""{{{Messages}}}""")).ShouldBeError(400).Error;
        (error.GetProperty("code").GetString(), error.GetProperty("param").GetString(), error.GetProperty("status").GetInt32()).ShouldBe(("content_filter", "prompt", 400));
        error.GetProperty("innererror").GetProperty("code").GetString().ShouldBe("ResponsibleAIPolicyViolation");
        error.GetProperty("innererror").GetProperty("content_filter_result").GetProperty("violence").GetProperty("filtered").GetBoolean().ShouldBeTrue();
        (await PostAsync("/v1/chat/completions", $$"""{"model":"{{_name}}",{{Messages}}}""")).ShouldBeError(400, "invalid_request_error", "content_filter", "prompt");
        (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);

        var patched = await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", """{"dialect":null,"content_filter_phrase":null}""");
        (patched.ShouldBe(200).Json.GetProperty("dialect").GetString(), patched.Json.GetProperty("content_filter_phrase").GetString()).ShouldBe(("openai", null));
        await Eventually.PassesAsync(async () => (await PostAsync(path, $$"""{{{Messages}},"max_tokens":1}""")).ShouldBe(200));
    }

    private Task<Reply> PostAsync(string path, string body, string? secret = null) => SendAsync(HttpMethod.Post, path, body, secret);

    private Task<Reply> SendAsync(HttpMethod method, string path, string? body = null, string? secret = null) =>
        Client.SendAsync(method, path, body: body, adjust: request => request.Headers.Add("api-key", secret ?? Key.Secret));

    private async Task DeployAsync(string fields)
    {
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{_name}}",{{fields}},{{Hardware}}}""")).ShouldBe(201);
        await Eventually.PassesAsync(async () => (await Client.GetAsync($"/models/{_name}")).ShouldBe(200).Json.GetProperty("state").GetString().ShouldBe("ready"));
    }
}
