using System.Text.Json;
using Nebula.Tests.Hosts;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Ollama's API, by itself and through OllamaSharp.</summary>
public abstract class OllamaContract(INebulaHost host) : NebulaContract(host)
{
    [Fact]
    public async Task A_chat_streams_lines_by_default_whose_text_is_that_of_the_whole_answer()
    {
        var fields = "\"options\":{\"num_predict\":8,\"temperature\":0}";
        var streamed = (await PostAsync("/api/chat", Chat(fields))).ShouldBe(200);
        streamed.Header("content-type").ShouldBe("application/x-ndjson");
        var lines = streamed.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line)).ToList();
        var whole = (await PostAsync("/api/chat", Chat($"\"stream\":false,{fields}"))).ShouldBe(200).Json;

        lines[..^1].ShouldAllBe(static line => !line.GetProperty("done").GetBoolean());
        string.Concat(lines.Select(static line => line.GetProperty("message").GetProperty("content").GetString())).ShouldBe(whole.GetProperty("message").GetProperty("content").GetString());
        foreach (var last in (JsonElement[])[lines[^1], whole])
        {
            (last.GetProperty("done").GetBoolean(), last.GetProperty("done_reason").GetString(), last.GetProperty("eval_count").GetInt32()).ShouldBe((true, "length", 8));
            var total = last.GetProperty("total_duration").GetInt64();
            total.ShouldBeGreaterThan(1_000_000);
            var parts = last.GetProperty("load_duration").GetInt64() + last.GetProperty("prompt_eval_duration").GetInt64() + last.GetProperty("eval_duration").GetInt64();
            Math.Abs(parts - total).ShouldBeLessThan(3); // each is rounded
        }

        var row = (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data")[0];
        row.GetProperty("output_tokens").GetInt32().ShouldBe(8);
    }

    [Fact]
    public async Task A_prompt_is_answered_with_a_text()
    {
        var body = $$"""{"model":"{{Host.Model}}","prompt":"Tell me about the sea.","options":{"seed":1,"num_predict":-1,"stop":["\n"]},"stream":false}""";
        var reply = (await PostAsync("/api/generate", body)).ShouldBe(200).Json;
        reply.GetProperty("response").GetString().ShouldNotBeNullOrEmpty();
        reply.TryGetProperty("message", out _).ShouldBeFalse();
        (await PostAsync("/api/generate", body)).Json.GetProperty("response").GetString().ShouldBe(reply.GetProperty("response").GetString());
    }

    [Fact]
    public async Task A_model_with_the_tag_latest_is_the_deployment_without_it()
    {
        var name = $"{Host.Model}:latest";
        (await PostAsync("/api/chat", $$"""{"model":"{{name}}","messages":[{"role":"user","content":"Hi"}],"options":{"num_predict":1},"stream":false}""")).ShouldBe(200)
            .Json.GetProperty("model").GetString().ShouldBe(name);
        (await PostAsync("/api/generate", $$"""{"model":"{{name}}"}""")).ShouldBe(200);
        (await PostAsync("/api/show", $$"""{"model":"{{name}}"}""")).ShouldBe(200);
        (await PostAsync("/api/pull", $$"""{"model":"{{name}}","stream":false}""")).ShouldBe(200);
        (await PostAsync("/api/embed", $$"""{"model":"{{Host.EmbeddingModel}}:latest","input":"x"}""")).ShouldBe(200);
        (await PostAsync("/api/chat", Chat().Replace(Host.Model, $"{Host.Model}:8b", StringComparison.Ordinal))).ShouldBeError(404);
    }

    [Fact]
    public async Task Errors_have_the_shape_of_Ollama()
    {
        (await Client.SendAsync(HttpMethod.Post, "/api/chat", "wrong", Chat())).ShouldBeError(401);
        (await PostAsync("/api/chat", Chat().Replace(Host.Model, "nothing", StringComparison.Ordinal))).ShouldBeError(404);
        (await PostAsync("/api/show", """{"model":"nothing"}""")).ShouldBeError(404);
        (await PostAsync("/api/chat", "[]")).ShouldBeError(400);
        (await PostAsync("/api/nothing", "{}")).ShouldBeError(404);
        (await Client.SendAsync(HttpMethod.Get, "/api/chat", Key.Secret)).ShouldBeError(405);
    }

    [Fact]
    public async Task The_root_says_that_Ollama_is_running_unless_HTML_is_asked_for()
    {
        (await Client.SendAsync(HttpMethod.Get, "/")).ShouldBe(200).Text.ShouldBe("Ollama is running");
        (await Client.SendAsync(HttpMethod.Head, "/")).ShouldBe(200).Text.ShouldBeEmpty();
        (await Client.SendAsync(HttpMethod.Post, "/", body: "{}")).ShouldBeError(404, "invalid_request_error", "unknown_url");
    }

    [Fact]
    public async Task OllamaSharp_chats_generates_and_reads_models()
    {
        using var http = new HttpClient { BaseAddress = Client.Url };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {Key.Secret}");
        using var ollama = new OllamaApiClient(http, Host.Model);

        (await ollama.IsRunningAsync()).ShouldBeTrue();
        (await ollama.GetVersionAsync()).ShouldNotBeNullOrEmpty();
        (await ollama.ListLocalModelsAsync()).Select(static model => model.Name).ShouldContain(Host.Model);
        (await ollama.ListRunningModelsAsync()).Select(static model => model.Name).ShouldContain(Host.Model);
        (await ollama.ShowModelAsync(Host.Model)).Capabilities.ShouldNotBeNull().ShouldContain("completion");

        var text = "";
        ChatDoneResponseStream? done = null;
        var chat = new ChatRequest { Model = Host.Model, Messages = [new Message(ChatRole.User, "What is the sea?")], Options = new RequestOptions { NumPredict = 12 } };
        await foreach (var part in ollama.ChatAsync(chat))
        {
            text += part?.Message.Content;
            done = part as ChatDoneResponseStream ?? done;
        }

        text.ShouldNotBeEmpty();
        done.ShouldNotBeNull().EvalCount.ShouldBe(12);
        done.DoneReason.ShouldBe("length");

        text = "";
        await foreach (var part in ollama.GenerateAsync("What is the sea?"))
            text += part?.Response;
        text.ShouldNotBeEmpty();
    }

    private Task<Reply> PostAsync(string path, string body) => Client.SendAsync(HttpMethod.Post, path, Key.Secret, body);
}
