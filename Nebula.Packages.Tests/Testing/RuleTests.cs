using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nebula.Testing;
using Nebula.Testing.Xunit;
using OpenAI;
using OpenAI.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Packages.Tests.Testing;

/// <summary>What rules answer through the official client.</summary>
public sealed class RuleTests(NebulaFixture fixture) : IClassFixture<NebulaFixture>, IDisposable
{
    private readonly NebulaServer _nebula = fixture.Server;

    [Fact]
    public async Task The_first_rule_that_a_request_meets_answers_and_priorities_come_before_order()
    {
        _nebula.OnMessage("hello").Reply("first");
        _nebula.OnMessage("hello").Reply("second");
        (await AskAsync("hello there")).ShouldBe("first");
        _nebula.OnMessage("hello").WithPriority(5).Reply("important");
        (await AskAsync("hello there")).ShouldBe("important");
        _nebula.Requests.Select(static request => request.Script).ShouldBe(["test", "test:5"]);
    }

    [Fact]
    public async Task A_removed_rule_answers_no_longer()
    {
        var rule = _nebula.OnMessage("hello").Reply("Hi");
        (await AskAsync("hello")).ShouldBe("Hi");
        rule.Matches.ShouldBe(1);
        rule.Remove();
        (await AskAsync("hello")).ShouldNotBe("Hi");
        rule.Matches.ShouldBe(0);
    }

    [Fact]
    public async Task A_sequence_answers_in_turn_and_its_last_rule_from_then_on()
    {
        var first = _nebula.OnMessage("try").Fail(503, "Not yet.", retryAfter: TimeSpan.FromSeconds(2));
        var last = first.Then.Reply("second").Then.Reply("from now on");
        var failure = await Should.ThrowAsync<ClientResultException>(() => AskAsync("try"));
        failure.Status.ShouldBe(503);
        failure.GetRawResponse()!.Headers.TryGetValue("retry-after", out var wait).ShouldBeTrue();
        wait.ShouldBe("2");
        (await AskAsync("try")).ShouldBe("second");
        (await AskAsync("try")).ShouldBe("from now on");
        (await AskAsync("try")).ShouldBe("from now on");
        (first.Matches, last.Matches).ShouldBe((1, 2));
        Should.Throw<InvalidOperationException>(() => first.Then.Reply("branch"));
        Should.Throw<InvalidOperationException>(first.Remove);
        Should.Throw<InvalidOperationException>(() => last.Then.WithModel("gpt-4o"));
    }

    [Fact]
    public async Task A_rule_for_once_passes_over_the_requests_after_the_first()
    {
        _nebula.OnMessage("joke").Once().Reply("The only one.");
        _nebula.OnMessage("joke").Reply("I know no more.");
        (await AskAsync("a joke")).ShouldBe("The only one.");
        (await AskAsync("a joke")).ShouldBe("I know no more.");
    }

    [Fact]
    public async Task Conditions_select_by_everything_that_a_request_has()
    {
        _nebula.OnMessage(new Regex("^HELLO\\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)).Reply("by expression");
        _nebula.OnRequest().WithSystemMessage("pirate", "brief").Reply("by system");
        _nebula.OnRequest().WithModel("gpt-4o-mini").Reply("by model");
        _nebula.OnRequest().WithTool("search").WithTurn(0).Reply("by tool");
        _nebula.OnRequest().WithResponseFormat("json_object").ReplyJson(new { by = "format" });
        _nebula.OnRequest().WithSchema("""{"properties":{"temperature":{"const":0.25}},"required":["temperature"]}""").Reply("by schema");
        _nebula.OnRequest().WithKey(_nebula.CreateKey().Id).Reply("by key");

        (await AskAsync("Hello, you")).ShouldBe("by expression");
        (await AskAsync([new SystemChatMessage("Be a pirate."), new SystemChatMessage("Be brief."), new UserChatMessage("x")])).ShouldBe("by system");
        (await AskAsync("x", model: "gpt-4o-mini")).ShouldBe("by model");
        (await AskAsync("x", new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("search") } })).ShouldBe("by tool");
        (await AskAsync("x", new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() })).ShouldBe("""{"by":"format"}""");
        (await AskAsync("x", new ChatCompletionOptions { Temperature = 0.25f })).ShouldBe("by schema");
    }

    [Fact]
    public async Task Tools_are_called_and_their_results_answered()
    {
        _nebula.OnMessage("weather").WithoutToolResult().CallTools(new NebulaToolCall("get_weather", new { city = "Paris" }, "call_1"), new NebulaToolCall("get_time", """{"zone":"CET"}"""));
        _nebula.OnToolResult("18").Reply("It is {{toolResult}} degrees.");
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("get_weather"), ChatTool.CreateFunctionTool("get_time") } };
        List<ChatMessage> messages = [new UserChatMessage("the weather?")];
        ChatCompletion calls = await Client().CompleteChatAsync(messages, options);
        calls.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        calls.ToolCalls.Select(static call => (call.FunctionName, call.FunctionArguments.ToString())).ShouldBe([("get_weather", """{"city":"Paris"}"""), ("get_time", """{"zone":"CET"}""")]);
        calls.ToolCalls[0].Id.ShouldBe("call_1");
        messages.Add(new AssistantChatMessage(calls));
        messages.Add(new ToolChatMessage(calls.ToolCalls[1].Id, "noon"));
        messages.Add(new ToolChatMessage("call_1", "18"));
        (await AskAsync([.. messages], options)).ShouldBe("It is 18 degrees.");
    }

    [Fact]
    public async Task Everything_of_an_answer_reaches_the_client()
    {
        _nebula.OnMessage("all").Reply(new NebulaReply
        {
            Content = "Hello", FinishReason = "length", InputTokens = 11, OutputTokens = 7, Id = "chatcmpl-mine",
            TokenProbabilities = [new("Hel", -0.5, [new("Hel", -0.5), new("Ho", -1.5)]), new("lo", -0.25)],
        });
        ChatCompletion completion = await Client().CompleteChatAsync([new UserChatMessage("all of it")], new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2 });
        (completion.Id, completion.FinishReason, completion.Usage.InputTokenCount, completion.Usage.OutputTokenCount).ShouldBe(("chatcmpl-mine", ChatFinishReason.Length, 11, 7));
        completion.ContentTokenLogProbabilities.Select(static token => (token.Token, token.LogProbability)).ShouldBe([("Hel", -0.5f), ("lo", -0.25f)]);

        _nebula.OnMessage("parts").Reply(new NebulaReply { Parts = [NebulaReplyPart.Text("First, "), NebulaReplyPart.ToolCall("find", new { what = "x" })] });
        ChatCompletion parts = await Client().CompleteChatAsync([new UserChatMessage("parts")], new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("find") } });
        (parts.Content[0].Text, parts.ToolCalls[0].FunctionName).ShouldBe(("First, ", "find"));

        _nebula.OnMessage("secret").Refuse("I cannot say.");
        ChatCompletion refused = await Client().CompleteChatAsync("the secret");
        refused.Refusal.ShouldBe("I cannot say.");
    }

    [Fact]
    public async Task A_stream_has_the_chunks_of_the_rule()
    {
        _nebula.OnMessage("chunks").ReplyChunks("a", "bc", " def");
        (await StreamAsync("chunks")).ShouldBe(["a", "bc", " def"]);
        _nebula.OnMessage("four").Reply(new NebulaReply { Content = "12345678", ChunkSize = 4 });
        (await StreamAsync("four")).ShouldBe(["1234", "5678"]);
    }

    [Fact]
    public async Task A_connection_can_close_early()
    {
        _nebula.OnMessage("cut").Reply(new NebulaReply { Content = "one two three four five", DisconnectAfterEvents = 3 });
        await Should.ThrowAsync<Exception>(() => StreamAsync("cut"));
        _nebula.AssertReceived("cut").IsStream.ShouldBeTrue();
    }

    [Fact]
    public async Task An_error_has_everything_that_the_rule_says()
    {
        _nebula.OnMessage("bad").Fail(400, "Too long.", type: "invalid_request_error", code: "context_length_exceeded", param: "messages");
        using var http = _nebula.CreateClient();
        using var response = await http.PostAsync("v1/chat/completions", new StringContent("""{"model":"gpt-4o","messages":[{"role":"user","content":"bad"}]}"""));
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetRawText()
            .ShouldBe("""{"message":"Too long.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}""");
    }

    [Fact]
    public async Task Embeddings_are_those_of_the_rule()
    {
        _nebula.OnEmbedding("cat").Embed(1, 0);
        _nebula.OnEmbedding().Embed(0, 1);
        var embeddings = OpenAI().GetEmbeddingClient("text-embedding-3-small");
        (await embeddings.GenerateEmbeddingAsync("a cat")).Value.ToFloats().ToArray().ShouldBe([1, 0]);
        (await embeddings.GenerateEmbeddingAsync("a dog")).Value.ToFloats().ToArray().ShouldBe([0, 1]);
        _nebula.Requests[1].Inputs.ShouldBe(["a dog"]);
    }

    [Fact]
    public async Task Scripts_in_the_format_of_files_are_added_and_reset()
    {
        _nebula.AddScript("""{"name":"mine","fixtures":[{"match":{"userMessage":"script"},"response":{"content":"From JSON."}}]}""");
        (await AskAsync("a script")).ShouldBe("From JSON.");
        _nebula.Requests[0].Script.ShouldBe("mine");
        _nebula.Reset();
        _nebula.Requests.ShouldBeEmpty();
        (await AskAsync("a script")).ShouldNotBe("From JSON.");
    }

    [Fact]
    public void What_is_wrong_in_a_rule_is_said_at_once()
    {
        Should.Throw<NebulaServerException>(() => _nebula.OnMessage("x").WithEndpoint("telepathy").Reply("y")).Message.ShouldContain("telepathy");
        Should.Throw<NebulaServerException>(() => _nebula.OnMessage("x").Fail(200)).Message.ShouldContain("400 to 599");
        Should.Throw<NebulaServerException>(() => _nebula.OnMessage("x").Reply(new NebulaReply { Content = "y", ChunkSize = 0 })).Message.ShouldContain("chunkSize");
        Should.Throw<NebulaServerException>(() => _nebula.OnMessage("x").CallTool("f", "no json")).Message.ShouldContain("arguments");
        Should.Throw<NebulaServerException>(() => _nebula.AddScript("{}")).Message.ShouldContain("fixtures");
        Should.Throw<ArgumentException>(() => _nebula.OnMessage(new Regex("x", RegexOptions.IgnorePatternWhitespace | RegexOptions.NonBacktracking)));
        Should.Throw<ArgumentException>(() => _nebula.OnRequest().WithSchema("{"));
        _nebula.OnMessage("x").Reply("good"); // nothing of the wrong ones is left
    }

    [Fact]
    public async Task Faults_hit_until_they_are_disposed()
    {
        using (_nebula.AddFault(NebulaFault.Error(429, "slow_down", TimeSpan.FromSeconds(3)) with { Models = ["gpt-4o"] }))
            (await Should.ThrowAsync<ClientResultException>(() => AskAsync("hello"))).Status.ShouldBe(429);
        (await AskAsync("hello")).ShouldNotBeEmpty();
        _nebula.AddFault(NebulaFault.MalformedChunk(2));
        await Should.ThrowAsync<JsonException>(() => StreamAsync("hello"));
        _nebula.Reset();
        (await StreamAsync("hello")).ShouldNotBeEmpty();
        Should.Throw<NebulaServerException>(() => _nebula.AddFault(NebulaFault.Error(200))).Message.ShouldContain("status");
    }

    public void Dispose() => _nebula.Reset();

    private OpenAIClient OpenAI() => new(new ApiKeyCredential(_nebula.ApiKey), new OpenAIClientOptions { Endpoint = _nebula.OpenAIEndpoint, RetryPolicy = new ClientRetryPolicy(0) });

    private ChatClient Client(string model = "gpt-4o") => OpenAI().GetChatClient(model);

    private Task<string> AskAsync(string message, ChatCompletionOptions? options = null, string model = "gpt-4o") => AskAsync([new UserChatMessage(message)], options, model);

    private async Task<string> AskAsync(ChatMessage[] messages, ChatCompletionOptions? options = null, string model = "gpt-4o") =>
        (await Client(model).CompleteChatAsync(messages, options)).Value.Content[0].Text;

    private async Task<List<string>> StreamAsync(string message)
    {
        var chunks = new List<string>();
        await foreach (var update in Client().CompleteChatStreamingAsync(message))
            chunks.AddRange(update.ContentUpdate.Select(static part => part.Text).Where(static text => text.Length > 0));
        return chunks;
    }
}
