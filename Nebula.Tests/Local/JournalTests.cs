using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Tests.Hosts;
using Nebula.Tests.Wire;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>The journal of a Nebula of its own.</summary>
public sealed class JournalTests : IAsyncLifetime
{
    private readonly LocalNebula _nebula = new([.. FastNebula.Settings, "Journal:Enabled=true", "Journal:Entries=5"]);

    private NebulaClient Client => _nebula.Client;

    private TestKey Key { get; set; } = new("", "");

    public async ValueTask InitializeAsync()
    {
        await _nebula.StartAsync();
        Key = await Client.NewKeyAsync();
        await Client.AdminAsync(HttpMethod.Post, "/scripts", """{"name":"s","fixtures":[{"match":{"userMessage":"hello"},"response":{"content":"Hi!"}},{"match":{"userMessage":"never"},"response":{"content":"?"}}]}""");
    }

    [Fact]
    public async Task Requests_and_answers_are_kept_with_their_bodies_newest_first()
    {
        await ChatAsync("hello");
        await ChatAsync("something else", "\"stream\":true,\"max_tokens\":3");
        var reply = (await Client.GetAsync("/journal")).ShouldBe(200);
        new AnswerSchemas((await Client.GetAsync("/openapi/v1.json")).Text).Check(reply.Text, JsonNode.Parse("""{"$ref":"#/$defs/JournalPage"}""")!, "the journal");
        var entries = reply.Json.GetProperty("data");
        entries.GetArrayLength().ShouldBe(2);
        var (streamed, scripted) = (entries[0], entries[1]);
        (scripted.GetProperty("matched").GetBoolean(), scripted.GetProperty("script").GetString(), scripted.GetProperty("key_id").GetString()).ShouldBe((true, "s", Key.Id));
        scripted.GetProperty("request").GetProperty("messages")[0].GetProperty("content").GetString().ShouldBe("hello");
        scripted.GetProperty("response").GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("Hi!");
        streamed.GetProperty("matched").GetBoolean().ShouldBeFalse();
        streamed.GetProperty("response").GetString()!.ShouldEndWith("data: [DONE]\n\n");
        (await Client.GetAsync("/journal?matched=true")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(1);
        (await Client.GetAsync($"/journal?key_id={Key.Id}&path=/v1/chat")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(2);
        (await Client.GetAsync("/journal?path=/v1/embeddings")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_newest_are_kept_and_all_are_removed_at_once()
    {
        for (var i = 0; i < 8; i++)
            await ChatAsync($"hello {i}");
        var entries = (await Client.GetAsync("/journal")).ShouldBe(200).Json.GetProperty("data");
        entries.EnumerateArray().Select(static entry => entry.GetProperty("request").GetProperty("messages")[0].GetProperty("content").GetString()).ShouldBe(["hello 7", "hello 6", "hello 5", "hello 4", "hello 3"]);
        (await Client.AdminAsync(HttpMethod.Delete, "/journal")).ShouldBe(200).Json.GetProperty("deleted").GetInt32().ShouldBe(5);
        (await Client.GetAsync("/journal")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task No_secret_is_in_the_journal()
    {
        await ChatAsync($"my key is {Key.Secret}");
        await Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", "sk-neb-wrong-key-0123456789", Body("hello"));
        await Client.SendAsync(HttpMethod.Post, $"/v1/chat/completions?api-key={Key.Secret}", null, Body("hello"), request => request.Headers.Add("api-key", Key.Secret));
        await Client.NewKeyAsync(fields: "\"secret\":\"sk-imported-0123456789\"");
        var journal = (await Client.GetAsync("/journal")).ShouldBe(200).Text;
        journal.ShouldSatisfyAllConditions(
            () => journal.ShouldNotContain(Key.Secret),
            () => journal.ShouldNotContain("sk-neb-wrong-key-0123456789"),
            () => journal.ShouldNotContain("sk-imported-0123456789"),
            () => journal.ShouldNotContain(LocalNebula.TestAdminKey));
        journal.ShouldContain("my key is [secret]");
    }

    [Fact]
    public async Task The_assertions_name_what_a_test_did_not_expect()
    {
        await ChatAsync("hello");
        await ChatAsync("something else", "\"max_tokens\":2");
        await Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", Key.Secret, Body("hello").Replace(_nebula.Model, "gpt-9", StringComparison.Ordinal));
        await Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", "sk-neb-wrong-key-0123456789", Body("hello"));
        await Client.SendAsync(HttpMethod.Post, "/v1/nothing", Key.Secret, "{}");
        var reply = (await Client.GetAsync("/journal/assertions")).ShouldBe(200);
        new AnswerSchemas((await Client.GetAsync("/openapi/v1.json")).Text).Check(reply.Text, JsonNode.Parse("""{"$ref":"#/$defs/JournalAssertions"}""")!, "the assertions");
        var found = reply.Json;
        found.GetProperty("passed").GetBoolean().ShouldBeFalse();
        Single(found, "unmatched").GetProperty("status").GetInt32().ShouldBe(200);
        Single(found, "unknown_models").GetProperty("model").GetString().ShouldBe("gpt-9");
        Single(found, "refused_keys").GetProperty("status").GetInt32().ShouldBe(401);
        Single(found, "unknown_paths").GetProperty("path").GetString().ShouldBe("/v1/nothing");
        var unused = Single(found, "unused_rules");
        (unused.GetProperty("script").GetString(), unused.GetProperty("index").GetInt32()).ShouldBe(("s", 1));
    }

    [Fact]
    public async Task Nothing_unexpected_passes()
    {
        await ChatAsync("hello");
        await ChatAsync("never");
        (await Client.GetAsync("/journal/assertions")).ShouldBe(200).Json.GetProperty("passed").GetBoolean().ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => _nebula.DisposeAsync();

    private async Task ChatAsync(string message, string fields = "") => (await Client.ChatAsync(Key, Body(message, fields))).ShouldBe(200);

    private string Body(string message, string fields = "") => $$"""{"model":"{{_nebula.Model}}","messages":[{"role":"user","content":"{{message}}"}]{{(fields.Length > 0 ? "," : "")}}{{fields}}}""";

    private static JsonElement Single(JsonElement found, string name) => found.GetProperty(name).EnumerateArray().ShouldHaveSingleItem();
}
