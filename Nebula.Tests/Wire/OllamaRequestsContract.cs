using System.Text.Json;
using Nebula.Tests.Hosts;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>What Ollama's clients ask besides an answer: loading a model, its library, and the fields that few requests have.</summary>
public abstract class OllamaRequestsContract(INebulaHost host) : NebulaContract(host)
{
    private const string Ask = "\"prompt\":\"Tell me about the sea.\",\"stream\":false";

    [Theory]
    [InlineData("", "load")]
    [InlineData(",\"stream\":true,\"keep_alive\":\"10m\"", "load")]
    [InlineData(",\"keep_alive\":0", "unload")]
    [InlineData(",\"keep_alive\":\"0s\"", "unload")]
    public async Task A_request_without_a_prompt_loads_the_model_and_is_not_charged(string fields, string reason)
    {
        foreach (var (path, content) in ((string, string)[])[("/api/chat", ",\"messages\":[]"), ("/api/chat", ""), ("/api/generate", ""), ("/api/generate", ",\"prompt\":\"\"")])
        {
            var reply = (await PostAsync(path, $$"""{"model":"{{Host.Model}}"{{content}}{{fields}}}""")).ShouldBe(200);
            reply.Header("content-type").ShouldBe("application/json");
            (reply.Json.GetProperty("done").GetBoolean(), reply.Json.GetProperty("done_reason").GetString(), reply.Json.GetProperty("model").GetString()).ShouldBe((true, reason, Host.Model));
            if (path == "/api/chat")
                reply.Json.GetProperty("message").GetRawText().ShouldBe("""{"role":"assistant","content":""}""");
            else
                reply.Json.GetProperty("response").GetString().ShouldBe("");
        }

        (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_model_that_does_not_exist_or_cannot_chat_is_not_loaded()
    {
        foreach (var path in (string[])["/api/chat", "/api/generate"])
        {
            (await PostAsync(path, """{"model":"nothing"}""")).ShouldBeError(404);
            (await PostAsync(path, $$"""{"model":"{{Host.EmbeddingModel}}"}""")).ShouldBeError(400).Json.GetProperty("error").GetString()!.ShouldContain("embedding model");
        }
    }

    [Fact]
    public async Task Think_is_refused_by_a_model_that_does_not_reason_unless_it_is_false()
    {
        foreach (var think in (string[])["true", "\"low\""])
            (await GenerateAsync($"{Ask},\"think\":{think}")).ShouldBeError(400).Json.GetProperty("error").GetString().ShouldBe($"\"{Host.Model}\" does not support thinking");
        (await GenerateAsync($"{Ask},\"think\":false")).ShouldBe(200).Json.TryGetProperty("thinking", out _).ShouldBeFalse();

        var reasoner = $"reasoner-{Guid.NewGuid():N}";
        await DeployAsync(reasoner, $$"""{"name":"{{reasoner}}","model":"gpt-oss-20b","gpu":"h100-sxm-80gb"}""");
        var reply = (await PostAsync("/api/generate", $$"""{"model":"{{reasoner}}",{{Ask}},"think":true}""")).ShouldBe(200).Json;
        reply.GetProperty("thinking").GetString().ShouldNotBeNullOrEmpty();
        reply.GetProperty("response").GetString().ShouldNotBeNullOrEmpty();
        (await Client.AdminAsync(HttpMethod.Delete, $"/models/{reasoner}")).ShouldBe(202);
    }

    [Fact]
    public async Task A_pull_of_a_deployed_model_succeeds_and_of_another_says_who_deploys()
    {
        var streamed = (await PostAsync("/api/pull", $$"""{"model":"{{Host.Model}}"}""")).ShouldBe(200);
        streamed.Header("content-type").ShouldBe("application/x-ndjson");
        var lines = streamed.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line)).ToList();
        lines[0].GetProperty("status").GetString().ShouldBe("pulling manifest");
        lines[1].GetProperty("completed").GetInt64().ShouldBe(lines[1].GetProperty("total").GetInt64());
        lines[^1].GetRawText().ShouldBe("""{"status":"success"}""");
        (await PostAsync("/api/pull", $$"""{"name":"{{Host.Model}}","stream":false}""")).ShouldBe(200).Text.ShouldBe("""{"status":"success"}""");

        var message = (await PostAsync("/api/pull", """{"model":"nothing"}""")).ShouldBeError(404).Json.GetProperty("error").GetString()!;
        message.ShouldContain("pull model manifest: file does not exist");
        message.ShouldContain("/models");
        (await PostAsync("/api/pull", "{}")).ShouldBeError(400).Json.GetProperty("error").GetString()!.ShouldContain("'model'");
    }

    [Theory]
    [InlineData("POST", "/api/push")]
    [InlineData("POST", "/api/create")]
    [InlineData("POST", "/api/copy")]
    [InlineData("DELETE", "/api/delete")]
    [InlineData("POST", "/api/blobs/sha256:0")]
    [InlineData("GET", "/api/blobs/sha256:0")]
    public async Task A_change_of_the_library_is_refused_and_says_where_deployments_are_managed(string verb, string path)
    {
        (await Client.SendAsync(new HttpMethod(verb), path, body: verb == "GET" ? null : "{}")).ShouldBeError(401);
        var message = (await Client.SendAsync(new HttpMethod(verb), path, Key.Secret, verb == "GET" ? null : $$"""{"model":"{{Host.Model}}"}""")).ShouldBeError(403).Json.GetProperty("error").GetString()!;
        message.ShouldContain(path);
        message.ShouldContain("managed");
        (await Client.GetAsync($"/models/{Host.Model}")).ShouldBe(200);
        if (verb == "GET")
            (await Client.SendAsync(HttpMethod.Head, path, Key.Secret)).ShouldBe(403).Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_context_of_an_answer_continues_its_conversation()
    {
        var first = (await GenerateAsync($"{Ask},\"options\":{{\"num_predict\":8,\"seed\":1}}")).ShouldBe(200).Json;
        var context = first.GetProperty("context");
        var whole = first.GetProperty("prompt_eval_count").GetInt32();
        context.GetArrayLength().ShouldBeGreaterThan(8);
        var text = (await Client.SendAsync(HttpMethod.Post, "/detokenize", Key.Secret, $$"""{"model":"{{Host.Model}}","tokens":{{context.GetRawText()}}}""")).ShouldBe(200).Json.GetProperty("prompt").GetString();
        text.ShouldBe($"Tell me about the sea.\n{first.GetProperty("response").GetString()}");

        var next = (await GenerateAsync($"\"prompt\":\"Tell me about the sea.\",\"context\":{context.GetRawText()},\"options\":{{\"num_predict\":8}}")).ShouldBe(200);
        var last = JsonElement.Parse(next.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        last.GetProperty("prompt_eval_count").GetInt32().ShouldBeGreaterThan(whole + 8);
        last.GetProperty("context").GetArrayLength().ShouldBeGreaterThan(context.GetArrayLength() + 8);
    }

    [Fact]
    public async Task Raw_reads_the_prompt_alone_and_has_no_context()
    {
        var plain = (await GenerateAsync($"{Ask},\"options\":{{\"num_predict\":4}}")).ShouldBe(200).Json;
        var raw = (await GenerateAsync($"{Ask},\"raw\":true,\"options\":{{\"num_predict\":4}}")).ShouldBe(200).Json;
        raw.GetProperty("prompt_eval_count").GetInt32().ShouldBeLessThan(plain.GetProperty("prompt_eval_count").GetInt32());
        raw.GetProperty("response").GetString().ShouldNotBeNullOrEmpty();
        raw.TryGetProperty("context", out _).ShouldBeFalse();
        var structured = (await GenerateAsync($"{Ask},\"raw\":true,\"format\":{{\"type\":\"object\",\"properties\":{{\"size\":{{\"type\":\"integer\"}}}},\"required\":[\"size\"]}}")).ShouldBe(200).Json;
        JsonElement.Parse(structured.GetProperty("response").GetString()!).GetProperty("size").ValueKind.ShouldBe(JsonValueKind.Number);
        (await GenerateAsync($"{Ask},\"raw\":true,\"system\":\"a\"")).ShouldBeError(400).Json.GetProperty("error").GetString()!.ShouldContain("raw mode");
    }

    [Fact]
    public async Task Images_and_a_suffix_count_as_tokens()
    {
        var plain = await CountAsync("");
        (await CountAsync(",\"images\":[\"iVBORw0KGgo=\"]")).ShouldBeGreaterThan(plain + 50);
        (await CountAsync(",\"suffix\":\" And the land.\"")).ShouldBeGreaterThan(plain);

        async Task<int> CountAsync(string fields) =>
            (await GenerateAsync($"{Ask}{fields},\"options\":{{\"num_predict\":1}}")).ShouldBe(200).Json.GetProperty("prompt_eval_count").GetInt32();
    }

    [Fact]
    public async Task Log_probabilities_come_with_every_token()
    {
        var fields = "\"logprobs\":true,\"top_logprobs\":2,\"options\":{\"num_predict\":4,\"temperature\":0}";
        var whole = (await PostAsync("/api/chat", Chat($"\"stream\":false,{fields}"))).ShouldBe(200).Json;
        var logprobs = whole.GetProperty("logprobs").EnumerateArray().ToList();
        string.Concat(logprobs.Select(static one => one.GetProperty("token").GetString())).ShouldBe(whole.GetProperty("message").GetProperty("content").GetString());
        logprobs.ShouldAllBe(static one => one.GetProperty("logprob").GetDouble() <= 0 && one.GetProperty("top_logprobs").GetArrayLength() == 2);

        var lines = (await PostAsync("/api/chat", Chat(fields))).ShouldBe(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line)).ToList();
        lines[..^1].Select(static line => line.GetProperty("logprobs")[0].GetRawText()).ShouldBe(logprobs.Select(static one => one.GetRawText()));
        (await PostAsync("/api/chat", Chat("\"stream\":false,\"options\":{\"num_predict\":1}"))).ShouldBe(200).Json.TryGetProperty("logprobs", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task OllamaSharp_unloads_pulls_and_aborts()
    {
        using var http = new HttpClient { BaseAddress = Client.Url };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {Key.Secret}");
        using var ollama = new OllamaApiClient(http, Host.Model);
        await ollama.RequestModelUnloadAsync(Host.Model);

        var statuses = new List<string>();
        await foreach (var part in ollama.PullModelAsync(new PullModelRequest { Model = Host.Model }))
            statuses.Add(part!.Status);
        statuses[^1].ShouldBe("success");
        await Should.ThrowAsync<Exception>(() => ollama.DeleteModelAsync(new DeleteModelRequest { Model = Host.Model }));

        var chat = new ChatRequest { Model = Host.Model, Messages = [new Message(ChatRole.User, "Tell me about the sea.")], Options = new RequestOptions { NumPredict = 4_000 } };
        using var abort = new CancellationTokenSource();
        var parts = 0;
        await foreach (var part in ollama.ChatAsync(chat, abort.Token))
        {
            parts++;
            await abort.CancelAsync();
        }

        parts.ShouldBe(1);
    }

    private Task<Reply> GenerateAsync(string fields) => PostAsync("/api/generate", $$"""{"model":"{{Host.Model}}",{{fields}}}""");

    private Task<Reply> PostAsync(string path, string body) => Client.SendAsync(HttpMethod.Post, path, Key.Secret, body);
}
