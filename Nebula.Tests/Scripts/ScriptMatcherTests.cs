using System.Text;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Scripts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Scripts;

/// <summary>Which rule answers a request.</summary>
public sealed class ScriptMatcherTests : IDisposable
{
    private readonly ScriptWorld _world = new();

    [Fact]
    public async Task Find_SeveralRulesMatch_TheFirstAnswers()
    {
        await _world.AddAsync(Rule("""{ "userMessage": "hello world" }""", "specific"), Rule("""{ "userMessage": "hello" }""", "broad"));
        (await _world.AnswerAsync("say hello world")).ShouldBe("specific");
        (await _world.AnswerAsync("hello")).ShouldBe("broad");
        (await _world.AnswerAsync("Hello")).ShouldBeNull("case counts");
    }

    [Fact]
    public async Task Find_SeveralUserMessages_OnlyTheLastWithTextCounts()
    {
        await _world.AddAsync(Rule("""{ "userMessage": "hello" }""", "yes"));
        (await FindAsync(User("hello"), Assistant("hi"), User("bye"))).ShouldBeNull();
        (await FindAsync(User("hello"), User(""))).ShouldBe("yes", "a picture may be a message of its own");
    }

    [Theory]
    [InlineData("gpt-4o", true)]
    [InlineData("gpt-4o-2024-08-06", true)]
    [InlineData("gpt-4o-mini", false)]
    [InlineData("gpt-4", false)]
    public async Task Find_AModel_MatchesItAndItsDatedVersions(string model, bool matches)
    {
        await _world.AddAsync(Rule("""{ "model": "gpt-4o" }""", "yes"));
        (ScriptWorld.Text(await _world.FindAsync(ScriptWorld.Chat("x") with { Model = model })) is not null).ShouldBe(matches);
    }

    [Fact]
    public async Task Find_ARuleForAToolsResult_MatchesOnlyWhileItIsTheLastMessage()
    {
        await _world.AddAsync(Rule("""{ "toolCallId": "call_1", "toolResultContains": "sunny" }""", "yes"));
        (await FindAsync(User("x"), Result("call_1", "it is sunny"))).ShouldBe("yes");
        (await FindAsync(User("x"), Result("toolu_1", "it is sunny"))).ShouldBe("yes", "Anthropic's clients get the id so");
        (await FindAsync(User("x"), Result("call_1", "it rains"))).ShouldBeNull();
        (await FindAsync(User("x"), Result("call_2", "it is sunny"))).ShouldBeNull();
        (await FindAsync(User("x"), Result("call_1", "it is sunny"), User("thanks"))).ShouldBeNull();
    }

    [Fact]
    public async Task Find_HasToolResult_LooksAtTheCurrentTurn()
    {
        await _world.AddAsync(Rule("""{ "hasToolResult": true }""", "after"), Rule("""{ "hasToolResult": false }""", "before"));
        (await FindAsync(User("x"), Assistant(""), Result("c", "r"))).ShouldBe("after");
        (await FindAsync(User("x"), Assistant(""), Result("c", "r"), Assistant("done"), User("again"))).ShouldBe("before");
    }

    [Fact]
    public async Task Find_TurnIndex_CountsTheAssistantsMessages()
    {
        await _world.AddAsync(Rule("""{ "userMessage": "trip", "turnIndex": 0 }""", "first"), Rule("""{ "userMessage": "trip", "turnIndex": 1 }""", "second"));
        (await FindAsync(User("trip"))).ShouldBe("first");
        (await FindAsync(User("trip"), Assistant("ok"), User("trip"))).ShouldBe("second");
        (await FindAsync(User("trip"), Assistant("ok"), User("x"), Assistant("ok"), User("trip"))).ShouldBeNull();
        (await FindAsync(User("trip"), Assistant("Let me look."), Assistant(""), Result("c", "r"))).ShouldBe("second", "a response has a text and a call as items of their own");
    }

    [Fact]
    public async Task Find_SystemMessage_ReadsAllOfThemTogether()
    {
        await _world.AddAsync(Rule("""{ "systemMessage": ["Ada", "chess"] }""", "yes"));
        (await FindAsync(new PromptMessage("system", "You are Ada."), new PromptMessage("developer", "Play chess."), User("x"))).ShouldBe("yes");
        (await FindAsync(new PromptMessage("system", "You are Ada."), User("x"))).ShouldBeNull();
        (await FindAsync(User("Ada chess"))).ShouldBeNull();
    }

    [Fact]
    public async Task Find_AToolAndAFormat_AreThoseOfTheRequest()
    {
        await _world.AddAsync(Rule("""{ "toolName": "get_weather" }""", "tool"), Rule("""{ "responseFormat": "json_object" }""", "json"));
        var request = ScriptWorld.Chat("x");
        ScriptWorld.Text(await _world.FindAsync(request with { Prompt = request.Prompt with { Tools = [new ToolDefinition("get_weather")] } })).ShouldBe("tool");
        ScriptWorld.Text(await _world.FindAsync(request with { Prompt = request.Prompt with { Format = OutputFormat.JsonObject } })).ShouldBe("json");
        ScriptWorld.Text(await _world.FindAsync(request)).ShouldBeNull();
    }

    [Fact]
    public async Task Find_ContextKeyAndSchema_AreThoseOfTheHttpRequest()
    {
        await _world.AddAsync(
            Rule("""{ "context": "a" }""", "context"), Rule("""{ "keyId": "k1" }""", "key"), Rule("""{ "schema": { "required": ["seed"], "properties": { "seed": { "minimum": 5 } } } }""", "schema"));
        (await _world.AnswerAsync("x", new ScriptCall { Context = "a" })).ShouldBe("context");
        (await _world.AnswerAsync("x", new ScriptCall { Context = "A" })).ShouldBeNull();
        (await _world.AnswerAsync("x", keyId: "k1")).ShouldBe("key");
        (await _world.AnswerAsync("x", new ScriptCall { Body = Encoding.UTF8.GetBytes("""{"seed":7}""") })).ShouldBe("schema");
        (await _world.AnswerAsync("x", new ScriptCall { Body = Encoding.UTF8.GetBytes("""{"seed":4}""") })).ShouldBeNull();
    }

    [Fact]
    public async Task Find_AnEmbedding_IsAnsweredByVectorsAndErrorsOnly()
    {
        await _world.AddAsync(
            Rule("{}", "catch-all"), """{ "match": { "inputText": "two" }, "response": { "embedding": [0.5, -1] } }""", """{ "match": { "inputText": "bad" }, "response": { "error": { "message": "no" } } }""");
        (await _world.FindAsync(Embed("one", "two")))!.Answer!.Dimensions.ShouldBe(2);
        (await _world.FindAsync(Embed("bad")))!.Error!.Message.ShouldBe("no");
        (await _world.FindAsync(Embed("three"))).ShouldBeNull();
    }

    [Fact]
    public async Task Find_ASequence_IsCountedPerKeyAndContext()
    {
        await _world.AddAsync(
            Rule("""{ "userMessage": "joke", "sequenceIndex": 0 }""", "first"), Rule("""{ "sequenceIndex": 1, "userMessage": "joke" }""", "second"), Rule("""{ "userMessage": "joke" }""", "rest"));
        (await _world.AnswerAsync("joke")).ShouldBe("first");
        (await _world.AnswerAsync("joke")).ShouldBe("second");
        (await _world.AnswerAsync("joke")).ShouldBe("rest");
        (await _world.AnswerAsync("joke", keyId: "other")).ShouldBe("first");
        (await _world.AnswerAsync("joke", new ScriptCall { Context = "c" })).ShouldBe("first");
        await _world.Service.ResetAsync(default);
        (await _world.AnswerAsync("joke")).ShouldBe("first");
    }

    [Fact]
    public async Task Find_ConcurrentRequests_TakeEveryPlaceOfASequenceOnce()
    {
        const int Count = 50;
        await _world.AddAsync([.. Enumerable.Range(0, Count).Select(i => Rule($$"""{ "sequenceIndex": {{i}} }""", $"{i}"))]);
        var answers = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => Task.Run(() => _world.AnswerAsync("x"))));
        answers.Order().ShouldBe(Enumerable.Range(0, Count).Select(static i => $"{i}").Order());
    }

    [Fact]
    public async Task Find_Templates_AreFilledIn()
    {
        await _world.AddAsync(Rule("{}", "{{userMessage}}|{{ model }}|{{toolResult}}|{{json messages[-1].n}}|{{json missing.x}}|{{other}}"), Rule("{}", "never"));
        var call = new ScriptCall { Body = Encoding.UTF8.GetBytes("""{"messages":[{"n":1},{"n":2}]}""") };
        ScriptWorld.Text(await _world.FindAsync(ScriptWorld.Chat(User("hi"), Result("c", "warm")), call)).ShouldBe("hi|gpt-4o|warm|2||{{other}}");
    }

    [Fact]
    public async Task Find_AnExpressionThatBacktracksForLong_DoesNotMatch()
    {
        await _world.AddAsync("""{ "match": { "userMessage": { "regex": "^(a+)+(?=b)$" } }, "response": { "content": "x" } }""");
        (await _world.AnswerAsync(new string('a', 40))).ShouldBeNull();
    }

    [Fact]
    public async Task Find_StrictAndNoMatch_NamesTheNearestRules()
    {
        await _world.AddAsync(Rule("""{ "userMessage": "weather", "model": "gpt-4" }""", "x"), Rule("""{ "userMessage": "weather" }""", "y"), Rule("""{ "keyId": "other" }""", "z"));
        var error = (await Should.ThrowAsync<NebulaException>(() => _world.AnswerAsync("hi", new ScriptCall { Strict = true }))).Error;
        (error.Kind, error.Code).ShouldBe((ErrorKind.NotFound, ScriptMatcher.NoMatchCode));
        error.Message.ShouldContain("fixtures[1]: userMessage \"weather\" is not in the last user message.");
        error.Message.ShouldNotContain("fixtures[2]"); // it is for another key
        error.Message.IndexOf("fixtures[1]", StringComparison.Ordinal).ShouldBeLessThan(error.Message.IndexOf("fixtures[0]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Find_StrictByTheSetting_RefusesWithoutAnyScript()
    {
        using var strict = new ScriptWorld(strict: true);
        (await Should.ThrowAsync<NebulaException>(() => strict.AnswerAsync("hi"))).Error.Code.ShouldBe(ScriptMatcher.NoMatchCode);
        (await strict.AnswerAsync("hi", new ScriptCall { Strict = false })).ShouldBeNull();
    }

    [Fact]
    public async Task Find_AMatch_IsCounted()
    {
        await _world.AddAsync(Rule("""{ "userMessage": "a" }""", "x"), Rule("""{ "userMessage": "b" }""", "y"));
        await _world.AnswerAsync("b");
        await _world.AnswerAsync("b");
        var (set, matches) = await _world.Service.ReadAsync(default);
        set.Rules.Select(rule => matches.GetValueOrDefault(rule.Id)).ShouldBe([0, 2]);
    }

    public void Dispose() => _world.Dispose();

    internal static string Rule(string match, string content) => $$"""{ "match": {{match}}, "response": { "content": "{{content}}" } }""";

    private async Task<string?> FindAsync(params PromptMessage[] messages) => ScriptWorld.Text(await _world.FindAsync(ScriptWorld.Chat(messages)));

    private static PromptMessage User(string text) => new("user", text);

    private static PromptMessage Assistant(string text) => new("assistant", text);

    private static PromptMessage Result(string id, string text) => new("tool", text) { ToolCallId = id };

    private static InferenceRequest Embed(params string[] inputs) =>
        new() { Model = "m", Endpoint = ScriptEndpoints.Embedding, Prompt = new Prompt { Inputs = inputs }, Embedding = new EmbeddingRequest() };
}
