using System.Diagnostics;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>The built program, as the user who starts it sees it.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_lines_that_a_first_start_prints_work_when_pasted_and_a_second_start_prints_no_secret()
    {
        Component.Find("curl", "apt install curl");
        string secret;
        using (var first = await NebulaProcess.Start(_data.Path, ["Simulation:TimeScale=0"]).ReadyAsync())
        {
            (await first.Client.SendAsync(HttpMethod.Get, "/health/ready")).ShouldBe(200);
            var lines = Curls(first.Output);
            lines.Count.ShouldBe(2);
            (await PasteAsync(lines[0])).ShouldContain("\"object\":\"chat.completion\"");
            (await PasteAsync(lines[1])).ShouldContain("\"secret\":\"sk-neb-");
            first.Output.ShouldContain(first.Client.AdminKey);
            Link(first.Output).ShouldStartWith($"{first.Client.Url}ui/#code=");
            Link(first.Output).ShouldNotContain(first.Client.AdminKey);
            secret = first.Output.Split('\n').Single(static line => line.Contains("API key ", StringComparison.Ordinal)).Split(' ')[^1];
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(Path.Combine(_data.Path, "admin.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await first.KillAsync();
        }

        using var second = await NebulaProcess.Start(_data.Path, ["Simulation:TimeScale=0"]).ReadyAsync();
        second.Output.ShouldNotContain("sk-neb-");
        second.Output.ShouldNotContain(second.Client.AdminKey);
        second.Output.ShouldContain(Path.Combine(_data.Path, "admin.key"));
        (await PasteAsync(Curls(second.Output).ShouldHaveSingleItem())).ShouldContain("\"secret\":\"sk-neb-");
        (await second.Client.SendAsync(HttpMethod.Get, "/v1/models", secret)).ShouldBe(200).Text.ShouldContain(second.Model);
    }

    [Fact]
    public async Task Every_start_prints_a_sign_in_link_and_the_command_link_prints_another()
    {
        using (var first = await NebulaProcess.Start(_data.Path).ReadyAsync())
            Link(first.Output).ShouldContain("#code=");
        using var nebula = await NebulaProcess.Start(_data.Path).ReadyAsync();
        using var command = NebulaProcess.Start(_data.Path, url: nebula.Client.Url.ToString(), command: "link");
        (await command.EndAsync()).ShouldBe(0, command.Errors);
        foreach (var link in (string[])[Link(nebula.Output), command.Output.Trim()])
        {
            link.ShouldStartWith($"{nebula.Client.Url}ui/#code=");
            (await nebula.Client.SendAsync(HttpMethod.Post, "/ui/session", body: $$"""{"code":"{{link.Split("#code=")[1]}}"}""")).ShouldBe(200);
        }
    }

    [Fact]
    public async Task The_command_link_explains_a_failure_in_one_sentence()
    {
        using var early = NebulaProcess.Start(_data.Path, url: "http://127.0.0.1:1", command: "link");
        (await early.EndAsync()).ShouldBe(1);
        early.Errors.Trim().ShouldStartWith($"There is no admin key in {Path.Combine(_data.Path, "admin.key")}.");
        await File.WriteAllTextAsync(Path.Combine(_data.Path, "admin.key"), "nebula-admin-of-the-test");
        using var lonely = NebulaProcess.Start(_data.Path, url: "http://127.0.0.1:1", command: "link");
        (await lonely.EndAsync()).ShouldBe(1);
        lonely.Errors.Trim().ShouldStartWith("No Nebula answers at http://127.0.0.1:1.");
        lonely.Errors.Trim().ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_stop_in_order_lets_running_streams_end_and_loses_no_usage(string signal)
    {
        TestKey key;
        string id;
        using (var nebula = await NebulaProcess.Start(_data.Path, ["Simulation:TimeScale=0.5"]).ReadyAsync())
        {
            key = await nebula.Client.NewKeyAsync();
            using var stream = await nebula.Client.StreamAsync(key, Body(nebula, "\"stream\":true,\"max_tokens\":400,\"ignore_eos\":true"));
            id = await stream.ReadTokensAsync(5);
            nebula.Signal(signal);
            var rest = await stream.RestAsync();
            rest.Count.ShouldBe(400 - 5 + 1 + 1);
            rest[^1].ShouldBe("data: [DONE]");
            (await nebula.EndAsync()).ShouldBe(0);
            nebula.Errors.ShouldBeEmpty();
            nebula.Output.ShouldNotContain("   at ");
        }

        using var next = await NebulaProcess.Start(_data.Path).ReadyAsync();
        var row = (await next.Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data").EnumerateArray().ShouldHaveSingleItem();
        row.GetProperty("id").GetString().ShouldBe(id);
        (row.GetProperty("status").GetInt32(), row.GetProperty("output_tokens").GetInt32()).ShouldBe((200, 400));
    }

    [Fact]
    public async Task A_reader_that_does_not_read_costs_a_bounded_memory()
    {
        using var nebula = await NebulaProcess.Start(_data.Path, ["Simulation:TimeScale=0"]).ReadyAsync();
        var key = await nebula.Client.NewKeyAsync();
        (await nebula.Client.ChatAsync(key, Body(nebula, "\"max_tokens\":1000,\"ignore_eos\":true"))).ShouldBe(200);
        var before = nebula.WorkingSet;

        // Their events are 16 times 20,000: of 220 bytes, 70 MB, and with log probabilities of 2 KB, 600 MB.
        const string Long = "\"stream\":true,\"n\":16,\"max_tokens\":20000,\"ignore_eos\":true";
        using var plain = await nebula.Client.StreamAsync(key, Body(nebula, Long));
        using var likely = await nebula.Client.StreamAsync(key, Body(nebula, $"{Long},\"logprobs\":true,\"top_logprobs\":20"));
        (await nebula.Client.ChatAsync(key, Body(nebula, "\"max_tokens\":10"))).ShouldBe(200);

        (nebula.WorkingSet - before).ShouldBeLessThan(100_000_000);
    }

    [Fact]
    public async Task An_answer_of_many_hundred_megabytes_is_sent_as_fast_as_the_client_reads()
    {
        using var nebula = await NebulaProcess.Start(_data.Path, ["Simulation:TimeScale=0"]).ReadyAsync();
        var key = await nebula.Client.NewKeyAsync();
        (await nebula.Client.ChatAsync(key, Body(nebula, "\"max_tokens\":1000,\"ignore_eos\":true"))).ShouldBe(200);
        var before = nebula.WorkingSet;

        // The maximum: 8 times 49,932 tokens with 21 log probabilities each.
        using var response = await nebula.Client.OpenAsync(
            "/v1/chat/completions", key.Secret, Body(nebula, "\"n\":8,\"max_tokens\":49932,\"ignore_eos\":true,\"logprobs\":true,\"top_logprobs\":20"));
        response.IsSuccessStatusCode.ShouldBeTrue();
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[1 << 20];
        var (length, most) = (0L, 0L);
        for (var read = 1; read > 0; length += read)
        {
            read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
            most = Math.Max(most, nebula.WorkingSet - before);
        }

        length.ShouldBeGreaterThan(500_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{length} bytes, {most} bytes of memory");
        most.ShouldBeLessThan(200_000_000); // most of it is the collector's youngest generation, which is as large as the processor's cache
    }

    private static string Body(NebulaProcess nebula, string fields) => $$"""{"model":"{{nebula.Model}}","messages":[{"role":"user","content":"Hello"}],{{fields}}}""";

    private static string Link(string output) =>
        output.Split('\n').Single(static line => line.StartsWith("  Dashboard ", StringComparison.Ordinal)).Trim().Split(' ')[^1];

    private static List<string> Curls(string output) =>
        [.. output.Split('\n').Select(static line => line.Trim()).Where(static line => line.StartsWith("curl ", StringComparison.Ordinal))];

    private static async Task<string> PasteAsync(string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", line]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        shell.ExitCode.ShouldBe(0, await shell.StandardError.ReadToEndAsync());
        return output;
    }
}
