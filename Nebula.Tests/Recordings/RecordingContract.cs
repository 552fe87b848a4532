using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nebula.Tests.Hosts;
using Nebula.Tests.Upstreams;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Recordings;

/// <summary>Exchanges with a server are recorded, and replayed without it.</summary>
/// <param name="host">The host, which may connect to this machine.</param>
public abstract partial class RecordingContract(INebulaHost host) : RecordedServerContract(host)
{
    private const string Tools = """
        "tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]
        """;

    private const string Fixtures = """
        {"fixtures":[
          {"match":{"userMessage":"weather"},"response":{"content":"Let me look.","toolCalls":[{"name":"get_weather","arguments":{"city":"Paris"}},{"name":"get_weather","arguments":{"city":"Oslo"}}]}},
          {"match":{"userMessage":"think"},"response":{"content":"Forty-two, that is what it is.","reasoning":"The question is old, so is the answer."}},
          {"match":{"userMessage":"hello"},"response":{"content":"Hi there, this is AIMock and more than one chunk of text. Grüße, 世界!"}},
          {"match":{"inputText":"sea"},"response":{"embedding":[0.5,-0.25,0.125,1e-3]}}]}
        """;

    [Fact]
    public async Task What_a_server_has_answered_is_replayed_byte_for_byte_when_it_is_gone()
    {
        string[] chats = [Ask("hello"), Ask("the weather?", Tools), Ask("please think", "\"temperature\":0.5")];
        var two = Ask("hello", "\"n\":2,\"seed\":3");
        var embeddings = $$"""{"model":"{{Name}}","input":["the sea","the land"]}""";
        var before = new List<string>();
        await using (var mock = await AIMock.StartAsync(Fixtures))
        {
            await CreateAsync(Recorded, mock.Url, "\"record\":true,");
            await RouteAsync(Recorded);
            foreach (var chat in chats)
                before.AddRange([await AnswerAsync(chat, Recorded), await AnswerAsync(Stream(chat), Recorded)]);
            before.AddRange([await AnswerAsync(two, Recorded), await EmbedAsync(embeddings, Recorded)]);
        }

        var file = await ReadAsync(9); // each choice is one
        await ReplayAsync();
        await RouteAsync(Replayed);
        var after = new List<string>();
        foreach (var chat in chats)
            after.AddRange([await AnswerAsync(chat, Replayed), await AnswerAsync(Stream(chat), Replayed)]);
        after.AddRange([await AnswerAsync(two, Replayed), await EmbedAsync(embeddings, Replayed)]);
        after.ShouldBe(before);
        before.ShouldContain(static answer => answer.Contains("\"reasoning_content\"", StringComparison.Ordinal));
        before.ShouldContain(static answer => answer.Contains("Oslo", StringComparison.Ordinal));
        before.ShouldContain(static answer => answer.Contains("世界", StringComparison.Ordinal));
        await Eventually.HoldsAsync(async () => (await Client.GetAsync($"/requests?key_id={Key.Id}&limit=1")).Json.GetProperty("data")[0].GetProperty("model").GetString() == Replayed);

        await using var again = await AIMock.StartAsync(file); // which reads the recording as its own
        await CreateAsync($"{Name}-again", again.Url);
        foreach (var (chat, answer) in chats.Zip(before.Where(static (_, i) => i % 2 == 0)))
        {
            var message = Message((await Client.ChatAsync(Key, chat.Replace($"\"{Name}\"", $"\"{Name}-again\"", StringComparison.Ordinal))).ShouldBe(200).Text);
            message.ShouldBe(Message(answer));
        }
    }

    [Fact]
    public async Task Repeated_requests_are_replayed_in_their_order_and_the_last_one_repeats()
    {
        await RecordAsync(static (http, n) => TestUpstream.StreamAsync(http, $"answer {n}"), Ask("again"), Ask("again"), Ask("again"), Ask("other"));
        var file = await ReadAsync(4);
        JsonElement.Parse(file).GetProperty("fixtures").EnumerateArray()
            .Select(static fixture => fixture.GetProperty("match").TryGetProperty("sequenceIndex", out var index) ? index.GetInt32() : -1).ShouldBe([0, 1, -1, -1]);
        await ReplayAsync();
        var answers = new List<string>();
        foreach (var prompt in (string[])["again", "other", "again", "again", "again"])
            answers.Add(await TextAsync(Ask(prompt, model: Replayed)));
        answers.ShouldBe(["answer 1", "answer 4", "answer 2", "answer 3", "answer 3"]);
        (await TextAsync(Ask("again", model: Replayed), await Client.NewKeyAsync())).ShouldBe("answer 1", "each key has its own sequence");
    }

    [Fact]
    public async Task What_varies_makes_no_difference_unless_a_deployment_says_so()
    {
        const string System = "Today is 2026-11-29T10:00:00Z, a Sunday. Session 0b54ac8e-2f6c-4c39-9d5e-2a8c9a3f7c11.";
        string Asked(string system, string fields) =>
            $$"""{"model":"MODEL","messages":[{"role":"system","content":"{{system}}"},{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"} }]},{"role":"tool","tool_call_id":"call_1","content":"5"}],{{fields}}"temperature":1}""";
        await RecordAsync(static (http, _) => TestUpstream.StreamAsync(http, "recorded"), Asked(System, "\"user\":\"ann\",").Replace("MODEL", Recorded, StringComparison.Ordinal));
        await ReadAsync(1);
        await ReplayAsync();
        var other = Asked(System.Replace("2026-11-29T10:00:00Z", "2027-01-02T03:04:05Z", StringComparison.Ordinal).Replace("0b54ac8e", "1b54ac8e", StringComparison.Ordinal), "\"user\":\"bob\",")
            .Replace("call_1", "call_2", StringComparison.Ordinal).Replace("MODEL", Replayed, StringComparison.Ordinal);
        (await TextAsync(other)).ShouldBe("recorded");
        (await Client.ChatAsync(Key, other.Replace("Sunday", "Monday", StringComparison.Ordinal))).ShouldBeError(404, "invalid_request_error", "no_recording_matched", "messages");

        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Replayed}", """{"backend":{"ignore":["dates","ids"]}}""")).ShouldBe(200);
        await Eventually.HoldsAsync(async () => (await Client.ChatAsync(Key, other)).Status == 404); // the user counts now
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Replayed}", """{"backend":{"ignore":["dates","ids","user","messages.content"]}}""")).ShouldBe(200);
        await Eventually.HoldsAsync(async () => (await Client.ChatAsync(Key, other.Replace("Sunday", "Monday", StringComparison.Ordinal))).Status == 200);
    }

    [Fact]
    public async Task A_request_that_is_not_recorded_is_a_404_or_has_the_fallback_answer_it()
    {
        await RecordAsync(static (http, _) => TestUpstream.StreamAsync(http, "recorded"), Ask("Hi"));
        await ReadAsync(1);
        await ReplayAsync();
        (await Client.ChatAsync(Key, Ask("Bye", model: Replayed))).ShouldBeError(404, "invalid_request_error", "no_recording_matched", "messages").Text.ShouldContain(Recorded);
        (await Client.SendAsync(HttpMethod.Post, "/v1/embeddings", Key.Secret, $$"""{"model":"{{Replayed}}","input":"a"}""")).ShouldBeError(404, "invalid_request_error", "no_recording_matched", "input");
        (await Client.ChatAsync(Key, Ask("Hi", "\"temperature\":0.1", Replayed))).ShouldBeError(404, "invalid_request_error", "no_recording_matched", "messages");

        await using var live = await TestUpstream.StartAsync(static (http, _) => TestUpstream.StreamAsync(http, "live"));
        await CreateAsync($"{Name}-live", live.Url);
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Replayed}", $$"""{"backend":{"fallback":"{{Name}}-live"} }""")).ShouldBe(200).Json.GetProperty("backend").GetProperty("fallback").GetString().ShouldBe($"{Name}-live");
        Reply? reply = null;
        await Eventually.HoldsAsync(async () => (reply = await Client.ChatAsync(Key, Ask("Bye", model: Replayed))).Status == 200);
        reply!.Text.ShouldContain("live");
        reply.Header("x-nebula-deployment").ShouldBe($"{Name}-live");
        var known = (await Client.ChatAsync(Key, Ask("Hi", model: Replayed))).ShouldBe(200);
        known.Text.ShouldContain("recorded");
        known.Header("x-nebula-deployment").ShouldBe(Replayed);
        live.Requests.Count.ShouldBe(1);
        foreach (var (prompt, answered) in ((string, string)[])[("Hi", Replayed), ("Bye", $"{Name}-live")])
        {
            using var stream = await Client.StreamAsync(Key, Ask(prompt, "\"stream\":true", Replayed));
            stream.Header("x-nebula-deployment").ShouldBe(answered);
            (await stream.RestAsync())[^1].ShouldBe("data: [DONE]");
        }

        await Eventually.HoldsAsync(async () => (await Client.GetAsync($"/requests?key_id={Key.Id}&limit=4")).Json.GetProperty("data").EnumerateArray()
            .Select(static row => row.GetProperty("model").GetString()).SequenceEqual([$"{Name}-live", Replayed, Replayed, $"{Name}-live"]));
    }

    [Fact]
    public async Task Only_complete_answers_are_recorded()
    {
        await using var upstream = await TestUpstream.StartAsync();
        await CreateAsync(Recorded, upstream.Url, "\"record\":true,");
        upstream.Answer = static (http, _) => TestUpstream.RefuseAsync(http, 400);
        (await Client.ChatAsync(Key, Ask("refused"))).ShouldBe(400);
        upstream.Answer = static (http, _) => TestUpstream.BeginAsync(http, "cut");
        (await Client.ChatAsync(Key, Ask("cut"))).ShouldBe(502);
        upstream.Answer = static async (http, _) =>
        {
            await TestUpstream.BeginAsync(http, "cut");
            await TestUpstream.WriteAsync(http, "[DONE]"); // without a finish reason
        };
        (await Client.ChatAsync(Key, Ask("ended"))).ShouldBe(502);
        upstream.Answer = async (http, _) =>
        {
            await TestUpstream.BeginAsync(http, "left");
            await upstream.HangAsync(http);
        };
        using (var stream = await Client.StreamAsync(Key, Ask("left", "\"stream\":true")))
            await stream.ReadTokensAsync(1);
        await upstream.Left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        upstream.Answer = static (http, _) => TestUpstream.StreamAsync(http, "whole");
        (await Client.ChatAsync(Key, Ask("whole"))).ShouldBe(200);

        JsonElement.Parse(await ReadAsync(1)).GetProperty("fixtures")[0].GetProperty("match").GetProperty("userMessage").GetString().ShouldBe("whole");
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Recorded}", """{"backend":{"record":false}}""")).ShouldBe(200).Json.GetProperty("backend").GetProperty("record").GetBoolean().ShouldBeFalse();
        await Eventually.HoldsAsync(async () =>
        {
            var count = await CountAsync();
            (await Client.ChatAsync(Key, Ask("whole"))).ShouldBe(200);
            return await CountAsync() == count;
        });
    }

    [Fact]
    public async Task A_recording_can_be_listed_moved_and_deleted()
    {
        await RecordAsync(static (http, n) => TestUpstream.StreamAsync(http, $"answer {n}"), Ask("one"), Ask("two"));
        var file = await ReadAsync(2);
        var listed = (await Client.GetAsync("/recordings?limit=100")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().Single(recording => recording.GetProperty("name").GetString() == Recorded);
        listed.GetProperty("bytes").GetInt64().ShouldBeInRange(file.Length / 2, file.Length);
        listed.GetProperty("created_at").GetDateTimeOffset().ShouldBeLessThanOrEqualTo(listed.GetProperty("updated_at").GetDateTimeOffset());

        var moved = $"{Name}/moved:v1";
        (await Client.AdminAsync(HttpMethod.Put, $"/recordings/{moved}", file)).ShouldBe(201).Json.GetProperty("exchanges").GetInt32().ShouldBe(2);
        (await Client.AdminAsync(HttpMethod.Put, $"/recordings/{moved}", file)).ShouldBe(200);
        (await Client.GetAsync($"/recordings/{moved}")).ShouldBe(200).Text.ShouldBe(file);
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{Replayed}}","backend":{"type":"replay","recording":"{{moved}}"} }""")).ShouldBe(201).Json.GetProperty("backend").GetProperty("type").GetString().ShouldBe("replay");
        (await TextAsync(Ask("two", model: Replayed))).ShouldBe("answer 2");
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Replayed}", """{"backend":{"model":"another"}}""")).ShouldBe(200);
        await Eventually.HoldsAsync(async () => (await Client.ChatAsync(Key, Ask("two", model: Replayed))).Status == 404); // of which model nothing is recorded
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Replayed}", """{"backend":{"model":null}}""")).ShouldBe(200);
        await Eventually.HoldsAsync(async () => (await Client.ChatAsync(Key, Ask("two", model: Replayed))).Status == 200);

        (await Client.AdminAsync(HttpMethod.Delete, $"/recordings/{moved}")).ShouldBe(200);
        (await Client.GetAsync($"/recordings/{moved}")).ShouldBeError(404);
        (await Client.AdminAsync(HttpMethod.Delete, $"/recordings/{moved}")).ShouldBeError(404);
        await Eventually.HoldsAsync(async () => (await Client.ChatAsync(Key, Ask("two", model: Replayed))).Status == 404);
        (await Client.SendAsync(HttpMethod.Get, "/recordings", Key.Secret)).ShouldBeError(403);
        await Eventually.HoldsAsync(async () => (await Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: static request => request.Headers.Accept.ParseAdd("text/plain"))).Text
            .Contains($"nebula_replayed_exchanges_total{{model_name=\"{Replayed}\",outcome=\"not_matched\"}}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recording_is_a_script()
    {
        var prompt = $"Script {Name}";
        await RecordAsync(static (http, n) => TestUpstream.StreamAsync(http, $"answer {n}"), Ask(prompt), Ask(prompt));
        var name = (await Client.AdminAsync(HttpMethod.Post, "/scripts", await ReadAsync(2))).ShouldBe(201).Json.GetProperty("name").GetString();
        try
        {
            var answers = new List<string>();
            await Eventually.HoldsAsync(async () => (await Client.ChatAsync(Key, Chat("", prompt))).Header("x-nebula-script") == name);
            var key = await Client.NewKeyAsync();
            for (var i = 0; i < 3; i++)
                answers.Add(await TextAsync(Chat("", prompt), key));
            answers.ShouldBe(["answer 1", "answer 2", "answer 2"]);
        }
        finally
        {
            await Client.AdminAsync(HttpMethod.Delete, $"/scripts/{name}");
        }
    }

    [Theory]
    [InlineData("""{"type":"replay"}""", "backend.recording")]
    [InlineData("""{"type":"replay","recording":7}""", "backend.recording")]
    [InlineData("""{"type":"replay","recording":"-"}""", "backend.recording")]
    [InlineData("""{"type":"replay","recording":"r","url":"https://host/v1"}""", "backend.url")]
    [InlineData("""{"type":"replay","recording":"r","fallback":"no-such-deployment"}""", "backend.fallback")]
    [InlineData("""{"type":"replay","recording":"r","ignore":"user"}""", "backend.ignore")]
    [InlineData("""{"type":"replay","recording":"r","ignore":[7]}""", "backend.ignore[0]")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","record":"yes"}""", "backend.record")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","recording":"r"}""", "backend.recording")]
    public async Task A_wrong_backend_is_refused(string backend, string param) =>
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{Name}}","backend":{{backend}}}""")).ShouldBeError(400).Error.GetProperty("param").GetString().ShouldBe(param);

    [Theory]
    [InlineData("""{"fixtures":[]}""", "fixtures")]
    [InlineData("""{}""", "fixtures")]
    [InlineData("""[]""", null)]
    [InlineData("""{"fixtures":[{"match":{"userMessage":"a"},"response":{"content":"b"}}]}""", "fixtures[0]")]
    [InlineData("""{"fixtures":[{"match":{"userMessage":7},"response":{"content":"b"}}]}""", "fixtures[0].match.userMessage")]
    [InlineData("""{"fixtures":[{"match":{},"response":{"content":"b"},"nebula":{"v":2}}]}""", "fixtures[0]")]
    [InlineData("""{"fixtures":[{"match":{},"response":{"content":"b"},"nebula":{"v":"1"}}]}""", "fixtures[0]")]
    [InlineData("""{"fixtures":[{"match":{},"response":{"content":"b"},"nebula":{"v":1,"at":"2026-01-02T03:04:05Z","path":"chat/completions","model":"m","choice":0,"request":{},"frames":[[1]]}}]}""", "fixtures[0]")]
    public async Task A_file_that_is_no_recording_is_refused(string file, string? param)
    {
        var refused = (await Client.AdminAsync(HttpMethod.Put, $"/recordings/{Name}", file)).ShouldBeError(400);
        refused.Error.GetProperty("param").GetString().ShouldBe(param);
        (await Client.GetAsync($"/recordings/{Name}")).ShouldBe(404);
    }

    private static string Stream(string chat) => chat.Replace("\"messages\"", "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\"", StringComparison.Ordinal);

    private string Ask(string prompt, string fields = "", string? model = null) =>
        $$"""{"model":"{{model ?? (prompt is "hello" or "the weather?" or "please think" ? Name : Recorded)}}","messages":[{"role":"user","content":"{{prompt}}"}]{{(fields.Length > 0 ? "," : "")}}{{fields}}}""";

    // Records the answers of a server that is gone afterwards.
    private async Task RecordAsync(Func<Microsoft.AspNetCore.Http.HttpContext, int, Task> answer, params string[] requests)
    {
        await using var upstream = await TestUpstream.StartAsync(answer);
        await CreateAsync(Recorded, upstream.Url, "\"record\":true,");
        foreach (var request in requests)
            (await Client.ChatAsync(Key, request)).ShouldBe(200);
    }

    private async Task<string> AnswerAsync(string body, string answered)
    {
        using var response = await Client.OpenAsync("/v1/chat/completions", Key.Secret, body);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        response.Headers.GetValues("x-nebula-deployment").ShouldBe([answered]);
        return Varying().Replace(text, "");
    }

    private async Task<string> EmbedAsync(string body, string answered)
    {
        var reply = (await Client.SendAsync(HttpMethod.Post, "/v1/embeddings", Key.Secret, body)).ShouldBe(200);
        reply.Header("x-nebula-deployment").ShouldBe(answered);
        return reply.Text;
    }

    private async Task<string> TextAsync(string body, TestKey? key = null) =>
        (await Client.ChatAsync(key ?? Key, body)).ShouldBe(200).Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private static string Message(string answer)
    {
        var message = JsonNode.Parse(answer)!["choices"]![0]!["message"]!;
        return $"{message["content"]} {message["reasoning_content"]} {string.Join(' ', message["tool_calls"]?.AsArray().Select(static call => call!["function"]!.ToJsonString()) ?? [])}";
    }

    // A client tells answers apart by these.
    [GeneratedRegex("\"id\":\"chatcmpl-[^\"]*\",|\"created\":[0-9]+,", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Varying();
}
