using Nebula.Tests.Hosts;
using OpenAI.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>A deployment may be called by aliases, so that a program keeps the model names it has.</summary>
public abstract class AliasesContract(INebulaHost host) : NebulaContract(host)
{
    private const string Hardware = "\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\"";

    private readonly string _name = $"aliased-{Guid.NewGuid():N}";
    private readonly string _alias = $"openai/gpt-4o:{Guid.NewGuid():N}";

    [Fact]
    public async Task An_answer_names_the_alias_that_was_asked_for_and_the_ledger_the_deployment()
    {
        await DeployWithAliasAsync(_name, _alias);
        (await Client.ChatAsync(Key, ChatTo(_alias))).ShouldBe(200).Json.GetProperty("model").GetString().ShouldBe(_alias);
        (await Client.ChatAsync(Key, ChatTo(_name))).ShouldBe(200).Json.GetProperty("model").GetString().ShouldBe(_name);
        using (var stream = await Client.StreamAsync(Key, ChatTo(_alias, ",\"stream\":true")))
            (await stream.RestAsync()).Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)).ShouldAllBe(line => line.Contains($"\"model\":\"{_alias}\""));
        var rows = (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().ToList();
        rows.Count.ShouldBe(3);
        rows.ShouldAllBe(row => row.GetProperty("model").GetString() == _name);
    }

    [Fact]
    public async Task The_official_client_lists_reads_and_calls_an_alias()
    {
        await DeployWithAliasAsync(_name, _alias);
        var client = Client.OpenAI(Key.Secret);
        (await client.GetOpenAIModelClient().GetModelsAsync()).Value.Select(static model => model.Id).ShouldContain(_alias);
        (await client.GetOpenAIModelClient().GetModelAsync(_alias)).Value.Id.ShouldBe(_alias);
        ChatCompletion answer = await client.GetChatClient(_alias).CompleteChatAsync([new UserChatMessage("Hello")], new ChatCompletionOptions { MaxOutputTokenCount = 2 });
        answer.Model.ShouldBe(_alias);
    }

    [Fact]
    public async Task Aliases_follow_a_patch_and_a_deletion()
    {
        await DeployWithAliasAsync(_name, _alias);
        (await Client.ChatAsync(Key, ChatTo(_alias))).ShouldBe(200);
        var other = $"other-{Guid.NewGuid():N}";
        var patched = await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", $$"""{"aliases":["{{other}}","{{other}}"]}""");
        patched.ShouldBe(200).Json.GetProperty("aliases").EnumerateArray().Select(static alias => alias.GetString()).ShouldBe([other]);
        (await Client.ChatAsync(Key, ChatTo(_alias))).ShouldBeError(404, "invalid_request_error", "model_not_found", "model");
        await Eventually.PassesAsync(async () => (await Client.ChatAsync(Key, ChatTo(other))).ShouldBe(200));

        await DeployWithAliasAsync($"{_name}-2", _alias); // the alias is free again
        await Eventually.PassesAsync(async () => (await Client.ChatAsync(Key, ChatTo(_alias))).ShouldBe(200));
        (await Client.AdminAsync(HttpMethod.Delete, $"/models/{_name}-2")).ShouldBe(202);
        await Eventually.PassesAsync(async () => (await Client.GetAsync($"/models/{_name}-2")).ShouldBe(404));
        await Eventually.PassesAsync(async () => (await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", $$"""{"aliases":["{{_alias}}"]}""")).ShouldBe(200));
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", """{"aliases":null}""")).ShouldBe(200).Json.GetProperty("aliases").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_name_belongs_to_one_deployment()
    {
        await DeployWithAliasAsync(_name, _alias);
        (string, string, string)[] conflicts =
        [
            (Deployment($"{_name}-2", _alias), "aliases", "name_taken"), (Deployment($"{_name}-2", _name), "aliases", "name_taken"), (Deployment(_alias, "unused"), "name", "name_taken"), (Deployment(_name, "unused"), "name", "deployment_exists"),
        ];
        foreach (var (body, param, code) in conflicts)
        {
            (await Client.AdminAsync(HttpMethod.Post, "/models", body)).ShouldBeError(409, "invalid_request_error", code, param)
                .Error.GetProperty("message").GetString()!.ShouldContain($"'{_name}'");
        }

        (await Client.GetAsync($"/models/{_name}-2")).ShouldBe(404);
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Host.Model}", $$"""{"aliases":["{{_alias}}"]}""")).ShouldBeError(409, "invalid_request_error", "name_taken", "aliases");
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", $$"""{"aliases":["{{_name}}"]}""")).ShouldBeError(400, "invalid_request_error", "invalid_value", "aliases");
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{_name}", """{"aliases":["catalog"]}""")).ShouldBeError(400, "invalid_request_error", "invalid_value", "aliases");
    }

    [Fact]
    public async Task A_key_for_a_deployment_may_use_its_aliases_and_a_key_for_an_alias_that_alone()
    {
        await DeployWithAliasAsync(_name, _alias);
        var forName = await Client.NewKeyAsync(fields: $"\"models\":[\"{_name}\"]");
        (await Client.ChatAsync(forName, ChatTo(_alias))).ShouldBe(200);
        (await Client.ChatAsync(forName, ChatTo(_name))).ShouldBe(200);
        var forAlias = await Client.NewKeyAsync(fields: $"\"models\":[\"{_alias}\"]");
        (await Client.ChatAsync(forAlias, ChatTo(_alias))).ShouldBe(200);
        (await Client.ChatAsync(forAlias, ChatTo(_name))).ShouldBeError(403, "permission_denied", "permission_denied", "model");
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", forAlias.Secret)).ShouldBe(200).Json.GetProperty("data").EnumerateArray()
            .Select(static model => model.GetProperty("id").GetString()).ShouldBe([_alias]);
    }

    [Fact]
    public async Task Of_many_that_want_one_alias_at_once_one_gets_it()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Client.AdminAsync(HttpMethod.Post, "/models", Deployment($"{_name}-{i}", _alias))));
        replies.Select(static reply => reply.Status).Order().ShouldBe([201, 409, 409, 409, 409, 409]);
    }

    private static string Deployment(string name, string alias) => $$"""{"name":"{{name}}","aliases":["{{alias}}"],{{Hardware}}}""";

    private string ChatTo(string model, string fields = "") => Chat($"\"max_tokens\":2{fields}").Replace($"\"{Host.Model}\"", $"\"{model}\"", StringComparison.Ordinal);

    private Task DeployWithAliasAsync(string name, string alias) => DeployAsync(name, Deployment(name, alias));
}
