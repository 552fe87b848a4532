using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Nebula.Testing;
using Shouldly;
using Xunit;

namespace Nebula.Packages.Tests.Testing;

/// <summary>How a server starts, what it was sent, and how it ends.</summary>
[Collection(nameof(TestsThatRunAlone))]
public sealed class ServerTests
{
    [Fact]
    public async Task A_server_is_reachable_under_every_address_that_it_names()
    {
        await using var nebula = await NebulaServer.StartAsync();
        nebula.OpenAIEndpoint.ShouldBe(new Uri(nebula.BaseAddress, "v1"));
        nebula.BaseAddress.Host.ShouldBe("127.0.0.1");
        nebula.ConnectionString.ShouldBe($"Endpoint={nebula.OpenAIEndpoint};Key={nebula.ApiKey};Model=gpt-4o");
        using var client = nebula.CreateClient();
        (await client.GetStringAsync("v1/models")).ShouldSatisfyAllConditions(static models => models.ShouldContain("gpt-4o"), static models => models.ShouldContain("text-embedding-3-small"));
        using var admin = nebula.CreateAdminClient();
        (await admin.GetStringAsync("apikeys")).ShouldContain(nebula.ApiKeyId);
        using var health = await client.GetAsync("health");
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Servers_share_nothing_and_leave_nothing_behind()
    {
        using var temporary = new TemporaryFolder(); // other processes use the machine's as well
        var before = Directory.GetFileSystemEntries(Path.GetTempPath(), "nebula*").Length;
        NebulaServer first, second;
        await using (first = await NebulaServer.StartAsync())
        await using (second = await NebulaServer.StartAsync())
        {
            first.OnMessage("hello").Reply("first");
            second.OnMessage("hello").Reply("second");
            (await AskAsync(first, "hello")).ShouldContain("first");
            (await AskAsync(second, "hello")).ShouldContain("second");
            first.Requests.Count.ShouldBe(1);
        }

        Directory.GetFileSystemEntries(Path.GetTempPath(), "nebula*").Length.ShouldBe(before);
        using var http = new HttpClient();
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(first.BaseAddress));
    }

    [Fact]
    public async Task Options_say_which_models_and_keys_there_are()
    {
        await using var nebula = await NebulaServer.StartAsync(options =>
        {
            options.Models = [NebulaModel.Chat("mine", "yours") with { Gpu = "l4-24gb", ContentFilterPhrase = "forbidden" }];
            options.Key = new NebulaKeyOptions { Secret = "sk-of-the-test", RequestsPerMinute = 1 };
            options.AdminKey = "admin-key-of-the-test";
            options.Settings["DefaultMaxTokens"] = "5";
        });
        (nebula.Model, nebula.ApiKey, nebula.AdminKey).ShouldBe(("mine", "sk-of-the-test", "admin-key-of-the-test"));
        JsonElement.Parse(await AskAsync(nebula, "hello", "yours")).GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeLessThanOrEqualTo(5);
        (await AskAsync(nebula, "something forbidden", "mine")).ShouldContain("content_filter");
        (await AskAsync(nebula, "hello", "mine")).ShouldContain("rate_limit_exceeded");

        nebula.AddModel(NebulaModel.Chat("another"));
        var limited = nebula.CreateKey(new NebulaKeyOptions { Models = ["another"] });
        using var client = nebula.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", limited.Secret);
        (await client.GetStringAsync("v1/models")).ShouldNotContain("mine");
    }

    [Fact]
    public async Task Answers_repeat_with_the_seed()
    {
        var texts = new List<string>();
        foreach (var seed in (long?[])[1, 1, 2])
        {
            await using var nebula = await NebulaServer.StartAsync(options => options.Seed = seed);
            texts.Add(JsonElement.Parse(await AskAsync(nebula, "Tell me something")).GetProperty("choices").GetRawText());
        }

        texts[1].ShouldBe(texts[0]);
        texts[2].ShouldNotBe(texts[0]);
    }

    [Fact]
    public async Task What_is_wrong_in_the_options_is_all_said_at_once()
    {
        (await Should.ThrowAsync<NebulaServerException>(() => NebulaServer.StartAsync(options => options.Models = [new NebulaModel("x") { Model = "no-such-model", Gpu = "no-such-gpu" }])))
            .Message.ShouldSatisfyAllConditions(static message => message.ShouldContain("no-such-model"), static message => message.ShouldContain("no-such-gpu"));
        (await Should.ThrowAsync<NebulaServerException>(() => NebulaServer.StartAsync(options =>
        {
            options.TimeScale = -1;
            options.Settings["Simulation:TimeScal"] = "1";
        }))).Message.ShouldSatisfyAllConditions(static message => message.ShouldContain("TimeScale"), static message => message.ShouldContain("Nebula:Simulation:TimeScal is not a setting"));
        (await Should.ThrowAsync<NebulaServerException>(() => NebulaServer.StartAsync(options => options.ScriptFiles.Add("no-such-file.json")))).Message.ShouldContain("no-such-file.json");
        await using var nebula = await NebulaServer.StartAsync();
        (await Should.ThrowAsync<NebulaServerException>(() => NebulaServer.StartAsync(options => options.Port = nebula.BaseAddress.Port))).Message.ShouldContain("in use");
        Should.Throw<NebulaServerException>(() => nebula.CreateKey(new NebulaKeyOptions { Secret = "short" })).Message.ShouldContain("secret");
        nebula.CreateKey(new NebulaKeyOptions { Name = "twice" });
        Should.Throw<NebulaServerException>(() => nebula.CreateKey(new NebulaKeyOptions { Name = "twice" })).Message.ShouldContain("twice");
        Should.Throw<NebulaServerException>(() => nebula.AddModel(new NebulaModel("gpt-4o") { Gpu = "l4-24gb" })).Message.ShouldContain("gpu");
    }

    [Fact]
    public async Task Files_of_scripts_are_read_from_the_programs_folder()
    {
        var file = $"{nameof(ServerTests)}-{Guid.NewGuid():N}.json";
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, file), """{"fixtures":[{"match":{"userMessage":"file"},"response":{"content":"from a file"}}]}""");
        try
        {
            await using var nebula = await NebulaServer.StartAsync(options => options.ScriptFiles.Add(file));
            (await AskAsync(nebula, "a file")).ShouldContain("from a file");
            nebula.Reset();
            (await AskAsync(nebula, "a file")).ShouldContain("from a file");
        }
        finally
        {
            File.Delete(Path.Combine(AppContext.BaseDirectory, file));
        }
    }

    [Fact]
    public async Task A_stream_waits_until_the_tests_clock_advances_and_its_request_is_known_before()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var nebula = await NebulaServer.StartAsync(new NebulaServerOptions { TimeProvider = time, TimeScale = 1 });
        nebula.OnMessage("slow").Reply(new NebulaReply { Content = "one two", TimeToFirstToken = TimeSpan.Zero, TokensPerSecond = 0.01 });
        using var client = nebula.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = Body("slow", "gpt-4o", stream: true) };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await events.ReadLineAsync() is { } line && !line.Contains("one", StringComparison.Ordinal))
            line.ShouldNotContain("[DONE]");

        var received = nebula.AssertReceived("slow");
        (received.Status, received.IsStream, received.Script, received.At).ShouldBe((200, true, "test", time.GetUtcNow()));
        received.ResponseBody!.Value.GetString()!.ShouldSatisfyAllConditions(static text => text.ShouldContain("one"), static text => text.ShouldNotContain("two"));
        var rest = events.ReadToEndAsync();
        rest.IsCompleted.ShouldBeFalse();
        while (!rest.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(50));
            await Task.Delay(5);
        }

        (await rest).ShouldEndWith("data: [DONE]\n\n");
        nebula.Requests.Single().ResponseBody!.Value.GetString()!.ShouldContain("two");
    }

    [Fact]
    public async Task Failed_assertions_say_what_was_received()
    {
        await using var nebula = await NebulaServer.StartAsync();
        Should.Throw<NebulaAssertionException>(() => nebula.AssertReceived("hello")).Message.ShouldBe($"No request was received whose last user message contains \"hello\".{Environment.NewLine}No request was received at all.");
        nebula.OnMessage("hello").Reply("Hi");
        nebula.OnMessage("never").Reply("?");
        await AskAsync(nebula, "hello");
        await AskAsync(nebula, "other");
        await AskAsync(nebula, "hello", "gpt-9");
        using var client = nebula.CreateClient();
        (await client.GetAsync("v1/nothing")).Dispose();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "sk-wrong-key");
        (await client.GetAsync("v1/models")).Dispose();

        nebula.AssertReceived(5).Select(static request => request.Status).ShouldBe([200, 200, 404, 404, 401]);
        nebula.AssertReceived(static request => request.Model == "gpt-9").ErrorCode.ShouldBe("model_not_found");
        nebula.AssertNotReceived("goodbye");
        Should.Throw<NebulaAssertionException>(() => nebula.AssertNotReceived("hello")).Message.ShouldContain("POST /v1/chat/completions gpt-4o -> 200 (script test): \"hello\"");
        Should.Throw<NebulaAssertionException>(() => nebula.AssertReceived(3, static request => request.Status == 200)).Message.ShouldStartWith("2 requests instead of 3 were received that meet: static request => request.Status == 200");
        var surprises = Should.Throw<NebulaAssertionException>(nebula.AssertNoSurprises).Message;
        surprises.ShouldSatisfyAllConditions(
            () => surprises.ShouldContain("no rule answered:" + Environment.NewLine + "  POST /v1/chat/completions gpt-4o -> 200: \"other\""),
            () => surprises.ShouldContain("gpt-9"),
            () => surprises.ShouldContain("/v1/nothing"),
            () => surprises.ShouldContain("GET /v1/models -> 401"),
            () => surprises.ShouldContain("test fixtures[1]"));
        nebula.Reset();
        nebula.AssertNoSurprises();
        nebula.AssertReceived(0);
    }

    [Fact]
    public async Task A_request_that_comes_later_is_awaited()
    {
        await using var nebula = await NebulaServer.StartAsync();
        var waiting = nebula.WaitForRequestAsync(static request => request.UserMessage == "later");
        await AskAsync(nebula, "now");
        waiting.IsCompleted.ShouldBeFalse();
        await AskAsync(nebula, "later");
        (await waiting).UserMessage.ShouldBe("later");
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        await Should.ThrowAsync<OperationCanceledException>(() => nebula.WaitForRequestAsync(static _ => false, impatient.Token));
    }

    [Fact]
    public async Task Requests_of_other_dialects_have_their_messages()
    {
        await using var nebula = await NebulaServer.StartAsync();
        using var client = nebula.CreateClient();
        await PostAsync("v1/responses", """{"model":"gpt-4o","instructions":"Be brief.","input":[{"role":"user","content":[{"type":"input_text","text":"hello"}]}],"tools":[{"type":"function","name":"f","parameters":{},"strict":false}]}""");
        await PostAsync("v1/messages", """{"model":"gpt-4o","max_tokens":5,"system":"Be kind.","messages":[{"role":"user","content":"hi"}]}""");
        await PostAsync("v1/completions", """{"model":"gpt-4o","prompt":"Once upon","max_tokens":3}""");
        await PostAsync("api/chat", """{"model":"gpt-4o","messages":[{"role":"user","content":"salut"}]}""");
        var requests = nebula.AssertReceived(4, static request => request.Status == 200);
        requests[0].Messages.ShouldBe([new("system", "Be brief."), new("user", "hello")]);
        requests[0].Tools.ShouldBe(["f"]);
        requests[1].Messages.ShouldBe([new("system", "Be kind."), new("user", "hi")]);
        requests[2].Messages.ShouldBe([new("user", "Once upon")]);
        requests[3].UserMessage.ShouldBe("salut");

        async Task PostAsync(string path, string body)
        {
            using var response = await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
            response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task The_log_goes_where_the_test_wants_it()
    {
        var messages = new List<string>();
        await using (var nebula = await NebulaServer.StartAsync(options => options.ConfigureLogging = logging => logging.AddProvider(new ListLogger(messages)).SetMinimumLevel(LogLevel.Debug)))
            await AskAsync(nebula, "hello");
        messages.ShouldNotBeEmpty();
    }

    private static async Task<string> AskAsync(NebulaServer nebula, string message, string model = "gpt-4o")
    {
        using var client = nebula.CreateClient();
        using var response = await client.PostAsync("v1/chat/completions", Body(message, model));
        return await response.Content.ReadAsStringAsync();
    }

    private static StringContent Body(string message, string model, bool stream = false) =>
        new(JsonSerializer.Serialize(new { model, stream, messages = new[] { new { role = "user", content = message } } }), Encoding.UTF8, "application/json");

    private sealed class ListLogger(List<string> messages) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (messages)
                messages.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
