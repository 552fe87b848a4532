using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>The same seed and the same requests give the same bytes from every process.</summary>
public sealed partial class DeterminismTests
{
    // Changes with whatever changes texts, chunks, tokens, virtual times or the ledger; a release says so in its changelog.
    private const string Digest = "a9e451ce4ab7d91796c0a4c36c9923a1e3deeeee628af38f98d06f1029f3e616";

    private static readonly string[] Requests =
    [
        "\"n\":1",
        "\"seed\":0",
        "\"seed\":-5,\"max_tokens\":33",
        "\"n\":3,\"max_tokens\":40",
        "\"stream\":true",
        "\"stream\":true,\"n\":3,\"stream_options\":{\"include_usage\":true}",
        "\"logprobs\":true,\"top_logprobs\":4,\"max_tokens\":12",
        "\"stream\":true,\"logprobs\":true,\"top_logprobs\":2,\"max_tokens\":12",
        "\"stop\":[\"the\",\",\"]",
        "\"temperature\":0.3,\"top_p\":0.5",
        "\"ignore_eos\":true,\"max_tokens\":700",
    ];

    [Fact]
    public async Task Bodies_streams_and_times_repeat_after_a_restart_and_in_another_process()
    {
        await using var one = new LocalNebula(["Simulation:TimeScale=0", "Simulation:Seed=42"]);
        await using var two = new LocalNebula(["Simulation:TimeScale=0", "Simulation:Seed=42"]);
        await using var other = new LocalNebula(["Simulation:TimeScale=0", "Simulation:Seed=43"]);
        var first = await AnswersAsync(one);
        (await AnswersAsync(one)).ShouldBe(first);
        (await AnswersAsync(two)).ShouldBe(first);
        await one.StopAsync();
        (await AnswersAsync(one)).ShouldBe(first);
        var others = await AnswersAsync(other);
        for (var i = 0; i < first.Count; i++)
            others[i].ShouldNotBe(first[i]);
        one.Logs.GetSnapshot().ShouldAllBe(static entry => entry.Exception == null);
    }

    [Fact]
    public async Task Without_a_seed_answers_differ_and_with_a_seed_they_are_the_same_streamed_or_not()
    {
        await using var host = new LocalNebula(["Simulation:TimeScale=0"]);
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync();
        var drawn = new HashSet<string>();
        for (var i = 0; i < 5; i++)
            drawn.Add((await AnswerAsync(host, key, "\"n\":1")).Text).ShouldBeTrue();
        var (text, streamed) = ((await AnswerAsync(host, key, "\"seed\":9")).Text, (await AnswerAsync(host, key, "\"seed\":9,\"stream\":true")).Text);
        string.Concat(Deltas().Matches(streamed).Select(static match => match.Groups["text"].Value)).ShouldBe(Content().Match(text).Groups["text"].Value);
    }

    [Fact]
    public async Task Texts_chunks_times_and_the_ledger_are_the_same_on_every_machine()
    {
        await using var host = new LocalNebula(["Simulation:TimeScale=0", "Simulation:Seed=42"]);
        var answers = await AnswersAsync(host);
        var rows = (await host.Client.GetAsync("/requests?limit=100")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().Reverse().Select(static row =>
            $"{row.GetProperty("input_tokens")} {row.GetProperty("output_tokens")} {Milliseconds(row, "time_to_first_token_seconds")} {Milliseconds(row, "duration_seconds")}").ToList();
        rows.Count.ShouldBe(Requests.Length);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', answers.Concat(rows)))));
        digest.ShouldBe(Digest, string.Join('\n', rows));

        static string Milliseconds(JsonElement row, string name) => (row.GetProperty(name).GetDouble() * 1_000).ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static async Task<List<string>> AnswersAsync(LocalNebula host)
    {
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync();
        var answers = new List<string>();
        foreach (var fields in Requests)
        {
            var (text, took) = await AnswerAsync(host, key, fields);
            answers.Add($"{took} {text}");
        }

        return answers;
    }

    private static async Task<(string Text, string? Took)> AnswerAsync(LocalNebula host, TestKey key, string fields)
    {
        var reply = await host.Client.ChatAsync(key, $$"""{"model":"{{host.Model}}","messages":[{"role":"user","content":"What is the sea?"}],{{fields}}}""");
        return (Drawn().Replace(reply.ShouldBe(200).Text, ""), reply.Header("openai-processing-ms"));
    }

    /// <summary>The ids and times of an answer: the only parts that differ.</summary>
    [GeneratedRegex("\"id\":\"chatcmpl-[0-9A-Za-z]{29}\",|\"created\":[0-9]+,", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Drawn();

    [GeneratedRegex("\"delta\":\\{\"content\":\"(?<text>([^\"\\\\]|\\\\.)*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Deltas();

    [GeneratedRegex("\"content\":\"(?<text>([^\"\\\\]|\\\\.)*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Content();
}
