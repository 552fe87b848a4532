using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Scripts of a whole Nebula of its own: from files, and all of them together.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Files_are_applied_at_the_start_and_again_when_they_change()
    {
        _folder.Write("fixtures/a.json", Script("hello", "from a"));
        _folder.Write("fixtures/deep/b.json", Script("bye", "from b"));
        var config = _folder.Write("nebula.json", """{ "deployments": [{ "name": "gpt-4o", "model": "llama-3.1-8b-instruct", "gpu": "h100-sxm-80gb" }], "scripts": ["fixtures/**/*.json"] }""");
        await using var nebula = new LocalNebula([.. FastNebula.Settings, $"ConfigFile={config}"]);
        await nebula.StartAsync();
        var key = await nebula.Client.NewKeyAsync();
        (await AnswerAsync(nebula, key, "hello")).ShouldBe("from a");
        (await AnswerAsync(nebula, key, "bye")).ShouldBe("from b");
        var scripts = (await nebula.Client.GetAsync("/scripts")).ShouldBe(200).Json.GetProperty("data");
        scripts.EnumerateArray().Select(static script => (script.GetProperty("name").GetString(), script.GetProperty("source").GetString()))
            .ShouldBe([("fixtures/a.json", "fixtures/a.json"), ("fixtures/deep/b.json", "fixtures/deep/b.json")]);

        _folder.Write("fixtures/a.json", Script("hello", "changed"));
        File.Delete(_folder["fixtures/deep/b.json"]);
        await Eventually.PassesAsync(async () => (await AnswerAsync(nebula, key, "hello")).ShouldBe("changed"));
        await Eventually.PassesAsync(async () => (await nebula.Client.GetAsync("/scripts/fixtures/deep/b.json")).ShouldBe(404));

        _folder.Write("fixtures/a.json", """{ "fixtures": [ { "match": {}, "response": {} } ] }""");
        await Eventually.PassesAsync(() =>
        {
            nebula.Logs.GetSnapshot().ShouldContain(static entry => entry.Message.Contains("scripts[0] (fixtures/a.json) fixtures[0].response", StringComparison.Ordinal));
            return Task.CompletedTask;
        });
        (await AnswerAsync(nebula, key, "hello")).ShouldBe("changed");
    }

    [Fact]
    public async Task A_wrong_file_stops_the_start_with_every_mistake()
    {
        _folder.Write("a.json", """{ "fixtures": [ { "match": { "usermessage": "x" }, "response": {} } ] }""");
        var config = _folder.Write("nebula.json", """{ "scripts": ["a.json", "missing.json"] }""");
        using var nebula = NebulaProcess.Start(_folder["data"], [$"ConfigFile={config}"]);
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Errors.ShouldSatisfyAllConditions(
            errors => errors.ShouldContain("scripts[0] (a.json) fixtures[0].match.usermessage: There is no such member. Did you mean 'userMessage'?"),
            errors => errors.ShouldContain("scripts[0] (a.json) fixtures[0].response: It must have one of"),
            errors => errors.ShouldContain("scripts[1]: There is no file 'missing.json'."));
    }

    [Fact]
    public async Task All_scripts_are_replaced_reset_and_deleted_together_and_strict_by_the_setting()
    {
        await using var nebula = new LocalNebula([.. FastNebula.Settings, "Scripts:Strict=true"]);
        await nebula.StartAsync();
        var key = await nebula.Client.NewKeyAsync();
        (await nebula.Client.AdminAsync(HttpMethod.Post, "/scripts", Script("hello", "old"))).ShouldBe(201);
        (await nebula.Client.AdminAsync(HttpMethod.Put, "/scripts", Script("hello", new string('x', 600_000)))).ShouldBe(400).Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("script_too_large");
        (await AnswerAsync(nebula, key, "hello")).ShouldBe("old", "a refusal changes nothing");
        const string Sequence = """{ "fixtures": [ { "match": { "userMessage": "hello", "sequenceIndex": 0 }, "response": { "content": "once" } } ] }""";
        (await nebula.Client.AdminAsync(HttpMethod.Put, "/scripts", Sequence)).ShouldBe(200).Json.GetProperty("name").GetString().ShouldBe("default");
        (await AnswerAsync(nebula, key, "hello")).ShouldBe("once");
        var exhausted = (await nebula.Client.ChatAsync(key, Body(nebula, "hello"))).ShouldBe(404);
        exhausted.Text.ShouldContain("default fixtures[0]: sequenceIndex is 0, and the sequence is at 1.");
        (await nebula.Client.AdminAsync(HttpMethod.Post, "/scripts/reset")).ShouldBe(200);
        (await AnswerAsync(nebula, key, "hello")).ShouldBe("once");
        (await nebula.Client.AdminAsync(HttpMethod.Delete, "/scripts")).ShouldBe(200).Json.GetProperty("deleted").GetInt32().ShouldBe(1);
        (await nebula.Client.ChatAsync(key, Body(nebula, "hello"))).ShouldBe(404).Text.ShouldContain("There are no rules.");
    }

    public void Dispose() => _folder.Dispose();

    private static string Script(string message, string content) => $$"""{ "fixtures": [ { "match": { "userMessage": "{{message}}" }, "response": { "content": "{{content}}" } } ] }""";

    private static string Body(LocalNebula nebula, string message) => $$"""{"model":"{{Model(nebula)}}","max_tokens":5,"messages":[{"role":"user","content":"{{message}}"}]}""";

    private static string Model(LocalNebula nebula) => nebula.Service<Microsoft.Extensions.Options.IOptions<Domain.Settings.NebulaOptions>>().Value.ConfigFile is { Length: > 0 } ? "gpt-4o" : nebula.Model;

    private static async Task<string?> AnswerAsync(LocalNebula nebula, TestKey key, string message) =>
        (await nebula.Client.ChatAsync(key, Body(nebula, message))).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
}
