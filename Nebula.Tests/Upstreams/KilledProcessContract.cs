using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

/// <summary>Nebula.Local in front of an upstream server, as processes of their own; one is killed in the middle of answers.</summary>
public abstract class KilledProcessContract : IAsyncLifetime
{
    private const int Workers = 6;
    private const int Answers = 60;

    private readonly TemporaryFolder _data = new();
    private readonly ConcurrentDictionary<string, LedgerRow> _received = new();
    private TestKey _key = new("", "");
    private int _questions;

    /// <summary>The data directory.</summary>
    protected string Data => _data.Path;

    /// <summary>The processes that clients ask. The first one is killed.</summary>
    protected abstract IReadOnlyList<NebulaProcess> Processes { get; }

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        _key = await Processes[0].Client.NewKeyAsync("\"tokens_per_day\":1000000000");
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in Processes)
            process.Dispose();
        _data.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Nebula_is_killed_and_no_request_is_sent_again_and_the_ledger_has_what_clients_received_once()
    {
        await using var upstream = await TestUpstream.StartAsync();
        upstream.Answer = async (http, n) =>
        {
            await TestUpstream.BeginAsync(http, "Hello");
            if (GetQuestion(upstream, n - 1) == "hang")
                await upstream.HangAsync(http);
            await Task.Delay(5);
            await TestUpstream.StreamAsync(http, " there");
        };
        await DeployAsync(upstream.Url, "served", "sk-test");
        using var hung = await Processes[0].Client.StreamAsync(_key, Body("hang", isStream: true), TestContext.Current.CancellationToken);
        await hung.ReadTokensAsync(1);
        using var enough = new CancellationTokenSource();
        var storm = Enumerable.Range(0, Workers).Select(worker => AskUntilGoneAsync(Processes[worker % Processes.Count], worker, enough.Token)).ToList();
        await Eventually.HoldsAsync(() => _received.Count > Answers);

        var survivor = await KillAsync();

        await upstream.Left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await AskAsync(survivor, isStream: true);
        await AskAsync(survivor, isStream: false);
        var before = _received.Count;
        if (Processes.Count > 1)
            await Eventually.HoldsAsync(() => _received.Count > before + Answers); // its clients have noticed nothing
        await enough.CancelAsync();
        await Task.WhenAll(storm);

        upstream.Requests.Select((_, at) => GetQuestion(upstream, at)).ShouldBeUnique();
        var rows = await LedgerRow.ReadAllAsync(survivor.Client, _key, _received.Count);
        var interrupted = rows.Values.Where(static row => row.Status == 500).ToList(); // jobs that died with their process, if another one has noticed already
        interrupted.ShouldAllBe(static row => row.Output < 22);
        interrupted.Count.ShouldBeLessThanOrEqualTo(Workers + 1);
        rows.Values.Where(static row => row.Status != 500).ShouldAllBe(static row => row == new LedgerRow(200, 11, 22));
        foreach (var (id, received) in _received)
            rows.GetValueOrDefault(id).ShouldBe(received);
        (rows.Count - interrupted.Count).ShouldBeInRange(_received.Count, _received.Count + Workers); // an answer may be settled whose end the client never received
    }

    [Fact]
    public async Task The_server_is_killed_and_nothing_is_sent_again_and_the_ledger_has_what_clients_received_once()
    {
        using var data = new TemporaryFolder();
        using var server = await NebulaProcess.Start(data.Path, ["Simulation:TimeScale=1"]).ReadyAsync();
        await DeployAsync($"{server.Client.Url}v1", server.Model, (await server.Client.NewKeyAsync()).Secret);
        var streams = new List<ChatStream>();
        var beginnings = new List<string>();
        for (var i = 0; i < Workers; i++)
        {
            streams.Add(await Processes[i % Processes.Count].Client.StreamAsync(_key, Body("The sea", isStream: true), TestContext.Current.CancellationToken));
            beginnings.Add(await ReadBeginningAsync(streams[i]));
        }

        await server.KillAsync();

        var tokenizer = new PromptTokenizer();
        var received = new List<int>();
        for (var i = 0; i < Workers; i++)
        {
            using var stream = streams[i];
            var rest = await stream.RestAsync();
            rest[^1].ShouldContain("\"code\":\"upstream_error\"");
            received.Add(tokenizer.Count(beginnings[i] + string.Concat(rest.Select(GetContent))));
        }

        var rows = await LedgerRow.ReadAllAsync(Processes[^1].Client, _key, Workers);
        rows.Values.Select(static row => row.Status).ShouldAllBe(static status => status == 502);
        rows.Values.Select(static row => row.Output).Order().ShouldBe(received.Select(static count => (long)count).Order());
        foreach (var process in Processes)
        {
            var health = (await process.Client.GetAsync("/models/up")).Json.GetProperty("health");
            (health.GetProperty("retries").GetInt64(), health.GetProperty("failures").GetInt64()).ShouldBe((0, 0), "no second attempt was made, which would have failed");
        }
    }

    /// <summary>Starts the processes.</summary>
    protected abstract Task StartAsync();

    /// <summary>Kills the first process.</summary>
    /// <returns>The process that answers afterwards.</returns>
    protected abstract Task<NebulaProcess> KillAsync();

    private static string Body(string question, bool isStream) => $$"""
        {"model":"up","max_tokens":2000,"ignore_eos":true,"messages":[{"role":"user","content":"{{question}}"}],"stream":{{(isStream ? "true,\"stream_options\":{\"include_usage\":true}" : "false")}}}
        """;

    private static string GetQuestion(TestUpstream upstream, int at) => upstream.Requests.ElementAt(at).Body.GetProperty("messages")[0].GetProperty("content").GetString()!;

    private async Task DeployAsync(string url, string model, string secret)
    {
        (await Processes[0].Client.AdminAsync(
            HttpMethod.Post, "/models", $$"""{"name":"up","backend":{"type":"upstream","url":"{{url}}","secret":"{{secret}}","model":"{{model}}"} }""")).ShouldBe(201);
        foreach (var process in Processes)
            await Eventually.HoldsAsync(async () => (await process.Client.SendAsync(HttpMethod.Get, "/v1/models/up", _key.Secret)).Status == 200);
    }

    private async Task AskUntilGoneAsync(NebulaProcess process, int worker, CancellationToken enough)
    {
        try
        {
            while (!enough.IsCancellationRequested)
                await AskAsync(process, isStream: worker / 2 % 2 == 0);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException)
        {
            // Killed, and its client is disposed: an incomplete answer does not count.
        }
    }

    private async Task AskAsync(NebulaProcess process, bool isStream)
    {
        var body = Body(string.Create(CultureInfo.InvariantCulture, $"question {Interlocked.Increment(ref _questions)}"), isStream);
        if (!isStream)
        {
            Remember((await process.Client.ChatAsync(_key, body)).ShouldBe(200).Json);
            return;
        }

        using var stream = await process.Client.StreamAsync(_key, body);
        var events = await stream.RestAsync();
        if (events is not [.., var usage, "data: [DONE]"])
            throw new InvalidDataException("The stream ended early.");
        Remember(JsonElement.Parse(usage[6..]));
    }

    private void Remember(JsonElement answer)
    {
        var usage = answer.GetProperty("usage");
        var row = new LedgerRow(200, usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64());
        _received.TryAdd(answer.GetProperty("id").GetString()!, row).ShouldBeTrue();
    }

    private static async Task<string> ReadBeginningAsync(ChatStream stream)
    {
        var text = "";
        for (var tokens = 0; tokens < 5;)
        {
            var content = GetContent((await stream.NextAsync())!);
            text += content;
            tokens += content.Length > 0 ? 1 : 0;
        }

        return text;
    }

    private static string GetContent(string line) =>
        line.StartsWith("data: {\"id\"", StringComparison.Ordinal) && JsonElement.Parse(line[6..]).GetProperty("choices") is { } choices && choices.GetArrayLength() == 1
            && choices[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString()! : "";
}
