using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local.Telemetry;

/// <summary>What the program exports to a collector.</summary>
public sealed class OtlpTests : IDisposable
{
    private const string Prompt = "Whisper it to nobody";
    private const string Said = "nebula-said";

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_collector_receives_spans_metrics_and_logs_without_prompts_and_replies()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var environment = new Dictionary<string, string>(collector.Environment) { ["Logging__LogLevel__Default"] = "Information" };
        using var nebula = await NebulaProcess.Start(_data.Path, ["Simulation:TimeScale=0"], environment: environment).ReadyAsync();
        var key = await nebula.Client.NewKeyAsync("\"requests_per_minute\":2");
        var answer = (await nebula.Client.ChatAsync(key, Body(nebula, "\"n\":3,\"max_tokens\":40,\"ignore_eos\":true"))).ShouldBe(200);
        using (var stream = await nebula.Client.StreamAsync(key, Body(nebula, "\"stream\":true,\"max_tokens\":8")))
            (await stream.RestAsync())[^1].ShouldBe("data: [DONE]");
        (await nebula.Client.ChatAsync(key, Body(nebula, "\"max_tokens\":8"))).ShouldBe(429);
        nebula.Signal("TERM");
        (await nebula.EndAsync()).ShouldBe(0, nebula.Errors); // it exports everything before it ends

        var spans = collector.Spans;
        var chat = spans.Where(span => span.Name == $"chat {nebula.Model}")
            .Single(span => span.Attributes["gen_ai.response.id"].Equals(answer.Json.GetProperty("id").GetString()));
        chat.Attributes["gen_ai.operation.name"].ShouldBe("chat");
        chat.Attributes["gen_ai.request.model"].ShouldBe(nebula.Model);
        chat.Attributes["gen_ai.request.choice.count"].ShouldBe(3L);
        chat.Attributes["gen_ai.usage.output_tokens"].ShouldBe(120L);
        chat.Attributes["gen_ai.usage.input_tokens"].ShouldBe(answer.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt64());
        chat.Attributes["nebula.key_id"].ShouldBe(key.Id);
        chat.Failed.ShouldBeFalse();

        var request = spans.Single(span => span.Id == chat.Parent);
        request.Attributes["http.route"].ShouldBe("/v1/chat/completions");
        request.Attributes["http.response.status_code"].ShouldBe(200L);
        spans.Where(span => span.Parent == request.Id).Select(static span => span.Name).Order().ShouldBe(["acquire", chat.Name]);
        var steps = spans.Where(span => span.Parent == chat.Id).ToList();
        steps.Select(static span => span.Name).Order().ShouldBe(["generate", "generate", "generate", "settle"]);
        steps.Where(static span => span.Name == "generate").Select(static span => span.Attributes["nebula.choice"]).Order().ShouldBe([0L, 1L, 2L]);
        steps.ShouldAllBe(span => span.Trace == chat.Trace && span.Attributes.ContainsKey("gen_ai.usage.output_tokens") == (span.Name == "generate"));
        var acquired = spans.Where(static span => span.Name == "acquire").ToList();
        (acquired.Count, acquired.Count(static span => span.Attributes.ContainsKey("nebula.refused_by"))).ShouldBe((3, 1));

        collector.ServiceNames.ShouldBe(["nebula"]);
        foreach (var name in (string[])["nebula.requests", "nebula.tokens", "nebula.sequences.running", "nebula.sequences.waiting", "gen_ai.server.time_to_first_token",
            "gen_ai.server.request.duration", "http.server.request.duration", "dotnet.process.memory.working_set"])
            collector.Metrics.ShouldContain(name);
        collector.Logs.ShouldContain(static text => text.Contains("Application started", StringComparison.Ordinal));

        var raw = collector.Raw;
        foreach (var secret in (string[])[Prompt, Said, key.Secret, nebula.Client.AdminKey, answer.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()![..40]])
            raw.ShouldNotContain(secret);
    }

    [Fact]
    public async Task Without_a_collector_OpenTelemetry_is_not_loaded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has loaded is read from Linux's /proc.");
        await using var collector = await OtlpReceiver.StartAsync();
        (await LoadedAsync(collector.Environment)).ShouldContain("OpenTelemetry.Exporter.OpenTelemetryProtocol.dll");
        (await LoadedAsync(new Dictionary<string, string>())).ShouldNotContain("OpenTelemetry");
    }

    private async Task<string> LoadedAsync(IReadOnlyDictionary<string, string> environment)
    {
        using var nebula = await NebulaProcess.Start(_data.Path, ["Simulation:TimeScale=0"], environment: environment).ReadyAsync();
        var key = await nebula.Client.NewKeyAsync();
        (await nebula.Client.ChatAsync(key, Body(nebula, "\"max_tokens\":8"))).ShouldBe(200);
        var loaded = await File.ReadAllTextAsync($"/proc/{nebula.Id}/maps", TestContext.Current.CancellationToken);
        loaded.ShouldContain("Nebula.Local.dll");
        return loaded;
    }

    private static string Body(NebulaProcess nebula, string fields) =>
        $$"""{"model":"{{nebula.Model}}","messages":[{"role":"user","content":"{{Prompt}}"}],"user":"{{Said}}","stop":["{{Said}}"],{{fields}}}""";
}
