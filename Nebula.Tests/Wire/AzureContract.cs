using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Azure OpenAI's paths, errors and content filters.</summary>
public abstract class AzureContract(INebulaHost host) : NebulaContract(host)
{
    private const string Hardware = "\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\"";
    private const string EmbeddingHardware = "\"model\":\"all-minilm-l6-v2\",\"gpu\":\"l4-24gb\"";
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
        await DeployWithAsync("\"dialect\":\"openai\"");
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
        await DeployWithAsync("\"dialect\":\"azure\"");
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

    }

    [Fact]
    public async Task A_completion_of_it_has_the_results_of_each_prompt_and_choice()
    {
        await DeployWithAsync("\"dialect\":\"azure\"");
        var path = $"/openai/deployments/{Uri.EscapeDataString(_name)}/completions";
        var whole = (await PostAsync(path, """{"prompt":["The sea","The land"],"max_tokens":2}""")).ShouldBe(200).Json;
        whole.GetProperty("prompt_filter_results").EnumerateArray().Select(static result => result.GetProperty("prompt_index").GetInt32()).ShouldBe([0, 1]);
        foreach (var result in whole.GetProperty("prompt_filter_results").EnumerateArray().Concat(whole.GetProperty("choices").EnumerateArray()))
            ShouldBeSafe(result.GetProperty("content_filter_results"));

        using var stream = await ChatStream.OfAsync(await Client.OpenAsync(path, Key.Secret, """{"prompt":["The sea","The land"],"max_tokens":2,"stream":true}"""));
        var chunks = (await stream.RestAsync()).Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line["data: ".Length..])).ToList();
        chunks[0].GetProperty("choices").GetArrayLength().ShouldBe(0);
        chunks[0].GetProperty("prompt_filter_results").GetArrayLength().ShouldBe(2);
        chunks[1..].All(static chunk => chunk.GetProperty("choices")[0].TryGetProperty("content_filter_results", out _)).ShouldBeTrue();
        ShouldBeSafe(chunks[1].GetProperty("choices")[0].GetProperty("content_filter_results"));

        (await PostAsync($"/openai/deployments/{Host.Model}/completions", """{"prompt":"The sea","max_tokens":2}""")).ShouldBe(200).Text.ShouldNotContain("filter");
    }

    [Fact]
    public async Task A_response_of_it_has_the_results_of_its_input_and_output()
    {
        await DeployWithAsync("\"dialect\":\"azure\"");
        var body = $$"""{"model":"{{_name}}","input":"Tell me about the sea.","max_output_tokens":16""";
        var whole = (await PostAsync("/openai/responses?api-version=2025-04-01-preview", body + "}")).ShouldBe(200).Json;
        ShouldHaveResults(whole);
        ShouldHaveResults((await SendAsync(HttpMethod.Get, $"/openai/v1/responses/{whole.GetProperty("id").GetString()}")).ShouldBe(200).Json);

        var stream = (await PostAsync("/openai/v1/responses", body + ",\"stream\":true}")).ShouldBe(200).Text.Split('\n');
        var events = stream.Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line["data: ".Length..])).ToList();
        events[0].GetProperty("response").GetProperty("content_filters").ValueKind.ShouldBe(JsonValueKind.Null);
        ShouldHaveResults(events[^1].GetProperty("response"));

        (await PostAsync("/openai/responses", $$"""{"model":"{{Host.Model}}","input":"Hello","max_output_tokens":16}""")).ShouldBe(200).Text.ShouldNotContain("content_filters");

        static void ShouldHaveResults(JsonElement response)
        {
            var filters = response.GetProperty("content_filters").EnumerateArray().ToList();
            filters.Select(static filter => filter.GetProperty("source_type").GetString()).ShouldBe(["prompt", "completion"]);
            foreach (var filter in filters)
            {
                filter.GetProperty("blocked").GetBoolean().ShouldBeFalse();
                ShouldBeSafe(filter.GetProperty("content_filter_results"));
            }

            var text = response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;
            filters[1].GetProperty("content_filter_offsets").GetProperty("end_offset").GetInt32().ShouldBe(text.Length);
        }
    }

    [Fact]
    public async Task A_prompt_with_the_filtered_phrase_is_refused_on_every_path_that_generates_text()
    {
        await DeployWithAsync("\"dialect\":\"azure\",\"content_filter_phrase\":\"about the SEA\"");
        (string Path, string Body)[] requests =
        [
            ($"/openai/deployments/{Uri.EscapeDataString(_name)}/completions", """{"prompt":["The land","Tell me about the sea."]}"""),
            ("/openai/v1/completions", $$"""{"model":"{{_name}}","prompt":"Tell me about the sea.","stream":true}"""),
            ("/openai/responses", $$"""{"model":"{{_name}}","input":"Tell me about the sea."}"""),
            ("/openai/v1/responses", $$"""{"model":"{{_name}}","input":"Tell me about the sea.","stream":true}"""),
        ];
        foreach (var (path, body) in requests)
        {
            var error = (await PostAsync(path, body)).ShouldBeError(400).Error;
            error.GetProperty("code").GetString().ShouldBe("content_filter", path);
            error.GetProperty("innererror").GetProperty("code").GetString().ShouldBe("ResponsibleAIPolicyViolation");
        }

        (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Embeddings_are_not_filtered()
    {
        await DeployWithAsync("\"dialect\":\"azure\",\"content_filter_phrase\":\"about the SEA\"", EmbeddingHardware);
        var reply = (await PostAsync($"/openai/deployments/{Uri.EscapeDataString(_name)}/embeddings", """{"input":"Tell me about the sea."}""")).ShouldBe(200);
        reply.Text.ShouldNotContain("filter");
    }

    [Fact]
    public async Task Every_path_with_limits_says_when_to_retry()
    {
        (string Path, string Body)[] requests =
        [
            ($"/openai/deployments/{Host.Model}/chat/completions", $$"""{{{Messages}},"max_tokens":1}"""),
            ("/openai/v1/chat/completions", $$"""{"model":"{{Host.Model}}",{{Messages}},"max_tokens":1}"""),
            ($"/openai/deployments/{Host.Model}/completions", """{"prompt":"The sea","max_tokens":1}"""),
            ("/openai/v1/completions", $$"""{"model":"{{Host.Model}}","prompt":"The sea","max_tokens":1}"""),
            ($"/openai/deployments/{Host.EmbeddingModel}/embeddings", """{"input":"The sea"}"""),
            ("/openai/v1/embeddings", $$"""{"model":"{{Host.EmbeddingModel}}","input":"The sea"}"""),
            ("/openai/responses", $$"""{"model":"{{Host.Model}}","input":"The sea","max_output_tokens":16}"""),
            ("/openai/v1/responses", $$"""{"model":"{{Host.Model}}","input":"The sea","max_output_tokens":16}"""),
        ];
        foreach (var (path, body) in requests)
        {
            var slow = await Client.NewKeyAsync("\"requests_per_minute\":1");
            (await PostAsync(path, body, slow.Secret)).ShouldBe(200);
            var limited = (await PostAsync(path, body, slow.Secret)).ShouldBeError(429);
            limited.Error.GetProperty("code").GetString().ShouldBe("429");
            int.Parse(limited.Header("retry-after-ms")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
            int.Parse(limited.Header("retry-after")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        }
    }

    [Theory]
    [InlineData("/openai")]
    [InlineData("/openai/v1")]
    public async Task Stored_responses_are_read_cancelled_and_deleted(string root)
    {
        var query = root == "/openai" ? "?api-version=2025-04-01-preview" : "";
        var body = $$"""{"model":"{{Host.Model}}","input":"Tell me about the sea.","max_output_tokens":16""";
        var created = (await PostAsync($"{root}/responses{query}", body + "}")).ShouldBe(200).Json;
        var id = created.GetProperty("id").GetString();
        (await SendAsync(HttpMethod.Get, $"{root}/responses/{id}{query}")).ShouldBe(200).Json.GetProperty("output").GetRawText().ShouldBe(created.GetProperty("output").GetRawText());
        (await SendAsync(HttpMethod.Get, $"{root}/responses/{id}/input_items{query}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
        (await PostAsync($"{root}/responses{query}", $$"""{"model":"{{Host.Model}}","input":"And the land?","previous_response_id":"{{id}}","max_output_tokens":16}""")).ShouldBe(200)
            .Json.GetProperty("previous_response_id").GetString().ShouldBe(id);
        var background = (await PostAsync($"{root}/responses{query}", body + ",\"background\":true}")).ShouldBe(200).Json.GetProperty("id").GetString();
        (await PostAsync($"{root}/responses/{background}/cancel{query}", "")).ShouldBe(200).Json.GetProperty("id").GetString().ShouldBe(background);
        (await SendAsync(HttpMethod.Delete, $"{root}/responses/{id}{query}")).ShouldBe(200).Json.GetProperty("deleted").GetBoolean().ShouldBeTrue();
        (await SendAsync(HttpMethod.Get, $"{root}/responses/{id}{query}")).ShouldBeError(404).Error.GetProperty("code").GetString().ShouldBe("404");
    }

    [Theory]
    [InlineData("/openai")]
    [InlineData("/openai/v1")]
    public async Task Conversations_are_created_continued_and_deleted(string root)
    {
        var created = (await PostAsync($"{root}/conversations", """{"items":[{"role":"user","content":"Tell me about the sea."}],"metadata":{"a":"b"}}""")).ShouldBe(200).Json;
        var path = $"{root}/conversations/{created.GetProperty("id").GetString()}";
        (await SendAsync(HttpMethod.Get, path)).ShouldBe(200).Json.GetProperty("metadata").GetProperty("a").GetString().ShouldBe("b");
        (await PostAsync(path, """{"metadata":{"a":"c"}}""")).ShouldBe(200).Json.GetProperty("metadata").GetProperty("a").GetString().ShouldBe("c");
        (await PostAsync($"{root}/responses", $$"""{"model":"{{Host.Model}}","input":"And the land?","conversation":"{{created.GetProperty("id").GetString()}}","max_output_tokens":16}""")).ShouldBe(200);
        (await PostAsync($"{path}/items", """{"items":[{"role":"user","content":"And the sky?"}]}""")).ShouldBe(200);
        var items = (await SendAsync(HttpMethod.Get, $"{path}/items?order=asc")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().ToList();
        items.Count.ShouldBe(4);
        var item = $"{path}/items/{items[0].GetProperty("id").GetString()}";
        (await SendAsync(HttpMethod.Get, item)).ShouldBe(200).Json.GetProperty("role").GetString().ShouldBe("user");
        (await SendAsync(HttpMethod.Delete, item)).ShouldBe(200);
        (await SendAsync(HttpMethod.Get, item)).ShouldBeError(404);
        (await SendAsync(HttpMethod.Delete, path)).ShouldBe(200);
        (await SendAsync(HttpMethod.Get, path)).ShouldBeError(404);
    }

    [Theory]
    [InlineData("/openai/deployments/{0}/chat/completions", "/openai/chat/completions")]
    [InlineData("/openai/v1/chat/completions", "/openai/v1/chat/completions")]
    public async Task Stored_chat_completions_are_listed_changed_and_deleted(string create, string root)
    {
        var body = $$"""{"model":"{{Host.Model}}",{{Messages}},"max_tokens":2,"store":true,"metadata":{"a":"b"} }""";
        var id = (await PostAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, create, Host.Model), body)).ShouldBe(200).Json.GetProperty("id").GetString();
        (await SendAsync(HttpMethod.Get, root)).ShouldBe(200).Json.GetProperty("data").EnumerateArray().Select(static completion => completion.GetProperty("id").GetString()).ShouldContain(id);
        (await SendAsync(HttpMethod.Get, $"{root}/{id}/messages")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
        (await PostAsync($"{root}/{id}", """{"metadata":{"a":"c"}}""")).ShouldBe(200);
        (await SendAsync(HttpMethod.Get, $"{root}/{id}")).ShouldBe(200).Json.GetProperty("metadata").GetProperty("a").GetString().ShouldBe("c");
        (await SendAsync(HttpMethod.Delete, $"{root}/{id}")).ShouldBe(200);
        (await SendAsync(HttpMethod.Get, $"{root}/{id}")).ShouldBeError(404);
    }

    [Fact]
    public async Task A_prompt_with_the_filtered_phrase_is_refused_and_not_charged()
    {
        await DeployWithAsync("\"dialect\":\"azure\",\"content_filter_phrase\":\"about the SEA\"");
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

    private static void ShouldBeSafe(JsonElement results) => results.EnumerateObject().Select(static category => $"{category.Name} {category.Value.GetProperty("severity")}")
        .ShouldBe(["hate safe", "self_harm safe", "sexual safe", "violence safe"]);

    private Task DeployWithAsync(string fields, string hardware = Hardware) => DeployAsync(_name, $$"""{"name":"{{_name}}",{{fields}},{{hardware}}}""");
}
