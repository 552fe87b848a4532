using System.Text.Json;
using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using OpenAI.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

/// <summary>Deployments of servers that this project's tests did not write: AIMock, and another Nebula.</summary>
public sealed class ForeignUpstreamTests : IAsyncLifetime
{
    private const string Fixtures = """
        {"fixtures":[
          {"match":{"userMessage":"weather"},"response":{"toolCalls":[{"name":"get_weather","arguments":{"city":"Paris"}}]}},
          {"match":{"userMessage":"hello"},"response":{"content":"Hi there, this is AIMock and more than one chunk of text."}}]}
        """;

    private readonly LocalNebula _host = new(["Simulation:TimeScale=0"]);

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task AIMock_answers_texts_and_tool_calls_whole_and_streamed()
    {
        await using var mock = await AIMock.StartAsync(Fixtures);
        var key = await DeployAsync(mock.Url, "gpt-4o");
        var chat = _host.Client.OpenAI(key.Secret).GetChatClient("up");

        var whole = (await chat.CompleteChatAsync([new UserChatMessage("hello")], cancellationToken: TestContext.Current.CancellationToken)).Value;
        whole.Content[0].Text.ShouldBe("Hi there, this is AIMock and more than one chunk of text.");
        var text = "";
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("hello")], cancellationToken: TestContext.Current.CancellationToken))
            text += string.Concat(update.ContentUpdate.Select(static part => part.Text));
        text.ShouldBe(whole.Content[0].Text);

        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("get_weather") } };
        var called = (await chat.CompleteChatAsync([new UserChatMessage("weather?")], options, TestContext.Current.CancellationToken)).Value;
        called.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        called.ToolCalls[0].FunctionName.ShouldBe("get_weather");
        JsonElement.Parse(called.ToolCalls[0].FunctionArguments).GetProperty("city").GetString().ShouldBe("Paris");
    }

    [Fact]
    public async Task Another_Nebula_answers_and_both_ledgers_say_the_same()
    {
        await using var other = new LocalNebula(["Simulation:TimeScale=0", "Simulation:Seed=3"]);
        await other.StartAsync();
        var otherKey = await other.Client.NewKeyAsync();
        var key = await DeployAsync($"{other.Client.Url}v1", other.Model, otherKey.Secret);
        var direct = await other.Client.ChatAsync(await other.Client.NewKeyAsync(), $$"""{"model":"{{other.Model}}","temperature":0,"messages":[{"role":"user","content":"The sea"}]}""");

        var through = (await _host.Client.ChatAsync(key, """{"model":"up","temperature":0,"messages":[{"role":"user","content":"The sea"}]}""")).ShouldBe(200);

        through.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()
            .ShouldBe(direct.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        through.Json.GetProperty("usage").GetProperty("total_tokens").GetInt64().ShouldBe(direct.Json.GetProperty("usage").GetProperty("total_tokens").GetInt64());
        var (here, there) = (await RowAsync(_host, key), await RowAsync(other, otherKey));
        here.GetProperty("input_tokens").GetInt64().ShouldBe(there.GetProperty("input_tokens").GetInt64());
        here.GetProperty("output_tokens").GetInt64().ShouldBe(there.GetProperty("output_tokens").GetInt64());
    }

    [Fact]
    public async Task A_server_that_is_killed_in_the_middle_bills_what_the_client_saw()
    {
        using var data = new TemporaryFolder();
        using var other = await NebulaProcess.Start(data.Path, ["Simulation:TimeScale=1"]).ReadyAsync();
        var key = await DeployAsync($"{other.Client.Url}v1", other.Model, (await other.Client.NewKeyAsync()).Secret);
        using var stream = await _host.Client.StreamAsync(
            key, """{"model":"up","stream":true,"max_tokens":1000,"ignore_eos":true,"messages":[{"role":"user","content":"The sea"}]}""", TestContext.Current.CancellationToken);
        await stream.ReadTokensAsync(5);
        await other.KillAsync();
        var rest = await stream.RestAsync();

        rest[^1].ShouldContain("\"code\":\"upstream_error\"");
        var seen = 5 + rest.Count(static line => line.Contains("\"delta\":{\"content\"", StringComparison.Ordinal));
        var row = await RowAsync(_host, key);
        row.GetProperty("status").GetInt32().ShouldBe(502);
        row.GetProperty("output_tokens").GetInt64().ShouldBeInRange(seen - (seen / 4), seen + (seen / 4)); // counted by the text, which this tokenizer may cut otherwise
    }

    [Fact]
    public async Task No_secret_is_in_the_data_directory_the_log_the_metrics_or_an_answer()
    {
        const string Secret = "sk-very-secret-upstream-7Yq";
        const string Header = "header-very-secret-9Zt";
        await using var upstream = await TestUpstream.StartAsync(static (http, n) => n % 2 == 0
            ? TestUpstream.RefuseAsync(http, 400, $"You sent {http.Request.Headers.Authorization} and {http.Request.Headers["x-api-key"]}")
            : TestUpstream.StreamAsync(http, "Hello", $"You sent {http.Request.Headers.Authorization} and {http.Request.Headers["x-api-key"]}"));
        var body = $$"""{"name":"up","backend":{"type":"upstream","url":"{{upstream.Url}}","secret":"{{Secret}}","model":"m","record":true,"headers":{"x-api-key":"{{Header}}"} } }""";
        var answers = new List<string> { (await _host.Client.AdminAsync(HttpMethod.Post, "/models", body)).ShouldBe(201).Text };
        var key = await _host.Client.NewKeyAsync();
        for (var i = 0; i < 4; i++)
        {
            var reply = await _host.Client.ChatAsync(key, """{"model":"up","messages":[{"role":"user","content":"x"}]}""");
            if (reply.Status != 200) // what a server repeats to a client is the server's business, but nobody is to find it later
                answers.Add(reply.Text);
        }

        upstream.Requests.First().Authorization.ShouldBe($"Bearer {Secret}");
        foreach (var path in (string[])["/models", "/models/up", "/metrics", "/health", "/requests", "/v1/models", "/recordings", "/recordings/up"])
            answers.Add((await _host.Client.GetAsync(path)).Text);
        answers.Add((await _host.Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Accept.ParseAdd("text/plain"))).Text);
        answers.AddRange(_host.Logs.GetSnapshot().Select(static record => $"{record.Message} {record.Exception}"));
        await _host.StopAsync();
        foreach (var file in Directory.EnumerateFiles(_host.DataDirectory, "*", SearchOption.AllDirectories))
            answers.Add(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));

        answers.ShouldAllBe(static text => !text.Contains(Secret) && !text.Contains(Header));
        answers.Count(static text => text.Contains("\"nebula\":") && text.Contains("You sent Bearer *** and ***")).ShouldBe(2, "the recording as an answer and as a file");
        answers.ShouldContain(static text => text.Contains("CfDJ8")); // how what Data Protection encrypts begins: the record is among the files
    }

    private async Task<TestKey> DeployAsync(string url, string model, string secret = "sk-test")
    {
        (await _host.Client.AdminAsync(
            HttpMethod.Post, "/models", $$"""{"name":"up","backend":{"type":"upstream","url":"{{url}}","secret":"{{secret}}","model":"{{model}}"} }""")).ShouldBe(201);
        return await _host.Client.NewKeyAsync();
    }

    private static async Task<JsonElement> RowAsync(LocalNebula host, TestKey key)
    {
        JsonElement rows = default;
        await Eventually.HoldsAsync(async () => (rows = (await host.Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data")).GetArrayLength() == 1);
        return rows[0];
    }
}
